import Foundation
import NeuralNetworks
import Tensors

/// The vocoder that needs no training: magnitudes are recovered from mels, then phases that fit them are sought
/// (Griffin and Lim, 1984, with the momentum of Perraudin et al., 2013).
///
/// Hears the whole utterance before it gives a sample.
public struct GriffinLimVocoder: Vocoder {
    public var iterations = 40
    public var momentum: Float = 0.99
    private let features = MelFeatures()

    public init() {}

    public func makeStream() -> any VocoderStream { Stream(self) }

    private final class Stream: VocoderStream {
        private let vocoder: GriffinLimVocoder
        private var frames: [Float] = []

        init(_ vocoder: GriffinLimVocoder) { self.vocoder = vocoder }

        func push(_ frames: [Float]) -> [Float] {
            self.frames += frames
            return []
        }

        func finish() -> [Float] {
            defer { frames = [] }
            return vocoder.wave(frames)
        }
    }

    private func wave(_ frames: [Float]) -> [Float] {
        let count = frames.count / MelFeatures.bandCount
        guard count > 0 else { return [] }
        let transform = features.transform, bins = transform.bins
        let mel = Tensor(shape: [1, count, MelFeatures.bandCount], values: frames.map { pow(10, min($0, 2)) })
        return withoutGradients {
            let magnitude = Variable(linearMagnitudes(mel))
            var generator = RandomGenerator(seed: 1)
            let phase = Variable(.uniform([1, count, bins], in: 0..<6.2831853, using: &generator))
            var spectrum = Variable.concatenated([magnitude * phase.cos(), magnitude * phase.sin()], axis: 2)
            var before: Variable?
            for _ in 0..<iterations {
                let consistent = transform.spectrum(transform.inverse(spectrum, centred: false), centred: false)
                let moved = before.map { consistent + (consistent - $0) * momentum } ?? consistent
                before = consistent
                let real = moved.slice(axis: 2, 0..<bins), imaginary = moved.slice(axis: 2, bins..<2 * bins)
                let scale = magnitude / (real.square() + imaginary.square()).clamped(above: 1e-12).sqrt()
                spectrum = .concatenated([real * scale, imaginary * scale], axis: 2)
            }
            let wave = transform.inverse(spectrum, centred: false)
            return wave.slice(axis: 1, MelFeatures.margin..<MelFeatures.margin + count * MelFeatures.hopLength).value.array
        }
    }

    /// Magnitudes without negative values whose mels come near the given: multiplicative updates (Lee and Seung, 2001).
    private func linearMagnitudes(_ mel: Tensor) -> Tensor {
        let filters = features.filters
        let numerator = mel.matmul(filters, transposed: (false, true)) + 1e-8
        var magnitude = numerator
        for _ in 0..<40 {
            let denominator = magnitude.matmul(filters).matmul(filters, transposed: (false, true)) + 1e-8
            magnitude = magnitude * numerator / denominator
        }
        return magnitude
    }
}
