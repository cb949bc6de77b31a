import Tensors

/// One user as a model sees him: what he has rated, and his number where the model has learnt from him.
public struct UserProfile: Sendable, Equatable {
    public var user: Int?
    public var items: [Int32]
    public var ratings: [Float]

    public init(user: Int? = nil, items: [Int32] = [], ratings: [Float] = []) {
        (self.user, self.items, self.ratings) = (user, items, ratings)
    }
}

/// Something that has learnt from ratings and orders items for a user.
public protocol Recommender {
    /// A score for every item, higher is better; comparable within one user only.
    func scores(for profile: UserProfile) throws -> [Float]

    /// The rating expected for every item; nil where the model only orders.
    func ratings(for profile: UserProfile) throws -> [Float]?

    /// Vectors whose cosine tells which items are alike; nil where the model has none.
    var itemVectors: FactorTable? { get }

    /// The items most alike; nil where the model cannot tell.
    func similar(to item: Int, count: Int) -> [ScoredItem]?

    /// What must be kept to use the model again, beside the ratings it has learnt from.
    var tensors: [String: Tensor] { get }
}

extension Recommender {
    public func ratings(for profile: UserProfile) throws -> [Float]? { nil }
    public var itemVectors: FactorTable? { nil }
    public var tensors: [String: Tensor] { [:] }

    /// The best items that the user has not rated, best first.
    public func recommendations(for profile: UserProfile, count: Int, excluding: Set<Int32> = []) throws -> [ScoredItem]
    {
        var scores = try scores(for: profile)
        for item in profile.items { scores[Int(item)] = -.infinity }
        for item in excluding { scores[Int(item)] = -.infinity }
        return ScoredItem.best(scores, count: count)
    }

    /// The items most alike, by the cosine of their vectors; nil where the model has no vectors.
    public func similar(to item: Int, count: Int) -> [ScoredItem]? {
        guard let vectors = itemVectors?.normalised() else { return nil }
        var scores = vectors.products(with: vectors.row(item))
        scores[item] = -.infinity
        return ScoredItem.best(scores, count: count)
    }
}

/// An item's number and its score.
public struct ScoredItem: Sendable, Equatable {
    public let item: Int
    public let score: Float

    /// The `count` highest scores, highest first, the smaller number first among equals; minus infinity is no score.
    public static func best(_ scores: [Float], count: Int) -> [ScoredItem] {
        guard count > 0 else { return [] }
        var kept: [ScoredItem] = []
        kept.reserveCapacity(count + 1)
        for (item, score) in scores.enumerated() where score > -.infinity {
            if kept.count == count, let last = kept.last, !(score > last.score) { continue }
            var place = kept.count
            while place > 0, kept[place - 1].score < score { place -= 1 }
            kept.insert(ScoredItem(item: item, score: score), at: place)
            if kept.count > count { kept.removeLast() }
        }
        return kept
    }
}
