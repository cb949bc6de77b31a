import Foundation
import Statistics

/// Draws from a posterior, chain by chain, with what tells whether to believe them.
public struct Posterior: Sendable {
    /// [chain][draw][dimension], in the sampler's coordinates.
    public let chains: [[[Double]]]
    /// For each chain, draws whose trajectory left the posterior's energy: a sign of corners that were not reached.
    public let divergences: [Int]
    /// The step length of each chain after warm-up.
    public let steps: [Double]
    /// Gradients taken by each chain after warm-up.
    public let leaps: [Int]

    /// All draws of all chains.
    public var draws: [[Double]] { chains.flatMap { $0 } }

    /// What one quantity's draws say.
    public struct Summary: Sendable, Codable, Equatable {
        public var mean: Double
        public var deviation: Double
        public var low: Double
        public var median: Double
        public var high: Double
        /// Below 1.01 where the chains agree (rank-normalised, split; Vehtari et al., 2021).
        public var rHat: Double
        /// How many independent draws these are worth for means and middles.
        public var effectiveSampleSize: Double

        enum CodingKeys: String, CodingKey {
            case mean, deviation, low, median, high
            case rHat = "r_hat"
            case effectiveSampleSize = "effective_sample_size"
        }
    }

    /// Summarises a quantity computed from each draw; `low` and `high` hold the wanted share between them.
    public func summary(confidence: Double = 0.95, _ quantity: ([Double]) -> Double) -> Summary {
        let values = chains.map { $0.map(quantity) }, sorted = values.flatMap { $0 }.sorted()
        let n = Double(sorted.count), mean = sorted.reduce(0, +) / n
        let variance = sorted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)
        return Summary(
            mean: mean, deviation: variance.squareRoot(), low: Bootstrap.quantile(sorted, 0.5 - confidence / 2),
            median: Bootstrap.quantile(sorted, 0.5), high: Bootstrap.quantile(sorted, 0.5 + confidence / 2),
            rHat: ChainDiagnostics.rHat(values), effectiveSampleSize: ChainDiagnostics.effectiveSampleSize(values))
    }

    public func summary(of dimension: Int, confidence: Double = 0.95) -> Summary {
        summary(confidence: confidence) { $0[dimension] }
    }
}
