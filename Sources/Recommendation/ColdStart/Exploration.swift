import Foundation
import Tensors

/// Puts items that little is known of among the recommendations, so that something is learnt of them.
///
/// Each place goes with probability `rate` to the item whose chance of being liked, drawn from its Beta distribution, comes
/// out highest (Thompson, 1933): rarely rated items have wide distributions and so get their turn.
public struct Exploration: Sendable {
    public let rate: Double
    private let likes: [Int]
    private let dislikes: [Int]

    /// - Parameter relevant: ratings from here on count as liked.
    public init(_ log: RatingLog, rate: Double, relevant: Float = 4) throws {
        guard (0...1).contains(rate) else {
            throw RecommendationError.parameter("a rate of exploration lies between 0 and 1, not at \(rate)")
        }
        self.rate = rate
        var likes = [Int](repeating: 0, count: log.itemCount), dislikes = likes
        for (item, rating) in zip(log.itemNumbers, log.ratings) {
            if rating >= relevant { likes[Int(item)] += 1 } else { dislikes[Int(item)] += 1 }
        }
        (self.likes, self.dislikes) = (likes, dislikes)
    }

    /// The list with some places given to explored items; none of `known` is proposed.
    public func mixed(
        _ list: [ScoredItem], known: Set<Int32>, using generator: inout RandomGenerator
    ) -> [(item: ScoredItem, isExplored: Bool)] {
        var listed = Set(list.map(\.item))
        return list.map { entry in
            guard Double(generator.uniform()) < rate else { return (entry, false) }
            var best = (item: entry.item, draw: -1.0)
            for item in likes.indices where !listed.contains(item) && !known.contains(Int32(item)) {
                let draw = Self.beta(Double(likes[item] + 1), Double(dislikes[item] + 1), &generator)
                if draw > best.draw { best = (item, draw) }
            }
            guard best.draw >= 0 else { return (entry, false) }
            listed.insert(best.item)
            return (ScoredItem(item: best.item, score: Float(best.draw)), true)
        }
    }

    private static func beta(_ a: Double, _ b: Double, _ generator: inout RandomGenerator) -> Double {
        let x = gamma(a, &generator), y = gamma(b, &generator)
        return x + y > 0 ? x / (x + y) : 0.5
    }

    /// A gamma variate of shape `a` at least 1 (Marsaglia and Tsang, 2000).
    private static func gamma(_ a: Double, _ generator: inout RandomGenerator) -> Double {
        let d = a - 1.0 / 3, c = 1 / (9 * d).squareRoot()
        while true {
            let x = Double(generator.normal()), v = 1 + c * x
            guard v > 0 else { continue }
            let cube = v * v * v, u = 1 - Double(generator.uniform())
            if log(u) < 0.5 * x * x + d - d * cube + d * log(cube) { return d * cube }
        }
    }
}
