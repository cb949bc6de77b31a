import Tensors

/// Confidence intervals by resampling (Efron, 1979).
public enum Bootstrap {
    public enum Method: String, Sendable, CaseIterable {
        case percentile
        /// Bias-corrected and accelerated (Efron, 1987).
        case bca
    }

    /// The interval of a statistic of independent samples, each resampled on its own.
    ///
    /// - Parameters:
    ///   - resamples: how many times to draw.
    ///   - statistic: computed on as many arrays as there are samples.
    /// - Complexity: `resamples` evaluations; BCa adds one for every value.
    public static func interval(
        _ samples: [[Double]], confidence: Double = 0.95, resamples: Int = 9999, method: Method = .bca,
        seed: UInt64 = 0,
        statistic: ([[Double]]) -> Double
    ) throws -> (estimate: Double, interval: Interval, standardError: Double) {
        for sample in samples where sample.count < 2 {
            throw StatisticsError.tooFewValues(what: "a sample to resample", expected: 2, found: sample.count)
        }
        guard resamples >= 100 else {
            throw StatisticsError.outOfRange(what: "resamples", expected: "100 at least", found: "\(resamples)")
        }
        var generator = RandomGenerator(seed: seed)
        var drawn = samples
        let values = (0..<resamples).map { _ in
            for (s, sample) in samples.enumerated() {
                for i in sample.indices { drawn[s][i] = sample[Int(generator.next(upperBound: UInt64(sample.count)))] }
            }
            return statistic(drawn)
        }.sorted()
        let estimate = statistic(samples)
        var low = 0.5 - confidence / 2, high = 0.5 + confidence / 2
        if method == .bca {
            (low, high) = adjusted(
                low, high, values: values, estimate: estimate, samples: samples, statistic: statistic)
        }
        let spread = try Sample(values, name: "the bootstrap values").deviation
        return (estimate, Interval(quantile(values, low), quantile(values, high)), spread)
    }

    /// The share `p` of sorted values, between neighbours linearly.
    public static func quantile(_ sorted: [Double], _ p: Double) -> Double {
        let place = min(max(p, 0), 1) * Double(sorted.count - 1), index = Int(place)
        guard index + 1 < sorted.count else { return sorted[sorted.count - 1] }
        return sorted[index] + (place - Double(index)) * (sorted[index + 1] - sorted[index])
    }

    private static func adjusted(
        _ low: Double, _ high: Double, values: [Double], estimate: Double, samples: [[Double]],
        statistic: ([[Double]]) -> Double
    ) -> (Double, Double) {
        let below = values.reduce(0.0) { $0 + ($1 < estimate ? 1 : $1 == estimate ? 0.5 : 0) } / Double(values.count)
        let bias = NormalDistribution.quantile(
            min(max(below, 0.5 / Double(values.count)), 1 - 0.5 / Double(values.count)))
        var cubes = 0.0, squares = 0.0
        for (s, sample) in samples.enumerated() {
            var without = samples
            let leftOut = sample.indices.map { i in
                without[s] = Array(sample[..<i] + sample[(i + 1)...])
                return statistic(without)
            }
            let n = Double(sample.count), mean = leftOut.reduce(0, +) / n
            for value in leftOut {
                let influence = (n - 1) * (mean - value)
                cubes += influence * influence * influence / (n * n * n)
                squares += influence * influence / (n * n)
            }
        }
        let acceleration = squares > 0 ? cubes / (6 * squares * squares.squareRoot()) : 0
        func shifted(_ p: Double) -> Double {
            let z = bias + NormalDistribution.quantile(p)
            return NormalDistribution.cumulative(bias + z / (1 - acceleration * z))
        }
        return (shifted(low), shifted(high))
    }
}
