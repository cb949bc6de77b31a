/// Ratings to learn from, and later ones to be judged by.
public struct RatingSplit: Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        /// The last part of every user's own history is held out.
        case history
        /// All that came after one moment is held out, as it would be in use.
        case time
    }

    public let training: RatingLog
    public let test: RatingLog

    /// - Parameter share: held out, of every history or of all ratings.
    /// - Throws: `RecommendationError.parameter` where nothing would be left on one side.
    public init(_ log: RatingLog, _ kind: Kind, share: Double = 0.2) throws {
        guard share > 0, share < 1 else {
            throw RecommendationError.parameter("the share held out lies between 0 and 1, not at \(share)")
        }
        var isTest = [Bool](repeating: false, count: log.count)
        // Equal times keep the order of the table.
        let order = (0..<log.count).sorted { (log.times[$0], $0) < (log.times[$1], $1) }
        switch kind {
        case .time:
            for index in order.suffix(Int((Double(log.count) * share).rounded())) { isTest[index] = true }
        case .history:
            var counts = [Int](repeating: 0, count: log.userCount)
            for user in log.userNumbers { counts[Int(user)] += 1 }
            var seen = [Int](repeating: 0, count: log.userCount)
            for index in order {
                let user = Int(log.userNumbers[index])
                // One who has rated hardly anything is learnt from only.
                let held = counts[user] < 5 ? 0 : max(1, Int(Double(counts[user]) * share))
                isTest[index] = seen[user] >= counts[user] - held
                seen[user] += 1
            }
        }
        training = log.selecting(order.filter { !isTest[$0] })
        test = log.selecting(order.filter { isTest[$0] })
        guard training.count > 0, test.count > 0 else {
            throw RecommendationError.parameter("\(log.count) ratings are too few to hold out a share of \(share)")
        }
    }
}
