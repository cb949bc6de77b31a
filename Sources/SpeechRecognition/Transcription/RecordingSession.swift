/// One recording, or one stretch of it, on its way to text, whatever kind of network hears it. Belongs to one thread at a time.
public protocol RecordingSession: AnyObject {
    /// Takes mono samples at 16 kHz.
    func accept(_ piece: UnsafeBufferPointer<Float>)
    /// What has been heard so far; may take time to find out.
    func partial() -> Recognition
    /// Ends the sound and gives the result. `reset` may follow.
    func finish() -> Recognition
    /// The likeliest texts after `finish`, best first, at most `count`.
    func alternatives(_ count: Int) -> [Recognition]
    /// Forgets all that was heard.
    func reset()
}

extension RecordingSession {
    public func accept(_ piece: [Float]) { piece.withUnsafeBufferPointer { accept($0) } }
}

/// What writes down recordings.
public protocol RecordingRecogniser: Sendable {
    /// Of what is written.
    var language: String { get }
    /// - Parameter keepsAlternatives: whether `alternatives` will be asked for; memory may grow with the sound.
    func recordingSession(keepsAlternatives: Bool) -> any RecordingSession
}

/// A recogniser of frames with what it may write.
public struct FrameDecoder: RecordingRecogniser {
    public let recogniser: Recogniser
    public let decoding: RecognitionSession.Decoding

    public init(_ recogniser: Recogniser, decoding: RecognitionSession.Decoding = .free) {
        (self.recogniser, self.decoding) = (recogniser, decoding)
    }

    public var language: String { recogniser.description.language }

    public func recordingSession(keepsAlternatives: Bool) -> any RecordingSession {
        let session = recogniser.recordingSession(decoding)
        session.keepsFrames = keepsAlternatives
        return session
    }
}

extension RecognitionSession: RecordingSession {
    public func reset() { reset(nil) }
}
