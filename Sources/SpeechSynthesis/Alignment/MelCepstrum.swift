import Foundation
import NeuralNetworks
import Tensors

/// Mel-frequency cepstral coefficients with their first and second differences: what the aligner listens to.
///
/// Frames are those of the voices: frame t of n / hop is centred at sample (t + 1/2) hop. The window is half as long
/// as the voices' (512 samples), since boundaries matter here and pitch does not. 13 coefficients of 40 mel bands
/// (Davis and Mermelstein, 1980), less their mean over the recording; the first is the loudness.
public struct MelCepstrum: Sendable {
    public static let hopLength = 256
    static let coefficients = 13
    private static let fftLength = 512
    private static let bands = 40

    public let sampleRate: Double
    private let transform = SpectralTransform(fftLength: fftLength, hopLength: hopLength)
    /// `[bins, bands]`, triangles of height 1 equally spaced on the mel scale.
    private let filters: Tensor
    /// `[bands][coefficients]`, the orthonormal cosine transform.
    private let cosines: [[Double]]

    public init(sampleRate: Double = 22050) {
        self.sampleRate = sampleRate
        func mel(_ f: Double) -> Double { 2595 * log10(1 + f / 700) }
        let low = mel(60), high = mel(min(8000, sampleRate / 2))
        let edges = (0..<Self.bands + 2).map { step -> Double in
            let value = low + (high - low) * Double(step) / Double(Self.bands + 1)
            return 700 * (pow(10, value / 2595) - 1)
        }
        let bins = Self.fftLength / 2 + 1
        filters = Tensor(shape: [bins, Self.bands]) { table in
            for k in 0..<bins {
                let f = Double(k) * sampleRate / Double(Self.fftLength)
                for b in 0..<Self.bands {
                    let rise = (f - edges[b]) / (edges[b + 1] - edges[b]), fall = (edges[b + 2] - f) / (edges[b + 2] - edges[b + 1])
                    table[k * Self.bands + b] = Float(max(0, min(rise, fall)))
                }
            }
        }
        cosines = (0..<Self.bands).map { band in (0..<Self.coefficients).map { Self.cosine($0, band) } }
    }

    private static func cosine(_ coefficient: Int, _ band: Int) -> Double {
        let n = Double(bands)
        let scale: Double = (coefficient == 0 ? 1 / n : 2 / n).squareRoot()
        return scale * cos(Double.pi * Double(coefficient) * (Double(band) + 0.5) / n)
    }

    /// Frames of a recording of so many samples.
    public static func frameCount(samples: Int) -> Int { samples / hopLength }

    /// Features of 39 numbers a frame of samples in -1 ... 1.
    public func features(_ samples: [Float]) -> AlignmentFeatures {
        let frames = Self.frameCount(samples: samples.count)
        guard frames > 0 else { return AlignmentFeatures([]) }
        let logs = logBands(samples, frames)
        var cepstra = logs.map { bands in
            (0..<Self.coefficients).map { c in
                var sum = 0.0
                for b in bands.indices { sum += bands[b] * cosines[b][c] }
                return sum
            }
        }
        for c in 0..<Self.coefficients {
            let mean = cepstra.reduce(0) { $0 + $1[c] } / Double(frames)
            for t in 0..<frames { cepstra[t][c] -= mean }
        }
        let first = Self.differences(cepstra)
        let second = Self.differences(first)
        return AlignmentFeatures((0..<frames).map { cepstra[$0] + first[$0] + second[$0] })
    }

    private func logBands(_ samples: [Float], _ frames: Int) -> [[Double]] {
        let margin = (Self.fftLength - Self.hopLength) / 2
        // Emphasis of high frequencies, so that fricatives weigh against vowels.
        var padded = [Float](repeating: 0, count: margin)
        var previous: Float = 0
        for sample in samples.prefix(frames * Self.hopLength) {
            padded.append(sample - 0.97 * previous)
            previous = sample
        }
        padded += [Float](repeating: 0, count: margin)
        let wave = Variable(Tensor(shape: [1, padded.count], values: padded))
        let magnitude = withoutGradients { transform.magnitude(wave, centred: false, floor: 1e-12).value }
        let power = magnitude * magnitude
        let bands = power.reshaped([frames, -1]).matmul(filters).array
        return (0..<frames).map { t in
            (0..<Self.bands).map { log(Double(bands[t * Self.bands + $0]) + 1e-6) }
        }
    }

    /// Slopes over five frames (HTK's regression formula), edges repeated.
    static func differences(_ rows: [[Double]]) -> [[Double]] {
        let last = rows.count - 1
        return rows.indices.map { t in
            let (a, b) = (rows[max(0, t - 2)], rows[max(0, t - 1)])
            let (c, d) = (rows[min(last, t + 1)], rows[min(last, t + 2)])
            return a.indices.map { 0.1 * (c[$0] - b[$0]) + 0.2 * (d[$0] - a[$0]) }
        }
    }
}
