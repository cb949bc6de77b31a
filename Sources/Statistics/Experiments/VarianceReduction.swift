/// Estimates that use what was known before the experiment.
public enum VarianceReduction {
    /// A metric freed of what a pre-period covariate predicts of it (CUPED; Deng et al., 2013).
    public struct Adjusted: Sendable {
        /// One group after another, in the order given.
        public var groups: [[Double]]
        public var theta: Double
        /// The share of the variance that is left, 1 − ρ².
        public var remainingVariance: Double
    }

    /// y − θ(x − x̄) with θ = cov(y, x)/var(x), both about the means of their group so that an effect does not leak into θ.
    ///
    /// - Parameters: each group's metric and covariate, as long as each other.
    public static func cuped(metric: [[Double]], covariate: [[Double]]) throws -> Adjusted {
        var sxy = 0.0, sxx = 0.0, syy = 0.0, sum = 0.0, count = 0
        for (y, x) in zip(metric, covariate) {
            guard y.count == x.count else {
                throw StatisticsError.lengthsDiffer("the metric", y.count, "the covariate", x.count)
            }
            let sx = try Sample(x, name: "the covariate"), sy = try Sample(y, name: "the metric")
            sxy += covariance(x, y) * Double(x.count - 1)
            sxx += sx.variance * Double(x.count - 1)
            syy += sy.variance * Double(y.count - 1)
            sum += sx.mean * Double(x.count)
            count += x.count
        }
        guard sxx > 0 else { throw StatisticsError.noVariation(what: "the covariate") }
        let theta = sxy / sxx, mean = sum / Double(max(1, count))
        let groups = zip(metric, covariate).map { y, x in zip(y, x).map { $0 - theta * ($1 - mean) } }
        return Adjusted(groups: groups, theta: theta, remainingVariance: syy > 0 ? 1 - sxy * sxy / (sxx * syy) : 1)
    }

    /// The difference of means a − b within strata, weighted by the strata's shares of all units (post-stratification).
    ///
    /// - Parameter strata: for each stratum, the two groups' values. Strata with fewer than two units in a group are refused.
    public static func stratified(_ strata: [(a: [Double], b: [Double])], confidence: Double = 0.95) throws -> Estimate
    {
        let total = strata.reduce(0.0) { $0 + Double($1.a.count + $1.b.count) }
        var value = 0.0, variance = 0.0
        for (index, stratum) in strata.enumerated() {
            let a = try Sample(stratum.a, name: "stratum \(index + 1), first group")
            let b = try Sample(stratum.b, name: "stratum \(index + 1), second group")
            let weight = Double(a.count + b.count) / total
            value += weight * (a.mean - b.mean)
            variance += weight * weight * (a.variance / Double(a.count) + b.variance / Double(b.count))
        }
        return Estimate(value: value, standardError: variance.squareRoot(), confidence: confidence)
    }

    /// The z test of `stratified`: whether the difference of means within strata is 0. The interval has two sides.
    public static func stratifiedTest(
        _ strata: [(a: [Double], b: [Double])], alternative: Alternative = .twoSided, confidence: Double = 0.95
    ) throws -> TestResult {
        let found = try stratified(strata, confidence: confidence)
        guard found.standardError > 0 else { throw StatisticsError.noVariation(what: "the values within strata") }
        let z = found.value / found.standardError
        let p =
            switch alternative {
            case .twoSided: found.pValue
            case .greater: NormalDistribution.upperTail(z)
            case .less: NormalDistribution.upperTail(-z)
            }
        return TestResult(
            test: "z test, post-stratified by \(strata.count) strata", statistic: z, pValue: p, alternative: alternative,
            estimate: found.value, interval: found.interval, confidence: confidence,
            counts: [strata.reduce(0) { $0 + $1.a.count }, strata.reduce(0) { $0 + $1.b.count }])
    }
}
