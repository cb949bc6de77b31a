/// Estimates of ratios by the delta method.
public enum RatioInterval {
    /// The relative difference of two means, a/b − 1, with its standard error, the samples independent.
    public static func relativeDifference(_ a: Sample, _ b: Sample, confidence: Double = 0.95) throws -> Estimate {
        guard b.mean != 0 else {
            throw StatisticsError.outOfRange(what: "the mean to compare with", expected: "not 0", found: "0")
        }
        let ratio = a.mean / b.mean
        let variance = (a.variance / Double(a.count) + ratio * ratio * b.variance / Double(b.count)) / (b.mean * b.mean)
        return Estimate(value: ratio - 1, standardError: variance.squareRoot(), confidence: confidence)
    }

    /// A ratio metric, Σ numerator / Σ denominator over units (clicks a view, where units are users), as a sample.
    ///
    /// The variance is that of the linearised values, so that tests of means apply (Deng et al., 2018).
    public static func ratioSample(numerator: [Double], denominator: [Double]) throws -> Sample {
        guard numerator.count == denominator.count else {
            throw StatisticsError.lengthsDiffer("the numerator", numerator.count, "the denominator", denominator.count)
        }
        let top = try Sample(numerator, name: "the numerator"),
            bottom = try Sample(denominator, name: "the denominator")
        guard bottom.mean != 0 else {
            throw StatisticsError.outOfRange(what: "the denominator's mean", expected: "not 0", found: "0")
        }
        let ratio = top.mean / bottom.mean
        let variance = top.variance - 2 * ratio * covariance(numerator, denominator) + ratio * ratio * bottom.variance
        return Sample(count: top.count, mean: ratio, variance: variance / (bottom.mean * bottom.mean))
    }
}

/// An estimate that is normal about the truth.
public struct Estimate: Sendable, Codable, Equatable {
    public var value: Double
    public var standardError: Double
    public var interval: Interval

    public init(value: Double, standardError: Double, confidence: Double = 0.95) {
        let half = NormalDistribution.quantile(0.5 + confidence / 2) * standardError
        (self.value, self.standardError, interval) = (value, standardError, Interval(value - half, value + half))
    }

    public var pValue: Double { standardError > 0 ? 2 * NormalDistribution.upperTail(abs(value / standardError)) : 1 }
}
