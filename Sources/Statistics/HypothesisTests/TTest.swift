import Foundation

/// Tests of means by Student's distribution, and by the normal one for large samples.
public enum TTest {
    /// Whether the mean differs from `mean`.
    public static func oneSample(
        _ sample: Sample, mean: Double = 0, alternative: Alternative = .twoSided, confidence: Double = 0.95
    ) throws -> TestResult {
        try result(
            "one-sample t", difference: sample.mean - mean, error: sample.standardError,
            degrees: Double(sample.count - 1), shift: mean, alternative: alternative, confidence: confidence,
            effect: (sample.mean - mean) / sample.deviation, counts: [sample.count])
    }

    /// Student's test of two means, the variances taken as equal.
    public static func student(
        _ a: Sample, _ b: Sample, alternative: Alternative = .twoSided, confidence: Double = 0.95
    ) throws -> TestResult {
        let degrees = Double(a.count + b.count - 2), pooled = pooledVariance(a, b)
        return try result(
            "Student's t", difference: Sample.difference(a, b),
            error: (pooled * (1 / Double(a.count) + 1 / Double(b.count))).squareRoot(), degrees: degrees,
            alternative: alternative, confidence: confidence, effect: (a.mean - b.mean) / pooled.squareRoot(),
            counts: [a.count, b.count])
    }

    /// Welch's test of two means, the variances free (Welch, 1947).
    public static func welch(
        _ a: Sample, _ b: Sample, alternative: Alternative = .twoSided, confidence: Double = 0.95
    ) throws -> TestResult {
        let va = a.variance / Double(a.count), vb = b.variance / Double(b.count)
        let degrees = (va + vb) * (va + vb) / (va * va / Double(a.count - 1) + vb * vb / Double(b.count - 1))
        return try result(
            "Welch's t", difference: Sample.difference(a, b), error: (va + vb).squareRoot(), degrees: degrees,
            alternative: alternative, confidence: confidence,
            effect: (a.mean - b.mean) / pooledVariance(a, b).squareRoot(), counts: [a.count, b.count])
    }

    /// The test of pairs: whether the mean of `a[i] − b[i]` differs from 0.
    public static func paired(
        _ a: [Double], _ b: [Double], alternative: Alternative = .twoSided, confidence: Double = 0.95
    ) throws -> TestResult {
        guard a.count == b.count else {
            throw StatisticsError.lengthsDiffer("the first sample", a.count, "the second", b.count)
        }
        let differences = try Sample(zip(a, b).map { $0 - $1 }, name: "the differences")
        var found = try oneSample(differences, alternative: alternative, confidence: confidence)
        found.test = "paired t"
        found.counts = [a.count, b.count]
        return found
    }

    /// The z test of two means, for large samples or known variances.
    public static func z(
        _ a: Sample, _ b: Sample, alternative: Alternative = .twoSided, confidence: Double = 0.95
    ) throws -> TestResult {
        var found = try result(
            "z", difference: Sample.difference(a, b),
            error: (a.variance / Double(a.count) + b.variance / Double(b.count)).squareRoot(), degrees: .infinity,
            alternative: alternative, confidence: confidence,
            effect: (a.mean - b.mean) / pooledVariance(a, b).squareRoot(), counts: [a.count, b.count])
        found.degreesOfFreedom = nil
        return found
    }

    static func pooledVariance(_ a: Sample, _ b: Sample) -> Double {
        (Double(a.count - 1) * a.variance + Double(b.count - 1) * b.variance) / Double(a.count + b.count - 2)
    }

    /// - Parameter shift: added to estimate and interval: what the difference was taken from.
    static func result(
        _ name: String, difference: Double, error: Double, degrees: Double, shift: Double = 0,
        alternative: Alternative, confidence: Double, effect: Double?, effectName: String = "Cohen's d", counts: [Int]
    ) throws -> TestResult {
        guard confidence > 0, confidence < 1 else {
            throw StatisticsError.outOfRange(what: "confidence", expected: "between 0 and 1", found: "\(confidence)")
        }
        guard error > 0 else { throw StatisticsError.noVariation(what: name + " test") }
        let t = difference / error
        let estimate = difference + shift
        func reach(_ p: Double) -> Double { StudentDistribution.quantile(p, degrees: degrees) * error }
        let p: Double, interval: Interval
        switch alternative {
        case .twoSided:
            p = StudentDistribution.twoTails(t, degrees: degrees)
            let half = reach(0.5 + confidence / 2)
            interval = Interval(estimate - half, estimate + half)
        case .less:
            p = StudentDistribution.upperTail(-t, degrees: degrees)
            interval = Interval(nil, estimate + reach(confidence))
        case .greater:
            p = StudentDistribution.upperTail(t, degrees: degrees)
            interval = Interval(estimate - reach(confidence), nil)
        }
        return TestResult(
            test: name, statistic: t, degreesOfFreedom: degrees.isFinite ? degrees : nil, pValue: p,
            alternative: alternative, estimate: estimate, interval: interval, confidence: confidence,
            effectSize: effect,
            effectSizeName: effect == nil ? nil : effectName, counts: counts)
    }
}
