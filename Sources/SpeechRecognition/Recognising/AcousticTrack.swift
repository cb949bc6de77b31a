/// From sound in pieces of any size to log-probabilities of letters. Belongs to one thread at a time.
protocol AcousticTrack: AnyObject {
    /// Samples taken.
    var samples: Int { get }

    /// Takes mono samples at 16 kHz; gives the log-probabilities that they determine, `[frames, classes]`.
    ///
    /// - Parameter features: gets the log-mel frames and their number of bands, before they are normalised.
    func accept(
        _ piece: UnsafeBufferPointer<Float>, features: (UnsafeBufferPointer<Float>, Int) -> Void,
        _ body: (UnsafeBufferPointer<Float>) -> Void)

    /// Ends the sound; gives what waited for what comes behind it. `reset` follows.
    func finish(_ body: (UnsafeBufferPointer<Float>) -> Void)

    /// Gives what would come were the sound to end here, as far as that can be told, and leaves all as it is.
    func foresee(_ body: (UnsafeBufferPointer<Float>) -> Void)

    /// Forgets all sound.
    func reset()
}

extension AcousticTrack {
    func accept(_ piece: UnsafeBufferPointer<Float>, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        accept(piece, features: { _, _ in }, body)
    }
}
