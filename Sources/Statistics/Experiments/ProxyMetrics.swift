/// Finds short metrics that stand for a long one, from past experiments: a row each, the effects on every metric.
public enum ProxyMetrics {
    /// How well one short metric's effects follow the long metric's.
    public struct Proxy: Sendable, Codable, Equatable {
        public var metric: String
        public var correlation: Double
        /// The share of experiments in which both moved the same way.
        public var sameSign: Double

        enum CodingKeys: String, CodingKey {
            case metric, correlation
            case sameSign = "same_sign"
        }
    }

    /// Short metrics by how well they follow the long one, the best first.
    public static func rank(short: [(name: String, effects: [Double])], long: [Double]) throws -> [Proxy] {
        guard long.count >= 3 else {
            throw StatisticsError.tooFewValues(what: "experiments", expected: 3, found: long.count)
        }
        let target = try Sample(long, name: "the long metric")
        return try short.map { name, effects in
            guard effects.count == long.count else {
                throw StatisticsError.lengthsDiffer(name, effects.count, "the long metric", long.count)
            }
            let own = try Sample(effects, name: name)
            guard own.variance > 0, target.variance > 0 else { throw StatisticsError.noVariation(what: name) }
            let same = zip(effects, long).count { $0 * $1 > 0 }
            return Proxy(
                metric: name, correlation: covariance(effects, long) / (own.deviation * target.deviation),
                sameSign: Double(same) / Double(long.count))
        }.sorted { abs($0.correlation) > abs($1.correlation) }
    }

    /// Weights of a sum of metrics.
    public struct Weights: Sendable, Codable, Equatable {
        public var weights: [Double]
        /// For weights that follow a metric: 1 − the squared error of predicting each experiment from the others, over the
        /// variance. For weights of degradations: the least fall over all of them, the weights of length 1.
        public var quality: Double
    }

    /// Weights whose sum follows a long metric: least squares with a ridge, without an offset, since no effect on any
    /// metric means none on the long one.
    ///
    /// - Parameter effects: [experiment][metric].
    public static func following(_ effects: [[Double]], long: [Double], ridge: Double = 1e-6) throws -> Weights {
        try check(effects)
        guard effects.count == long.count else {
            throw StatisticsError.lengthsDiffer("the effects", effects.count, "the long metric", long.count)
        }
        let weights = solve(effects, long, ridge: ridge)
        var errors = 0.0
        for left in long.indices {
            var rows = effects, targets = long
            rows.remove(at: left)
            targets.remove(at: left)
            let predicted = zip(solve(rows, targets, ridge: ridge), effects[left]).reduce(0) { $0 + $1.0 * $1.1 }
            errors += (predicted - long[left]) * (predicted - long[left])
        }
        let total = long.reduce(0) { $0 + $1 * $1 }
        guard total > 0 else { throw StatisticsError.noVariation(what: "the long metric") }
        return Weights(weights: weights, quality: 1 - errors / total)
    }

    /// Weights whose sum falls in every degradation experiment, by as much as possible in the one where it falls least.
    ///
    /// The best direction is the point of the hull of the reversed effects that is nearest to 0 (Gilbert, 1966); where the
    /// hull holds 0 there are no such weights.
    ///
    /// - Parameter effects: [experiment][metric], best in units of their standard errors.
    public static func falling(_ effects: [[Double]]) throws -> Weights {
        try check(effects)
        let points = effects.map { $0.map { -$0 } }
        func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
        var nearest = points.min { product($0, $0) < product($1, $1) } ?? points[0]
        for _ in 0..<20_000 {
            guard let support = points.min(by: { product(nearest, $0) < product(nearest, $1) }) else { break }
            let step = zip(support, nearest).map { $0 - $1 }, length = product(step, step)
            guard length > 0, -product(nearest, step) > 1e-12 * max(1, product(nearest, nearest)) else { break }
            let share = min(1, -product(nearest, step) / length)
            nearest = zip(nearest, step).map { $0 + share * $1 }
        }
        let length = product(nearest, nearest).squareRoot()
        let weights = nearest.map { length > 0 ? $0 / length : 0 }
        let margin = points.map { product(weights, $0) }.min() ?? 0
        guard margin > 1e-9 else {
            throw StatisticsError.outOfRange(
                what: "degradation experiments", expected: "a sum of metrics that falls in all of them",
                found: "effects that contradict each other")
        }
        return Weights(weights: weights, quality: margin)
    }

    private static func check(_ effects: [[Double]]) throws {
        guard let width = effects.first?.count, width > 0 else {
            throw StatisticsError.tooFewValues(what: "experiments", expected: 1, found: 0)
        }
        for row in effects {
            guard row.count == width else {
                throw StatisticsError.lengthsDiffer("an experiment", row.count, "the first", width)
            }
            if let index = row.firstIndex(where: { !$0.isFinite }) {
                throw StatisticsError.notANumber(what: "an experiment's effects", index: index)
            }
        }
    }

    /// (XᵀX + ridge · trace/width · 1)⁻¹ Xᵀy by elimination with pivots.
    private static func solve(_ x: [[Double]], _ y: [Double], ridge: Double) -> [Double] {
        let width = x[0].count
        var rows = (0..<width).map { i in
            (0..<width).map { j in x.reduce(0) { $0 + $1[i] * $1[j] } } + [zip(x, y).reduce(0) { $0 + $1.0[i] * $1.1 }]
        }
        let trace = (0..<width).reduce(0) { $0 + rows[$1][$1] }
        for i in 0..<width { rows[i][i] += max(ridge * trace / Double(width), 1e-300) }
        for column in 0..<width {
            let pivot = (column..<width).max { abs(rows[$0][column]) < abs(rows[$1][column]) } ?? column
            rows.swapAt(column, pivot)
            for row in 0..<width where row != column {
                let factor = rows[row][column] / rows[column][column]
                for k in column...width { rows[row][k] -= factor * rows[column][k] }
            }
        }
        return (0..<width).map { rows[$0][width] / rows[$0][$0] }
    }
}
