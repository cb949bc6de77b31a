import Foundation

/// Successes among trials.
public struct Proportion: Sendable, Codable, Equatable {
    public var successes: Int
    public var trials: Int

    /// - Throws: `StatisticsError.outOfRange` unless 0 ≤ successes ≤ trials and there is a trial.
    public init(_ successes: Int, of trials: Int) throws {
        guard trials > 0, (0...trials).contains(successes) else {
            throw StatisticsError.outOfRange(
                what: "successes", expected: "0 … \(max(trials, 1)) of at least one trial",
                found: "\(successes) of \(trials)")
        }
        (self.successes, self.trials) = (successes, trials)
    }

    public var value: Double { Double(successes) / Double(trials) }

    /// Wilson's score interval (1927).
    public func interval(confidence: Double = 0.95) -> Interval {
        let z = NormalDistribution.quantile(0.5 + confidence / 2), n = Double(trials), p = value
        let centre = (p + z * z / (2 * n)) / (1 + z * z / n)
        let half = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
        return Interval(max(0, centre - half), min(1, centre + half))
    }
}

/// Tests of proportions.
public enum ProportionTest {
    /// The z test of two proportions, variance pooled; the interval of the difference is Newcombe's (1998, method 10).
    ///
    /// The effect size is Cohen's h.
    public static func z(
        _ a: Proportion, _ b: Proportion, alternative: Alternative = .twoSided, confidence: Double = 0.95
    ) throws -> TestResult {
        let m = Double(a.trials), n = Double(b.trials), pooled = Double(a.successes + b.successes) / (m + n)
        let error = (pooled * (1 - pooled) * (1 / m + 1 / n)).squareRoot()
        let effect = 2 * (asin(a.value.squareRoot()) - asin(b.value.squareRoot()))
        var found = try TTest.result(
            "z of proportions", difference: a.value - b.value, error: error, degrees: .infinity,
            alternative: alternative, confidence: confidence, effect: effect, effectName: "Cohen's h",
            counts: [a.trials, b.trials])
        let level = alternative == .twoSided ? confidence : 2 * confidence - 1
        found.interval = newcombe(a, b, confidence: level, alternative: alternative)
        return found
    }

    private static func newcombe(_ a: Proportion, _ b: Proportion, confidence: Double, alternative: Alternative)
        -> Interval
    {
        let wa = a.interval(confidence: confidence), wb = b.interval(confidence: confidence), d = a.value - b.value
        func root(_ x: Double, _ y: Double) -> Double { (x * x + y * y).squareRoot() }
        let low = d - root(a.value - (wa.low ?? 0), (wb.high ?? 1) - b.value)
        let high = d + root((wa.high ?? 1) - a.value, b.value - (wb.low ?? 0))
        return Interval(alternative == .less ? nil : low, alternative == .greater ? nil : high)
    }
}
