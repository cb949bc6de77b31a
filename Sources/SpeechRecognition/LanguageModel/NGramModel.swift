import Foundation

/// An n-gram model over a small set of tokens, characters or words, with back-off (Katz, 1987).
///
/// An n-gram is packed into 64 bits, the oldest token highest, so that each order is one sorted table: lookups are binary searches,
/// and a file is used as it lies on disk.
public struct NGramModel: Sendable {
    /// One order's n-grams, sorted by key. `log10` probabilities as ARPA files have them.
    struct Table: Sendable {
        var keys: [UInt64]
        var logs: [Float]
        /// The weight of the shorter context where nothing longer is known; 0 for the highest order.
        var backOffs: [Float]

        func find(_ key: UInt64) -> Int? {
            var (low, high) = (0, keys.count)
            while low < high {
                let middle = (low + high) / 2
                if keys[middle] < key { low = middle + 1 } else { high = middle }
            }
            return low < keys.count && keys[low] == key ? low : nil
        }
    }

    /// Tokens; `<s>` and `</s>` are the last two.
    public let vocabulary: [String]
    public var order: Int { tables.count }
    let tables: [Table]
    let bits: Int

    public var beginning: Int { vocabulary.count - 2 }
    public var end: Int { vocabulary.count - 1 }
    /// Whether tokens are words, not characters.
    public var isOverWords: Bool { vocabulary.dropLast(2).contains { $0.count > 1 } }
    public var counts: [Int] { tables.map(\.keys.count) }

    init(vocabulary: [String], tables: [Table]) {
        self.vocabulary = vocabulary
        self.tables = tables
        bits = Self.bits(for: vocabulary.count)
    }

    /// Bits of a token; 0 is kept for none.
    static func bits(for tokens: Int) -> Int { Int.bitWidth - (tokens + 1).leadingZeroBitCount }

    /// The longest n-grams that a vocabulary leaves room for.
    public static func longestOrder(tokens: Int) -> Int { 64 / bits(for: tokens) }

    /// The last tokens of a text, as far as they matter.
    public struct Context: Sendable, Hashable {
        var packed: UInt64
        var length: Int
    }

    public var start: Context { Context(packed: UInt64(beginning + 1), length: 1) }

    /// The context after one more token.
    public func advanced(_ context: Context, _ token: Int) -> Context {
        let longest = max(0, order - 1), length = min(longest, context.length + 1)
        guard length > 0 else { return Context(packed: 0, length: 0) }
        let mask = length * bits >= 64 ? UInt64.max : (1 << UInt64(length * bits)) - 1
        return Context(packed: (context.packed << UInt64(bits) | UInt64(token + 1)) & mask, length: length)
    }

    /// The natural logarithm of the probability of a token behind a context. O(order × log n-grams).
    public func logProbability(_ token: Int, after context: Context) -> Float {
        var length = min(context.length, order - 1), penalty: Float = 0
        while true {
            let mask: UInt64 = length == 0 ? 0 : (1 << UInt64(length * bits)) - 1
            let history = context.packed & mask
            if let index = tables[length].find(history << UInt64(bits) | UInt64(token + 1)) {
                return (penalty + tables[length].logs[index]) * Self.ln10
            }
            guard length > 0 else { return (penalty - 7) * Self.ln10 }
            if let index = tables[length - 1].find(history) { penalty += tables[length - 1].backOffs[index] }
            length -= 1
        }
    }

    private static let ln10: Float = 2.302_585

    /// The perplexity per token of texts, the end of each included.
    public func perplexity(_ texts: [[Int]]) -> Double {
        var sum = 0.0, count = 0
        for text in texts {
            var context = start
            for token in text + [end] {
                sum += Double(logProbability(token, after: context))
                count += 1
                context = advanced(context, token)
            }
        }
        return exp(-sum / Double(max(1, count)))
    }
}
