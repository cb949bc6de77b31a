import Foundation

/// One line of the comparison of models: everything measured of one model on one split.
public struct ModelEvaluation: Sendable, Codable {
    public let model: String
    public let k: Int
    /// Users with at least one relevant item held out.
    public let users: Int
    /// Over all ratings held out; nil for models that only order.
    public let mse: Double?
    public let mae: Double?
    public let ranking: RankingMetrics
    public let coverage: Double
    public let novelty: Double
    public let diversity: Double
    public let serendipity: Double
    public let trainingSeconds: Double

    /// - Parameters:
    ///   - relevant: ratings from here on count as relevant.
    ///   - k: length of the lists.
    public init(
        _ recommender: some Recommender, named name: String, on split: RatingSplit, catalogue: Catalogue, k: Int,
        relevant: Float, trainingSeconds: Double = 0
    ) throws {
        let histories = Interactions(byUser: split.training), later = Interactions(byUser: split.test)
        let counts = Popularity(split.training).counts
        var lists = ListMetrics(catalogue, counts: counts, users: split.training.userCount)
        var sum = RankingMetrics(), users = 0, squares = 0.0, absolutes = 0.0, rated = 0
        for user in 0..<later.rowCount where later.count(of: user) > 0 {
            let range = histories.range(user)
            let profile = UserProfile(
                user: range.isEmpty ? nil : user, items: Array(histories.columns[range]),
                ratings: Array(histories.values[range]))
            if let guesses = try recommender.ratings(for: profile) {
                for entry in later.range(user) {
                    let error = Double(guesses[Int(later.columns[entry])] - later.values[entry])
                    squares += error * error
                    absolutes += abs(error)
                    rated += 1
                }
            }
            let wanted = Set(later.range(user).filter { later.values[$0] >= relevant }.map { Int(later.columns[$0]) })
            guard !wanted.isEmpty else { continue }
            users += 1
            var scores = try recommender.scores(for: profile)
            let hidden = Set(profile.items.map(Int.init))
            sum.auc += RankingMetrics.auc(scores: scores, relevant: wanted, hidden: hidden)
            for item in profile.items { scores[Int(item)] = -.infinity }
            let list = ScoredItem.best(scores, count: k).map(\.item)
            sum.add(RankingMetrics(list: list, relevant: wanted, k: k))
            lists.add(list: list, history: profile.items, relevant: wanted)
        }
        guard users > 0 else {
            throw RecommendationError.parameter(
                "no rating of \(relevant) or more was held out: lower what counts as relevant")
        }
        (model, self.k, self.users, self.trainingSeconds) = (name, k, users, trainingSeconds)
        mse = rated > 0 ? squares / Double(rated) : nil
        mae = rated > 0 ? absolutes / Double(rated) : nil
        ranking = sum.divided(by: Double(users))
        (coverage, novelty) = (lists.coverage, lists.meanNovelty)
        (diversity, serendipity) = (lists.meanDiversity, lists.meanSerendipity)
    }
}

extension RankingMetrics {
    /// Adds all but the area under the curve, which does not depend on a list.
    mutating func add(_ other: RankingMetrics) {
        hitRate += other.hitRate
        precision += other.precision
        recall += other.recall
        f1 += other.f1
        averagePrecision += other.averagePrecision
        dcg += other.dcg
        ndcg += other.ndcg
    }

    func divided(by count: Double) -> RankingMetrics {
        var result = RankingMetrics()
        (result.hitRate, result.precision) = (hitRate / count, precision / count)
        (result.recall, result.f1) = (recall / count, f1 / count)
        (result.averagePrecision, result.auc) = (averagePrecision / count, auc / count)
        (result.dcg, result.ndcg) = (dcg / count, ndcg / count)
        return result
    }
}
