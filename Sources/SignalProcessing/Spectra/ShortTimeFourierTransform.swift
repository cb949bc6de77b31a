import Foundation

/// A complex spectrogram, `[frames, bins]`.
public struct ComplexSpectrogram: Sendable, Equatable {
    public var real: [Float]
    public var imaginary: [Float]
    public let bins: Int
    public var frames: Int { bins == 0 ? 0 : real.count / bins }

    public init(real: [Float], imaginary: [Float], bins: Int) {
        precondition(real.count == imaginary.count && bins > 0 && real.count % bins == 0, "not [frames, bins]")
        self.real = real
        self.imaginary = imaginary
        self.bins = bins
    }

    public var magnitudes: [Float] { zip(real, imaginary).map { ($0 * $0 + $1 * $1).squareRoot() } }
}

/// The short-time Fourier transform and its inverse (Griffin and Lim, 1984, eq. 6), centred frames as librosa's.
public struct ShortTimeFourierTransform: Sendable {
    public let transformLength: Int
    public let hopLength: Int
    /// The window in the middle of `transformLength` samples.
    public let window: [Float]
    public let padding: Framing.Padding
    private let transform: RealTransform

    public var bins: Int { transform.bins }

    /// - Throws: `SignalError.configuration` if the lengths do not fit each other.
    public init(
        transformLength: Int, hopLength: Int, windowLength: Int? = nil, window: WindowFunction = .hann, periodic: Bool = true,
        padding: Framing.Padding = .zero
    ) throws {
        let length = windowLength ?? transformLength
        guard hopLength > 0, length > 0, length <= transformLength else {
            throw SignalError.configuration("a window of \(length) in \(transformLength) samples, every \(hopLength)")
        }
        self.transformLength = transformLength
        self.hopLength = hopLength
        self.padding = padding
        transform = try RealTransform(length: transformLength)
        let left = (transformLength - length) / 2
        self.window =
            Array(repeating: 0, count: left) + window(length, periodic: periodic)
            + Array(repeating: 0, count: transformLength - length - left)
    }

    /// - Returns: `1 + samples.count / hopLength` frames.
    public func forward(_ samples: [Float]) -> ComplexSpectrogram {
        let pad = transformLength / 2
        let frames = 1 + samples.count / hopLength
        var real = [Float](repeating: 0, count: frames * bins), imaginary = real
        let signal = SignalBuffer(count: transformLength), spectrum = SignalBuffer(count: transformLength + 2)
        for frame in 0..<frames {
            let start = frame * hopLength - pad
            for i in 0..<transformLength {
                signal.start[i] = window[i] * Self.sample(samples, start + i, padding)
            }
            transform.forward(signal.start, spectrum.start)
            for k in 0..<bins {
                real[frame * bins + k] = spectrum.start[2 * k]
                imaginary[frame * bins + k] = spectrum.start[2 * k + 1]
            }
        }
        return ComplexSpectrogram(real: real, imaginary: imaginary, bins: bins)
    }

    /// The signal whose spectrogram is the nearest in squared error.
    ///
    /// - Parameter length: samples wanted; by default `(frames - 1) * hopLength`.
    public func inverse(_ spectrogram: ComplexSpectrogram, length: Int? = nil) -> [Float] {
        precondition(spectrogram.bins == bins, "a spectrogram of another transform length")
        let frames = spectrogram.frames
        guard frames > 0 else { return Array(repeating: 0, count: length ?? 0) }
        let total = (frames - 1) * hopLength + transformLength
        var sum = [Float](repeating: 0, count: total), weight = sum
        let signal = SignalBuffer(count: transformLength), spectrum = SignalBuffer(count: transformLength + 2)
        let scale = 1 / Float(transformLength)
        for frame in 0..<frames {
            for k in 0..<bins {
                spectrum.start[2 * k] = spectrogram.real[frame * bins + k]
                spectrum.start[2 * k + 1] = spectrogram.imaginary[frame * bins + k]
            }
            transform.inverse(spectrum.start, signal.start)
            let start = frame * hopLength
            for i in 0..<transformLength {
                sum[start + i] += signal.start[i] * window[i] * scale
                weight[start + i] += window[i] * window[i]
            }
        }
        let pad = transformLength / 2
        return (0..<(length ?? (frames - 1) * hopLength)).map { i in
            let at = i + pad
            guard at < total else { return 0 }
            return weight[at] > Float.leastNormalMagnitude ? sum[at] / weight[at] : sum[at]
        }
    }

    @inline(__always)
    private static func sample(_ x: [Float], _ index: Int, _ padding: Framing.Padding) -> Float {
        if index >= 0 && index < x.count { return x[index] }
        guard padding == .reflect, x.count > 1 else { return 0 }
        return x[reflected(index, count: x.count)]
    }
}

/// The index that `index` mirrors to, about the first and the last of `count` places.
@inline(__always)
func reflected(_ index: Int, count: Int) -> Int {
    guard count > 1 else { return 0 }
    let period = 2 * (count - 1)
    let folded = ((index % period) + period) % period
    return folded < count ? folded : period - folded
}
