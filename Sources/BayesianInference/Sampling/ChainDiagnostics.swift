import Foundation
import Statistics

/// Whether chains agree, and how much their draws are worth (Vehtari, Gelman, Simpson, Carpenter and Bürkner, 2021).
public enum ChainDiagnostics {
    /// The greater of the rank-normalised split R̂ of the values and of their distances from the median.
    ///
    /// - Parameter chains: draws of one quantity, chains of equal length.
    public static func rHat(_ chains: [[Double]]) -> Double {
        let halves = split(chains), all = halves.flatMap { $0 }.sorted()
        guard let first = all.first, let last = all.last, first < last else { return 1 }
        let median = Bootstrap.quantile(all, 0.5)
        let folded = halves.map { $0.map { abs($0 - median) } }
        return max(plainRHat(rankNormalised(halves)), plainRHat(rankNormalised(folded)))
    }

    /// The effective sample size of rank-normalised split chains, by Geyer's initial monotone sequence.
    public static func effectiveSampleSize(_ chains: [[Double]]) -> Double {
        let halves = rankNormalised(split(chains)), m = Double(halves.count), n = halves.first?.count ?? 0
        guard n >= 4 else { return 0 }
        let means = halves.map(mean), within = halves.map(variance).reduce(0, +) / m
        guard within > 0 else { return m * Double(n) }
        let total = within * Double(n - 1) / Double(n) + (halves.count > 1 ? variance(means) : 0)
        func correlation(_ lag: Int) -> Double {
            let covariance =
                zip(halves, means).reduce(0.0) { sum, chain in
                    var own = 0.0
                    for i in 0..<(n - lag) { own += (chain.0[i] - chain.1) * (chain.0[i + lag] - chain.1) }
                    return sum + own / Double(n)
                } / m
            return 1 - (within - covariance) / total
        }
        var sum = 0.0, last = Double.infinity, lag = 0
        while lag + 1 < n {
            let pair = (lag == 0 ? 1 : correlation(lag)) + correlation(lag + 1)
            guard pair > 0 else { break }
            last = min(last, pair)
            sum += last
            lag += 2
        }
        let time = max(2 * sum - 1, 1 / log10(m * Double(n)))
        return m * Double(n) / time
    }

    private static func split(_ chains: [[Double]]) -> [[Double]] {
        chains.flatMap { chain in
            let half = chain.count / 2
            return [Array(chain.prefix(half)), Array(chain.suffix(half))]
        }
    }

    private static func plainRHat(_ chains: [[Double]]) -> Double {
        let n = Double(chains[0].count), within = chains.map(variance).reduce(0, +) / Double(chains.count)
        guard within > 0 else { return 1 }
        return ((n - 1) / n + variance(chains.map(mean)) / within).squareRoot()
    }

    /// Normal scores of the ranks over all chains, ties sharing their mean rank.
    private static func rankNormalised(_ chains: [[Double]]) -> [[Double]] {
        let all = chains.flatMap { $0 }, order = all.indices.sorted { all[$0] < all[$1] }
        var scores = all, from = 0
        while from < order.count {
            var to = from
            while to + 1 < order.count, all[order[to + 1]] == all[order[from]] { to += 1 }
            let rank = 0.5 * Double(from + to) + 1
            let score = NormalDistribution.quantile((rank - 0.375) / (Double(all.count) + 0.25))
            for place in from...to { scores[order[place]] = score }
            from = to + 1
        }
        var rest = scores[...]
        return chains.map { chain in
            defer { rest = rest.dropFirst(chain.count) }
            return Array(rest.prefix(chain.count))
        }
    }

    private static func mean(_ x: [Double]) -> Double { x.reduce(0, +) / Double(x.count) }

    private static func variance(_ x: [Double]) -> Double {
        let centre = mean(x)
        return x.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / Double(x.count - 1)
    }
}
