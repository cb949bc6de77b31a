/// Items that the same people rated (Sarwar, Karypis, Konstan and Riedl, 2001; Deshpande and Karypis, 2004).
public struct ItemNeighbours: Recommender {
    public let neighbours: Int
    private let popularity: Popularity
    /// Each item's most similar others, most similar first.
    private let similar: [[(item: Int32, similarity: Float)]]

    /// - Parameters:
    ///   - neighbours: kept for every item.
    ///   - shrinkage: common raters at which a similarity counts half.
    public init(_ log: RatingLog, neighbours: Int = 50, shrinkage: Float = 5) throws {
        guard neighbours > 0 else { throw RecommendationError.parameter("neighbours are 1 or more, not \(neighbours)") }
        self.neighbours = neighbours
        popularity = Popularity(log)
        let byUser = Interactions(byUser: log), byItem = Interactions(byItem: log)
        let lengths = (0..<log.itemCount).map { item in
            byItem.range(item).reduce(Float(0)) { $0 + byItem.values[$1] * byItem.values[$1] }.squareRoot()
        }
        var products = [Float](repeating: 0, count: log.itemCount), common = products
        var similar: [[(item: Int32, similarity: Float)]] = []
        similar.reserveCapacity(log.itemCount)
        for item in 0..<log.itemCount {
            var touched: [Int32] = []
            for entry in byItem.range(item) {
                let weight = byItem.values[entry]
                for other in byUser.range(Int(byItem.columns[entry])) {
                    let column = Int(byUser.columns[other])
                    if common[column] == 0 { touched.append(Int32(column)) }
                    common[column] += 1
                    products[column] += weight * byUser.values[other]
                }
            }
            var found: [(item: Int32, similarity: Float)] = []
            for other in touched {
                let column = Int(other), norm = lengths[item] * lengths[column]
                if column != item, norm > 0 {
                    let similarity = products[column] / norm * common[column] / (common[column] + shrinkage)
                    if similarity > 0 { found.append((other, similarity)) }
                }
                (common[column], products[column]) = (0, 0)
            }
            found.sort { ($1.similarity, $0.item) < ($0.similarity, $1.item) }
            similar.append(Array(found.prefix(neighbours)))
        }
        self.similar = similar
    }

    public func scores(for profile: UserProfile) -> [Float] {
        var scores = [Float](repeating: 0, count: similar.count)
        for (item, rating) in zip(profile.items, profile.ratings) {
            for neighbour in similar[Int(item)] { scores[Int(neighbour.item)] += neighbour.similarity * rating }
        }
        return scores
    }

    public func ratings(for profile: UserProfile) -> [Float]? {
        var guesses = popularity.ratings(for: profile) ?? []
        var sums = [Float](repeating: 0, count: similar.count), weights = sums
        for (item, rating) in zip(profile.items, profile.ratings) {
            let deviation = rating - guesses[Int(item)]
            for neighbour in similar[Int(item)] {
                sums[Int(neighbour.item)] += neighbour.similarity * deviation
                weights[Int(neighbour.item)] += neighbour.similarity
            }
        }
        for item in guesses.indices where weights[item] > 0 { guesses[item] += sums[item] / weights[item] }
        return guesses
    }

    public func similar(to item: Int, count: Int) -> [ScoredItem]? {
        similar[item].prefix(count).map { ScoredItem(item: Int($0.item), score: $0.similarity) }
    }
}
