import Foundation

/// The Mann-Whitney U test: whether values of one sample tend to be greater than those of the other (Mann and Whitney, 1947).
public enum MannWhitney {
    public enum Method: String, Sendable, Codable, CaseIterable {
        /// Exact where the smaller sample has at most 8 values and none is tied, asymptotic otherwise.
        case automatic = "auto"
        case exact, asymptotic
    }

    /// U of the first sample, its p-value, and as effect size the rank-biserial correlation 2U/(mn) − 1.
    ///
    /// The estimate is P(a > b) + ½ P(a = b). Complexity: linear in the number of values.
    public static func test(
        _ a: [Double], _ b: [Double], alternative: Alternative = .twoSided, method: Method = .automatic,
        continuity: Bool = true
    ) throws -> TestResult {
        for (values, name) in [(a, "the first sample"), (b, "the second sample")] {
            if values.isEmpty { throw StatisticsError.tooFewValues(what: name, expected: 1, found: 0) }
            if let index = values.firstIndex(where: \.isNaN) {
                throw StatisticsError.notANumber(what: name, index: index)
            }
        }
        let (u, ties) = count(RadixSort.sorted(a), RadixSort.sorted(b))
        let m = Double(a.count), n = Double(b.count), total = m + n
        let looked = alternative == .less ? m * n - u : alternative == .greater ? u : max(u, m * n - u)
        let sides = alternative == .twoSided ? 2.0 : 1
        var p: Double
        var exact = method == .exact
        if method == .automatic {
            exact = min(a.count, b.count) <= 8 && ties == 0 && ExactRankSum.isCountable(a.count, b.count)
        }
        if exact {
            p = sides * (try ExactRankSum.upperTail(looked, a.count, b.count))
        } else {
            let variance = m * n / 12 * (total + 1 - ties / (total * (total - 1)))
            guard variance > 0 else { throw StatisticsError.noVariation(what: "Mann-Whitney test") }
            p =
                sides
                * NormalDistribution.upperTail((looked - m * n / 2 - (continuity ? 0.5 : 0)) / variance.squareRoot())
        }
        p = min(1, p)
        return TestResult(
            test: "Mann-Whitney U, " + (exact ? "exact" : "asymptotic"), statistic: u, pValue: p,
            alternative: alternative, estimate: u / (m * n), confidence: 0.95, effectSize: 2 * u / (m * n) - 1,
            effectSizeName: "rank-biserial correlation", counts: [a.count, b.count])
    }

    /// U of the first of two sorted samples, and the sum of t³ − t over groups of t tied values.
    private static func count(_ a: [UInt64], _ b: [UInt64]) -> (u: Double, ties: Double) {
        var i = 0, j = 0, twiceU = 0, ties = 0.0
        while i < a.count || j < b.count {
            let value = i == a.count ? b[j] : j == b.count ? a[i] : min(a[i], b[j])
            let below = j, firstOfA = i
            while i < a.count, a[i] == value { i += 1 }
            while j < b.count, b[j] == value { j += 1 }
            let inA = i - firstOfA, inB = j - below
            twiceU += inA * (2 * below + inB)
            if inA + inB > 1 {
                let t = Double(inA + inB)
                ties += t * t * t - t
            }
        }
        return (Double(twiceU) / 2, ties)
    }
}
