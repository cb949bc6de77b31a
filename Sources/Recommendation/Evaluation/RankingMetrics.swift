import Foundation

/// How good one ordered list is for one user, of whom it is known which items were relevant.
public struct RankingMetrics: Sendable, Codable, Equatable {
    public var hitRate = 0.0
    public var precision = 0.0
    public var recall = 0.0
    public var f1 = 0.0
    /// Average precision over the list, divided by the number of relevant items that the list could hold.
    public var averagePrecision = 0.0
    /// Discounted cumulative gain with gains 0 and 1 (Järvelin and Kekäläinen, 2002), and by the best possible one.
    public var dcg = 0.0
    public var ndcg = 0.0
    /// The probability that a relevant item scores above one that the user has not rated.
    public var auc = 0.0

    public init() {}

    /// - Parameters:
    ///   - list: item numbers, best first; the list's length is the metrics' k.
    ///   - relevant: items that were relevant, at least one.
    ///   - k: the length that the list was asked to have.
    public init(list: [Int], relevant: Set<Int>, k: Int) {
        var hits = 0
        for (place, item) in list.prefix(k).enumerated() where relevant.contains(item) {
            hits += 1
            averagePrecision += Double(hits) / Double(place + 1)
            dcg += 1 / log2(Double(place + 2))
        }
        let possible = min(k, relevant.count)
        guard possible > 0 else { return }
        hitRate = hits > 0 ? 1 : 0
        precision = Double(hits) / Double(k)
        recall = Double(hits) / Double(relevant.count)
        f1 = hits > 0 ? 2 * precision * recall / (precision + recall) : 0
        averagePrecision /= Double(possible)
        ndcg = dcg / (0..<possible).reduce(0.0) { $0 + 1 / log2(Double($1 + 2)) }
    }

    /// The area under the receiver operating curve of `scores`, items in `hidden` left out, ties counting half.
    public static func auc(scores: [Float], relevant: Set<Int>, hidden: Set<Int>) -> Double {
        let wanted = relevant.subtracting(hidden)
        let others = scores.indices.filter { !wanted.contains($0) && !hidden.contains($0) }.map { scores[$0] }.sorted()
        guard !wanted.isEmpty, !others.isEmpty else { return 0.5 }
        var sum = 0.0
        for item in wanted {
            let below = lowerBound(others) { $0 < scores[item] }, notAbove = lowerBound(others) { $0 <= scores[item] }
            sum += (Double(below) + Double(notAbove)) / 2 / Double(others.count)
        }
        return sum / Double(wanted.count)
    }

    /// The number of leading values for which `isBefore` holds.
    private static func lowerBound(_ sorted: [Float], _ isBefore: (Float) -> Bool) -> Int {
        var low = 0, high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if isBefore(sorted[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
