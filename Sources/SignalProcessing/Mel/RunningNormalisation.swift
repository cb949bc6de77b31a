import Foundation

/// Statistics of a corpus's features, and how fast a stream's own take their place.
public struct RunningStatistics: Codable, Sendable, Equatable {
    /// Mean and deviation of each band over the corpus.
    public var mean: [Float]
    public var deviation: [Float]
    /// Frames that the corpus counts for, always.
    public var priorFrames: Double = 150
    /// Frames after which heard ones have faded to 1/e.
    public var windowFrames: Double = 300
    /// Whether the deviation follows the stream too, or stays the corpus's.
    public var adaptsDeviation = true

    public init(mean: [Float], deviation: [Float]) {
        precondition(mean.count == deviation.count, "one deviation for each mean")
        self.mean = mean
        self.deviation = deviation
    }

    /// Measures a corpus given as `[frames, bands]`.
    public init(features: [Float], bands: Int) {
        var sum = [Double](repeating: 0, count: bands), squares = sum
        let frames = max(1, features.count / bands)
        for (i, x) in features.enumerated() { sum[i % bands] += Double(x) }
        let mean = sum.map { $0 / Double(frames) }
        for (i, x) in features.enumerated() {
            let d = Double(x) - mean[i % bands]
            squares[i % bands] += d * d
        }
        self.init(mean: mean.map { Float($0) }, deviation: squares.map { Float(($0 / Double(frames)).squareRoot()) })
    }
}

/// Brings features to mean 0 and deviation 1 from the past alone, so that a stream and a file give the same numbers.
///
/// With m, s the corpus's mean and deviation, P its weight and λ = exp(-1 / window), frame t is normalised by
/// mean = (P m + Σ λ^(t-i) x_i) / (P + Σ λ^(t-i)) and the deviation of the same weighted set, both including frame t itself.
public struct RunningNormalisation: Sendable {
    public let statistics: RunningStatistics
    private let decay: Double
    /// Weighted sums of x - m and of its square: near zero, so that nothing is lost by cancelling.
    private var sum: [Double]
    private var squares: [Double]
    private var weight = 0.0

    public init(_ statistics: RunningStatistics) {
        self.statistics = statistics
        decay = exp(-1 / max(1, statistics.windowFrames))
        sum = Array(repeating: 0, count: statistics.mean.count)
        squares = sum
    }

    public var bands: Int { sum.count }

    /// Normalises frames in place, oldest first. Allocates nothing.
    ///
    /// - Parameter frames: `[frames, bands]`.
    public mutating func apply(_ frames: UnsafeMutableBufferPointer<Float>) {
        let bands = bands, prior = statistics.priorFrames
        for start in stride(from: 0, to: frames.count - bands + 1, by: bands) {
            weight = weight * decay + 1
            let total = 1 / (prior + weight)
            for b in 0..<bands {
                let x = Double(frames[start + b]) - Double(statistics.mean[b])
                sum[b] = sum[b] * decay + x
                squares[b] = squares[b] * decay + x * x
                let mean = sum[b] * total
                let corpus = Double(statistics.deviation[b])
                var deviation = corpus
                if statistics.adaptsDeviation {
                    deviation = max(0, (prior * corpus * corpus + squares[b]) * total - mean * mean).squareRoot()
                }
                frames[start + b] = Float((x - mean) / max(deviation, 1e-3))
            }
        }
    }

    public mutating func apply(_ frames: inout [Float]) { frames.withUnsafeMutableBufferPointer { apply($0) } }

    public mutating func reset() {
        for b in sum.indices {
            sum[b] = 0
            squares[b] = 0
        }
        weight = 0
    }
}
