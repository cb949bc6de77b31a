/// The same order for everybody: how many have rated an item, or how well.
public struct Popularity: Recommender {
    /// Ratings of each item.
    public let counts: [Int]
    private let mean: Float
    private let itemBias: [Float]

    /// - Parameter shrinkage: ratings' worth of the overall mean that each item and user begins with.
    public init(_ log: RatingLog, shrinkage: Float = 10) {
        var counts = [Int](repeating: 0, count: log.itemCount), sums = [Float](repeating: 0, count: log.itemCount)
        let mean = Float(log.ratings.reduce(0.0) { $0 + Double($1) } / Double(max(1, log.count)))
        for (item, rating) in zip(log.itemNumbers, log.ratings) {
            counts[Int(item)] += 1
            sums[Int(item)] += rating - mean
        }
        (self.counts, self.mean) = (counts, mean)
        itemBias = counts.indices.map { sums[$0] / (Float(counts[$0]) + shrinkage) }
    }

    public func scores(for profile: UserProfile) -> [Float] { counts.map(Float.init) }

    /// Mean, item's bias and user's bias, each drawn towards 0 while little is known.
    public func ratings(for profile: UserProfile) -> [Float]? {
        let user = userBias(of: profile)
        return itemBias.map { mean + $0 + user }
    }

    func userBias(of profile: UserProfile) -> Float {
        let sum = zip(profile.items, profile.ratings).reduce(Float(0)) { $0 + $1.1 - mean - itemBias[Int($1.0)] }
        return sum / (Float(profile.items.count) + 10)
    }
}
