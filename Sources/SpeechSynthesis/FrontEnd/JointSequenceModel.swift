import Foundation

/// How probable it is that letters and the pieces they stand for follow each other: an n-gram model of their pairs (Bisani and
/// Ney, 2008) with interpolated Kneser-Ney smoothing (Chen and Goodman, 1998).
///
/// The pairs' sequences are a tree: a node at depth n is a sequence of n pairs, and knows the share of its last pair among what
/// follows the others, and what is left to shorter contexts of what follows itself.
struct JointSequenceModel: Sendable, Equatable {
    /// A letter's number and that of its piece.
    struct Pair: Hashable, Sendable {
        var letter: Int
        var piece: Int
    }

    /// The nodes of one depth, those of a parent next to each other with their tokens ascending.
    struct Level: Sendable, Equatable {
        var tokens: [Int] = []
        var shares: [Float] = []
        var rests: [Float] = []
        /// Where each node's children begin in the next level, and behind the last, how many there are.
        var children: [Int] = [0]
    }

    /// Tokens are 0 for what comes before a word, 1 for its end, and from 2 on these.
    let pairs: [Pair]
    /// The first level is the root alone.
    let levels: [Level]
    private let numbers: [Pair: Int]

    var order: Int { levels.count - 1 }

    init(pairs: [Pair], levels: [Level]) {
        (self.pairs, self.levels) = (pairs, levels)
        numbers = Dictionary(
            pairs.enumerated().map { ($0.element, $0.offset + 2) }, uniquingKeysWith: { first, _ in first })
    }

    /// Natural logarithm of the probability of a word's letters with these pieces.
    func logProbability(letters: [Int], pieces: [Int]) -> Float {
        let word = zip(letters, pieces).map { numbers[Pair(letter: $0, piece: $1)] ?? -1 }
        let tokens = [Int](repeating: 0, count: order - 1) + word + [1]
        return (order - 1..<tokens.count).reduce(Float(0)) { sum, place in
            sum + log(max(1e-12, probability(of: tokens[place], after: tokens[place - order + 1..<place])))
        }
    }

    /// - Parameter context: at most one token less than the order.
    func probability(of token: Int, after context: ArraySlice<Int>) -> Float {
        // Every pair and the end, evenly.
        var result = 1 / Float(pairs.count + 1)
        for length in 0...context.count {
            guard let node = node(context.suffix(length)) else { break }
            let level = levels[length], range = level.children[node]..<level.children[node + 1]
            guard !range.isEmpty else { continue }
            let share = Self.find(token, in: levels[length + 1].tokens, range).map { levels[length + 1].shares[$0] }
            result = (share ?? 0) + level.rests[node] * result
        }
        return result
    }

    /// The place of a sequence in its level.
    private func node(_ tokens: ArraySlice<Int>) -> Int? {
        var node = 0, depth = 0
        for token in tokens {
            let range = levels[depth].children[node]..<levels[depth].children[node + 1]
            depth += 1
            guard let next = Self.find(token, in: levels[depth].tokens, range) else { return nil }
            node = next
        }
        return node
    }

    private static func find(_ token: Int, in tokens: [Int], _ range: Range<Int>) -> Int? {
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high {
            let middle = (low + high) / 2
            if tokens[middle] < token { low = middle + 1 } else { high = middle }
        }
        return low < range.upperBound && tokens[low] == token ? low : nil
    }
}
