import Foundation

/// Sample size, power and detectable effect of a comparison of two groups.
public enum Power {
    /// What is compared.
    public enum Comparison: Sendable, Equatable {
        /// Two means; effects are differences in units of the standard deviation (Cohen's d). Student's test.
        case means
        /// Two proportions, the first known; effects are differences of proportions. z test, variance not pooled.
        case proportions(baseline: Double)
    }

    /// The chance to find an effect that is there.
    ///
    /// - Parameters:
    ///   - effect: difference between the groups, in the comparison's unit.
    ///   - count: units in the first group; the second has `ratio` times as many.
    public static func power(
        _ comparison: Comparison, effect: Double, count: Double, ratio: Double = 1, alpha: Double = 0.05,
        alternative: Alternative = .twoSided
    ) throws -> Double {
        try check(comparison, effect: effect, ratio: ratio, alpha: alpha)
        let second = count * ratio, looked = alternative == .less ? -effect : effect
        let level = alternative == .twoSided ? alpha / 2 : alpha
        switch comparison {
        case .means:
            let degrees = count + second - 2
            guard degrees > 0 else { return alpha }
            let delta = looked * (count * second / (count + second)).squareRoot()
            let critical = StudentDistribution.quantile(1 - level, degrees: degrees)
            let above = 1 - StudentDistribution.noncentralCumulative(critical, degrees: degrees, delta: delta)
            guard alternative == .twoSided else { return above }
            return above + StudentDistribution.noncentralCumulative(-critical, degrees: degrees, delta: delta)
        case .proportions(let baseline):
            let other = baseline + effect
            let error = (baseline * (1 - baseline) / count + other * (1 - other) / second).squareRoot()
            let critical = NormalDistribution.quantile(1 - level)
            let above = NormalDistribution.upperTail(critical - looked / error)
            return alternative == .twoSided ? above + NormalDistribution.cumulative(-critical - looked / error) : above
        }
    }

    /// Units that the first group needs, not rounded.
    public static func count(
        _ comparison: Comparison, effect: Double, power wanted: Double = 0.8, ratio: Double = 1, alpha: Double = 0.05,
        alternative: Alternative = .twoSided
    ) throws -> Double {
        try check(comparison, effect: effect, ratio: ratio, alpha: alpha)
        guard wanted > alpha, wanted < 1 else {
            throw StatisticsError.outOfRange(what: "power", expected: "between alpha and 1", found: "\(wanted)")
        }
        let pointsRight = alternative == .twoSided || (alternative == .greater) == (effect > 0)
        guard effect != 0, pointsRight else {
            throw StatisticsError.outOfRange(
                what: "effect", expected: "not 0, in the direction that is tested", found: "\(effect)")
        }
        func reached(_ n: Double) throws -> Double {
            try power(comparison, effect: effect, count: n, ratio: ratio, alpha: alpha, alternative: alternative)
        }
        var low = 2.0, high = 4.0
        while try reached(high) < wanted {
            low = high
            high *= 2
            guard high < 1e15 else {
                throw StatisticsError.outOfRange(
                    what: "effect", expected: "large enough to be found at all", found: "\(effect)")
            }
        }
        return try bisect(low, high) { try reached($0) < wanted }
    }

    /// The smallest positive effect that is found with the wanted power.
    public static func detectableEffect(
        _ comparison: Comparison, count: Double, power wanted: Double = 0.8, ratio: Double = 1, alpha: Double = 0.05,
        alternative: Alternative = .twoSided
    ) throws -> Double {
        var high: Double
        switch comparison {
        case .means: high = 1
        case .proportions(let baseline): high = 1 - baseline - 1e-12
        }
        func reached(_ effect: Double) throws -> Double {
            let side: Alternative = alternative == .twoSided ? .twoSided : .greater
            return try power(comparison, effect: effect, count: count, ratio: ratio, alpha: alpha, alternative: side)
        }
        if comparison == .means {
            while try reached(high) < wanted, high < 1e6 { high *= 2 }
        }
        guard try reached(high) >= wanted else {
            throw StatisticsError.outOfRange(
                what: "count", expected: "enough units to find any effect", found: "\(count)")
        }
        return try bisect(1e-12, high) { try reached($0) < wanted }
    }

    /// Days until `total` units have come, in whole weeks, so that every weekday counts alike.
    ///
    /// - Parameter weekly: new units on each of the seven days of a week, beginning with the first day.
    public static func duration(total: Double, weekly: [Double]) throws -> (days: Int, weeks: Int) {
        guard weekly.count == 7, weekly.allSatisfy({ $0 >= 0 }), weekly.reduce(0, +) > 0 else {
            throw StatisticsError.outOfRange(what: "traffic", expected: "seven counts, not all 0", found: "\(weekly)")
        }
        let weeks = max(1, Int((total / weekly.reduce(0, +)).rounded(.up)))
        var days = 0, come = 0.0
        while come < total {
            come += weekly[days % 7]
            days += 1
        }
        return (days, weeks)
    }

    private static func bisect(_ from: Double, _ to: Double, isTooLow: (Double) throws -> Bool) rethrows -> Double {
        var low = from, high = to
        while high - low > 1e-12 * max(1e-6, high) {
            let middle = 0.5 * (low + high)
            if middle == low || middle == high { break }
            if try isTooLow(middle) { low = middle } else { high = middle }
        }
        return high
    }

    private static func check(_ comparison: Comparison, effect: Double, ratio: Double, alpha: Double) throws {
        guard alpha > 0, alpha < 1 else {
            throw StatisticsError.outOfRange(what: "alpha", expected: "between 0 and 1", found: "\(alpha)")
        }
        guard ratio > 0, ratio.isFinite else {
            throw StatisticsError.outOfRange(what: "ratio", expected: "more than 0", found: "\(ratio)")
        }
        guard effect.isFinite else {
            throw StatisticsError.outOfRange(what: "effect", expected: "a number", found: "\(effect)")
        }
        if case .proportions(let baseline) = comparison {
            guard baseline > 0, baseline < 1, baseline + effect > 0, baseline + effect < 1 else {
                throw StatisticsError.outOfRange(
                    what: "proportions", expected: "between 0 and 1", found: "\(baseline) and \(baseline + effect)")
            }
        }
    }
}
