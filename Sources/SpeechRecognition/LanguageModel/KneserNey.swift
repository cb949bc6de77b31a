import Foundation

/// Estimates n-gram models by interpolated modified Kneser-Ney smoothing (Chen and Goodman, 1999).
public struct KneserNey: Sendable {
    public let vocabulary: [String]
    public let order: Int
    /// n-grams of three and more tokens seen at most this often are left out of the tables; their mass goes to shorter contexts.
    public var prune: [Int]
    private let bits: Int

    /// - Parameters:
    ///   - tokens: the vocabulary without sentence borders.
    ///   - prune: for each order the count up to which n-grams are left out; orders beyond the list keep its last.
    public init(tokens: [String], order: Int, prune: [Int] = [0]) {
        vocabulary = tokens + ["<s>", "</s>"]
        self.order = max(1, min(order, NGramModel.longestOrder(tokens: tokens.count + 2)))
        self.prune = prune
        bits = NGramModel.bits(for: tokens.count + 2)
    }

    private struct Counted {
        var keys: [UInt64] = []
        var counts: [Int32] = []
        /// Whether an n-gram gets a place in the table.
        var kept: [Bool] = []
    }

    /// - Parameter texts: token indices; sentence borders are added.
    public func estimate(_ texts: [[Int]]) -> NGramModel {
        let raw = (1...order).map { count(texts, $0) }
        // Below the highest order what counts is before how many different tokens an n-gram stands.
        var kinds = raw
        for length in 1..<max(1, order) {
            kinds[length - 1] = continuations(of: raw[length - 1], length, in: raw[length])
        }
        for index in kinds.indices {
            kinds[index].kept = kinds[index].counts.map { index < 2 || $0 > limit(index + 1) }
        }
        // The context of what is kept is kept: its back-off has to stand somewhere.
        for length in stride(from: order, to: 1, by: -1) { keepContexts(of: kinds[length - 1], in: &kinds[length - 2]) }
        var tables: [NGramModel.Table] = []
        for length in 1...order {
            tables.append(table(kinds[length - 1], length, below: tables))
            if length > 1 { fillBackOffs(of: &tables[length - 2], from: kinds[length - 1], length) }
        }
        return NGramModel(vocabulary: vocabulary, tables: tables)
    }

    private func keepContexts(of longer: Counted, in shorter: inout Counted) {
        var place = 0
        for (key, kept) in zip(longer.keys, longer.kept) where kept {
            let context = key >> UInt64(bits)
            while place < shorter.keys.count, shorter.keys[place] < context { place += 1 }
            if place < shorter.keys.count, shorter.keys[place] == context { shorter.kept[place] = true }
        }
    }

    private func count(_ texts: [[Int]], _ length: Int) -> Counted {
        var all: [UInt64] = []
        let begin = vocabulary.count - 2, end = vocabulary.count - 1
        let mask: UInt64 = length * bits >= 64 ? .max : (1 << UInt64(length * bits)) - 1
        for text in texts {
            var packed: UInt64 = 0
            for (index, token) in ([begin] + text + [end]).enumerated() {
                packed = (packed << UInt64(bits) | UInt64(token + 1)) & mask
                if index + 1 >= length { all.append(packed) }
            }
        }
        all.sort()
        var counted = Counted()
        for key in all {
            if key == counted.keys.last {
                counted.counts[counted.counts.count - 1] += 1
            } else {
                counted.keys.append(key)
                counted.counts.append(1)
            }
        }
        return counted
    }

    /// For each n-gram the number of different tokens before it; those at the beginning of a text keep their own counts.
    private func continuations(of grams: Counted, _ length: Int, in longer: Counted) -> Counted {
        let mask: UInt64 = (1 << UInt64(length * bits)) - 1
        var suffixes = longer.keys.map { $0 & mask }
        suffixes.sort()
        var result = grams, place = 0
        for (index, key) in grams.keys.enumerated() {
            while place < suffixes.count, suffixes[place] < key { place += 1 }
            var kinds: Int32 = 0
            while place < suffixes.count, suffixes[place] == key {
                kinds += 1
                place += 1
            }
            let first = key >> UInt64((length - 1) * bits)
            if first != UInt64(vocabulary.count - 1) { result.counts[index] = kinds }
        }
        return result
    }

