/// Who rated what, how and when: columns of equal length, 16 bytes a rating.
public struct RatingLog: Sendable {
    public var users = IdentifierIndex()
    public var items = IdentifierIndex()
    public private(set) var userNumbers: [Int32] = []
    public private(set) var itemNumbers: [Int32] = []
    public private(set) var ratings: [Float] = []
    /// Seconds since some beginning; the row's number where the table has no time.
    public private(set) var times: [Int32] = []

    public init() {}

    public var count: Int { ratings.count }
    public var userCount: Int { users.count }
    public var itemCount: Int { items.count }

    public mutating func append(user: Int32, item: Int32, rating: Float, time: Int32) {
        userNumbers.append(user)
        itemNumbers.append(item)
        ratings.append(rating)
        times.append(time)
    }

    /// The entries with these numbers, users and items keeping their numbers.
    public func selecting(_ indices: [Int]) -> RatingLog {
        var result = RatingLog()
        (result.users, result.items) = (users, items)
        for index in indices {
            result.append(
                user: userNumbers[index], item: itemNumbers[index], rating: ratings[index], time: times[index])
        }
        return result
    }

    /// Each pair of user and item once, the last of its entries counting.
    func withoutRepeats() -> RatingLog {
        var starts = [Int](repeating: 0, count: userCount + 1)
        for user in userNumbers { starts[Int(user) + 1] += 1 }
        for user in 0..<userCount { starts[user + 1] += starts[user] }
        var order = [Int32](repeating: 0, count: count), next = starts
        for (entry, user) in userNumbers.enumerated() {
            order[next[Int(user)]] = Int32(entry)
            next[Int(user)] += 1
        }
        var isRepeated = [Bool](repeating: false, count: count), repeats = 0
        var last = [Int32](repeating: -1, count: itemCount), owner = last
        for user in 0..<userCount {
            for entry in order[starts[user]..<starts[user + 1]] {
                let item = Int(itemNumbers[Int(entry)])
                if owner[item] == Int32(user) {
                    isRepeated[Int(last[item])] = true
                    repeats += 1
                }
                (owner[item], last[item]) = (Int32(user), entry)
            }
        }
        return repeats == 0 ? self : selecting((0..<count).filter { !isRepeated[$0] })
    }
}
