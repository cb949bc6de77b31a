/// What the people rated who rated like this user (Herlocker, Konstan, Borchers and Riedl, 1999).
public struct UserNeighbours: Recommender {
    public let neighbours: Int
    private let shrinkage: Float
    private let byUser: Interactions
    private let byItem: Interactions
    private let means: [Float]
    private let lengths: [Float]
    private let popularity: Popularity

    /// - Parameters:
    ///   - neighbours: asked for every recommendation.
    ///   - shrinkage: common items at which a similarity counts half.
    public init(_ log: RatingLog, neighbours: Int = 50, shrinkage: Float = 5) throws {
        guard neighbours > 0 else { throw RecommendationError.parameter("neighbours are 1 or more, not \(neighbours)") }
        (self.neighbours, self.shrinkage) = (neighbours, shrinkage)
        let table = Interactions(byUser: log)
        (byUser, byItem, popularity) = (table, Interactions(byItem: log), Popularity(log))
        means = (0..<table.rowCount).map { user in
            table.range(user).reduce(Float(0)) { $0 + table.values[$1] } / Float(max(1, table.count(of: user)))
        }
        lengths = (0..<table.rowCount).map { user in
            table.range(user).reduce(Float(0)) { $0 + table.values[$1] * table.values[$1] }.squareRoot()
        }
    }

    /// The most similar users by shrunk cosine, the user himself left out.
    private func nearest(to profile: UserProfile) -> [(user: Int, similarity: Float)] {
        var products = [Float](repeating: 0, count: byUser.rowCount), common = products
        for (item, rating) in zip(profile.items, profile.ratings) {
            for entry in byItem.range(Int(item)) {
                products[Int(byItem.columns[entry])] += rating * byItem.values[entry]
                common[Int(byItem.columns[entry])] += 1
            }
        }
        let length = profile.ratings.reduce(Float(0)) { $0 + $1 * $1 }.squareRoot()
        var found: [(user: Int, similarity: Float)] = []
        for user in products.indices where user != profile.user && products[user] > 0 && length * lengths[user] > 0 {
            let damping = common[user] / (common[user] + shrinkage)
            found.append((user, products[user] / (length * lengths[user]) * damping))
        }
        found.sort { ($1.similarity, $0.user) < ($0.similarity, $1.user) }
        return Array(found.prefix(neighbours))
    }

    public func scores(for profile: UserProfile) -> [Float] {
        var scores = [Float](repeating: 0, count: byItem.rowCount)
        for (user, similarity) in nearest(to: profile) {
            for entry in byUser.range(user) { scores[Int(byUser.columns[entry])] += similarity * byUser.values[entry] }
        }
        return scores
    }

    public func ratings(for profile: UserProfile) -> [Float]? {
        var guesses = popularity.ratings(for: profile) ?? []
        guard !profile.items.isEmpty else { return guesses }
        let mean = profile.ratings.reduce(0, +) / Float(profile.ratings.count)
        var sums = [Float](repeating: 0, count: byItem.rowCount), weights = sums
        for (user, similarity) in nearest(to: profile) {
            for entry in byUser.range(user) {
                sums[Int(byUser.columns[entry])] += similarity * (byUser.values[entry] - means[user])
                weights[Int(byUser.columns[entry])] += similarity
            }
        }
        // Few neighbours know an item: their word is mixed with what is known of item and user alone.
        for item in guesses.indices where weights[item] > 0 {
            let word = mean + sums[item] / weights[item], trust = weights[item] / (weights[item] + 1)
            guesses[item] += trust * (word - guesses[item])
        }
        return guesses
    }
}
