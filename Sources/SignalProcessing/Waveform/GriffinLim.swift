import Foundation
import Tensors

/// A waveform for magnitudes without phases (Griffin and Lim, 1984), the fast variant (Perraudin, Balazs, Søndergaard, 2013).
public struct GriffinLim: Sendable {
    public let transform: ShortTimeFourierTransform
    public var iterations: Int
    /// 0: the method of 1984; 0.99: fast.
    public var momentum: Float

    public init(_ transform: ShortTimeFourierTransform, iterations: Int = 32, momentum: Float = 0.99) {
        self.transform = transform
        self.iterations = iterations
        self.momentum = momentum
    }

    /// - Parameters:
    ///   - magnitudes: `[frames, bins]`.
    ///   - length: samples wanted; by default `(frames - 1) * hop`.
    ///   - generator: draws the first phases.
    public func waveform(_ magnitudes: [Float], length: Int? = nil, using generator: inout RandomGenerator) -> [Float] {
        let bins = transform.bins
        let count = magnitudes.count / bins * bins
        guard count > 0 else { return [] }
        let samples = length ?? (count / bins - 1) * transform.hopLength
        var cosine = [Float](repeating: 0, count: count), sine = cosine
        for i in 0..<count {
            let angle = 2 * Float.pi * generator.uniform()
            cosine[i] = cos(angle)
            sine[i] = sin(angle)
        }
        var lastReal = [Float](repeating: 0, count: count), lastImaginary = lastReal
        let step = momentum / (1 + momentum)
        func spectrogram() -> ComplexSpectrogram {
            var real = cosine, imaginary = sine
            for i in 0..<count {
                real[i] *= magnitudes[i]
                imaginary[i] *= magnitudes[i]
            }
            return ComplexSpectrogram(real: real, imaginary: imaginary, bins: bins)
        }
        for _ in 0..<iterations {
            let rebuilt = transform.forward(transform.inverse(spectrogram(), length: samples))
            let usable = min(count, rebuilt.real.count)
            for i in 0..<usable {
                let re = rebuilt.real[i] - step * lastReal[i], im = rebuilt.imaginary[i] - step * lastImaginary[i]
                let size = (re * re + im * im).squareRoot() + 1e-16
                cosine[i] = re / size
                sine[i] = im / size
                lastReal[i] = rebuilt.real[i]
                lastImaginary[i] = rebuilt.imaginary[i]
            }
        }
        return transform.inverse(spectrogram(), length: samples)
    }

    /// From log-mel features of the `tts` kind (natural logarithms of mel-filtered magnitudes) to a waveform.
    ///
    /// - Parameter features: `[frames, bands]`.
    /// - Returns: `frames * hop` samples.
    public static func waveform(
        logMel features: [Float], _ spectrogram: LogMelSpectrogram, iterations: Int = 32, using generator: inout RandomGenerator
    ) throws -> [Float] {
        let configuration = spectrogram.configuration
        let transform = try ShortTimeFourierTransform(
            transformLength: configuration.transformLength, hopLength: configuration.hopLength,
            windowLength: configuration.windowLength, window: configuration.window, padding: configuration.framing.padding)
        var magnitudes = spectrogram.filters.inverse(features.map { exp($0) })
        if configuration.spectrum == .power { magnitudes = magnitudes.map { $0.squareRoot() } }
        let frames = features.count / configuration.bands
        guard frames > 0 else { return [] }
        // The features' frames lie `transformLength / 2 - padding` samples later than centred ones.
        let shift = configuration.transformLength / 2 - configuration.padding
        var sound = GriffinLim(transform, iterations: iterations).waveform(
            magnitudes, length: (frames - 1) * configuration.hopLength + configuration.transformLength / 2, using: &generator)
        sound = Array(repeating: 0, count: shift) + sound
        let wanted = frames * configuration.hopLength
        return Array(sound.prefix(wanted)) + Array(repeating: 0, count: max(0, wanted - sound.count))
    }
}
