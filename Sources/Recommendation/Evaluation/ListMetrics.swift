import Foundation

/// What lists are like beside being right: how much of the catalogue they show, how unknown, varied and surprising they are.
public struct ListMetrics: Sendable {
    private let catalogue: Catalogue
    private let share: [Double]
    private var shown: Set<Int> = []
    private var novelty = 0.0
    private var diversity = 0.0
    private var serendipity = 0.0
    private var lists = 0

    /// - Parameter counts: how many have rated each item.
    public init(_ catalogue: Catalogue, counts: [Int], users: Int) {
        self.catalogue = catalogue
        // An item that nobody has rated counts as half a rating, so that its novelty is finite.
        share = counts.map { max(0.5, Double($0)) / Double(max(1, users)) }
    }

    /// Takes up one user's list.
    public mutating func add(list: [Int], history: [Int32], relevant: Set<Int>) {
        guard !list.isEmpty else { return }
        lists += 1
        shown.formUnion(list)
        novelty += list.reduce(0.0) { $0 - log2(min(1, share[$1])) } / Double(list.count)
        diversity += Self.diversity(list.map { catalogue.genres[$0] })
        var counts = [Int](repeating: 0, count: catalogue.genreNames.count)
        for item in history { for genre in catalogue.genres[Int(item)] { counts[genre] += 1 } }
        let surprise = list.filter(relevant.contains).map { Self.surprise(of: catalogue.genres[$0], counts: counts) }
        serendipity += surprise.reduce(0, +) / Double(list.count)
    }

    /// (1 + C_B - C_{B,w}) / (1 + C_B): how rarely the history B meets the item's most familiar attribute w, where C_{B,w}
    /// counts the items of B with w and C_B is the largest such count (Adamopoulos and Tuzhilin's unexpectedness).
    public static func surprise(of attributes: [Int], counts: [Int]) -> Double {
        let largest = counts.max() ?? 0
        let familiar = attributes.map { counts[$0] }.max() ?? 0
        return Double(1 + largest - familiar) / Double(1 + largest)
    }

    /// The mean over pairs of 1 - the cosine of their attributes.
    public static func diversity(_ attributes: [[Int]]) -> Double {
        var sum = 0.0, pairs = 0
        for i in attributes.indices {
            for j in attributes.indices where j > i {
                let common = attributes[i].count { attributes[j].contains($0) }
                let norm = Double(attributes[i].count * attributes[j].count).squareRoot()
                sum += norm > 0 ? 1 - Double(common) / norm : 1
                pairs += 1
            }
        }
        return pairs > 0 ? sum / Double(pairs) : 0
    }

    /// The share of the catalogue that any list shows.
    public var coverage: Double { Double(shown.count) / Double(max(1, share.count)) }
    /// The mean of -log2 of the share of users who know an item, in bits.
    public var meanNovelty: Double { novelty / Double(max(1, lists)) }
    public var meanDiversity: Double { diversity / Double(max(1, lists)) }
    /// The mean over lists of the surprise of relevant items, the others counting 0.
    public var meanSerendipity: Double { serendipity / Double(max(1, lists)) }
}
