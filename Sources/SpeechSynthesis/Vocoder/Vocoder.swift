import NeuralNetworks
import Tensors

/// Turns log10 mel spectra (`MelFeatures`) into sound, 256 samples a frame.
///
///     let wave = vocoder.synthesise(frames)            // whole
///     let stream = vocoder.makeStream()                // the same samples, piece by piece
///     let first = stream.push(someFrames)
///     let rest = stream.finish()
public protocol Vocoder: Sendable {
    /// A stream that starts in silence.
    func makeStream() -> any VocoderStream
}

/// A vocoder at work on one utterance. Frames lie one after another, 80 values each.
public protocol VocoderStream: AnyObject {
    /// Takes frames and gives the samples that they determine.
    func push(_ frames: [Float]) -> [Float]
    /// Gives the rest: in all as many samples as 256 times the frames.
    func finish() -> [Float]
}

extension Vocoder {
    /// A whole utterance.
    public func synthesise(_ frames: [Float]) -> [Float] {
        let stream = makeStream()
        let start = stream.push(frames)
        return start + stream.finish()
    }
}

extension Tensor {
    /// `[bands, frames]` as frames one after another.
    package var asFrames: [Float] { permuted([1, 0]).array }
}