    private func discounts(_ counts: [Int32]) -> [Double] {
        var n = [Double](repeating: 0, count: 5)
        for count in counts where (1...4).contains(count) { n[Int(count)] += 1 }
        guard n[1] > 0, n[2] > 0, n[3] > 0, n[4] > 0 else { return [0, 0.5, 0.75, 0.9] }
        let y = n[1] / (n[1] + 2 * n[2])
        return [0, 1 - 2 * y * n[2] / n[1], 2 - 3 * y * n[3] / n[2], 3 - 4 * y * n[4] / n[3]].map {
            max(0, min(2.9, $0))
        }
    }

    private func limit(_ length: Int) -> Int32 { Int32(prune.isEmpty ? 0 : prune[min(length, prune.count) - 1]) }

    /// Interpolated probabilities of one order, given those of the shorter ones.
    private func table(_ grams: Counted, _ length: Int, below: [NGramModel.Table]) -> NGramModel.Table {
        let discount = discounts(grams.counts)
        var keys: [UInt64] = [], logs: [Float] = []
        let begin = UInt64(vocabulary.count - 1)
        if length == 1 {
            // A text's beginning is no token that follows.
            let total = Double(zip(grams.keys, grams.counts).reduce(0) { $0 + ($1.0 == begin ? 0 : Int($1.1)) })
            var taken = 0.0
            for (key, count) in zip(grams.keys, grams.counts) where key != begin {
                taken += (Double(count) - discount[min(3, Int(count))]) / total
            }
            let uniform = (1 - taken) / Double(vocabulary.count - 1)
            let counts = Dictionary(uniqueKeysWithValues: zip(grams.keys, grams.counts))
            for token in 1...vocabulary.count {
                let key = UInt64(token), count = Int(counts[key] ?? 0)
                keys.append(key)
                let share = key == begin ? 0 : max(0, Double(count) - discount[min(3, count)]) / total + uniform
                logs.append(key == begin ? -99 : Float(log10(share)))
            }
            return NGramModel.Table(keys: keys, logs: logs, backOffs: [Float](repeating: 0, count: keys.count))
        }
        let lower = NGramModel(vocabulary: vocabulary, tables: below)
        forEachContext(grams, length) { context, range, total in
            let left = leftOver(grams, range, total, discount)
            for index in range where grams.kept[index] {
                let token = Int(grams.keys[index] & ((1 << UInt64(bits)) - 1)) - 1
                let mask: UInt64 = length <= 2 ? 0 : (1 << UInt64((length - 2) * bits)) - 1
                let shorter = NGramModel.Context(packed: context & mask, length: length - 2)
                let share = (Double(grams.counts[index]) - discount[min(3, Int(grams.counts[index]))]) / total
                let backed = exp(Double(lower.logProbability(token, after: shorter)))
                keys.append(grams.keys[index])
                logs.append(Float(log10(max(1e-12, share + left * backed))))
            }
        }
        return NGramModel.Table(keys: keys, logs: logs, backOffs: [Float](repeating: 0, count: keys.count))
    }

    /// What a context leaves to shorter ones.
    private func leftOver(_ grams: Counted, _ range: Range<Int>, _ total: Double, _ discount: [Double]) -> Double {
        var kept = 0.0
        for index in range where grams.kept[index] {
            kept += (Double(grams.counts[index]) - discount[min(3, Int(grams.counts[index]))]) / total
        }
        return max(1e-6, 1 - kept)
    }

    private func forEachContext(_ grams: Counted, _ length: Int, _ body: (UInt64, Range<Int>, Double) -> Void) {
        var start = 0
        while start < grams.keys.count {
            let context = grams.keys[start] >> UInt64(bits)
            var stop = start, total = 0.0
            while stop < grams.keys.count, grams.keys[stop] >> UInt64(bits) == context {
                total += Double(grams.counts[stop])
                stop += 1
            }
            body(context, start..<stop, max(1, total))
            start = stop
        }
    }

    /// Fills in the weights with which contexts hand over to shorter ones.
    private func fillBackOffs(of table: inout NGramModel.Table, from longer: Counted, _ length: Int) {
        let discount = discounts(longer.counts)
        forEachContext(longer, length) { context, range, total in
            let left = leftOver(longer, range, total, discount)
            if let index = table.find(context) { table.backOffs[index] = Float(log10(left)) }
        }
    }
}
