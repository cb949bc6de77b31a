/// The exact distribution of U where no values are tied.
enum ExactRankSum {
    private static let mostSteps = 400_000_000

    /// Whether the table of counts is small enough to make.
    static func isCountable(_ m: Int, _ n: Int) -> Bool {
        let (cells, overflow) = m.multipliedReportingOverflow(by: n)
        return !overflow && cells < mostSteps && cells.multipliedReportingOverflow(by: cells).partialValue < mostSteps
            && cells < 20_000 * 10 && m + n < 1000
    }

    /// P(U ≥ u).
    ///
    /// The numbers of ways are the coefficients of the Gaussian binomial, by G(m, n) = G(m, n−1) + qⁿ G(m−1, n): sums only,
    /// so that nothing cancels.
    static func upperTail(_ u: Double, _ m: Int, _ n: Int) throws -> Double {
        guard isCountable(m, n) else { throw StatisticsError.tooLargeForExact(m, n) }
        let (small, large) = (min(m, n), max(m, n)), length = small * large + 1
        var ways = (0...small).map { _ in [Double](repeating: 0, count: length) }
        for k in 0...small { ways[k][0] = 1 }
        for step in 1...large {
            for k in 1...small {
                let reach = min(length - 1, k * step)
                guard reach >= step else { continue }
                for index in step...reach { ways[k][index] += ways[k - 1][index - step] }
            }
        }
        let all = ways[small].reduce(0, +)
        // Ties make U a multiple of a half; the distribution is that of whole numbers.
        let first = min(max(0, Int(u.rounded(.up))), length)
        return ways[small][first...].reversed().reduce(0, +) / all
    }
}
