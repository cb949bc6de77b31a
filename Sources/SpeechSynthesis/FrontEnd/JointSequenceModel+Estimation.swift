extension JointSequenceModel {
    /// Counts words.
    ///
    /// - Parameters:
    ///   - words: each letter's number with that of its piece.
    ///   - order: pairs that are looked at together, from 2 to 5; fewer where there are many different pairs.
    init(words: [(letters: [Int], pieces: [Int])], order wanted: Int = 5) {
        var numbers: [Pair: Int] = [:], pairs: [Pair] = []
        let sequences = words.map { word in
            zip(word.letters, word.pieces).map { letter, piece in
                let pair = Pair(letter: letter, piece: piece)
                if let number = numbers[pair] { return number }
                pairs.append(pair)
                numbers[pair] = pairs.count + 1
                return pairs.count + 1
            }
        }
        // A sequence is one number, so that sequences in order are the tree's nodes in order.
        let bits = max(1, UInt64.bitWidth - (pairs.count + 1).leadingZeroBitCount)
        let order = min(wanted, UInt64.bitWidth / bits)
        var counts = [[UInt64: Int]](repeating: [:], count: order + 1)
        for sequence in sequences {
            let tokens = [Int](repeating: 0, count: order - 1) + sequence + [1]
            for place in order - 1..<tokens.count {
                let key = tokens[place - order + 1...place].reduce(UInt64(0)) { $0 << UInt64(bits) | UInt64($1) }
                counts[order][key, default: 0] += 1
            }
        }
        // Of a shorter sequence counts before how many different tokens it stands.
        for length in stride(from: order - 1, to: 0, by: -1) {
            let mask = (UInt64(1) << UInt64(bits * length)) - 1
            for key in counts[length + 1].keys { counts[length][key & mask, default: 0] += 1 }
        }
        self.init(pairs: pairs, levels: Self.levels(counts, bits: UInt64(bits)))
    }

    private static func levels(_ counts: [[UInt64: Int]], bits: UInt64) -> [Level] {
        let order = counts.count - 1
        var keys = counts.map { Set($0.keys) }
        // A sequence that is only ever looked at as a context is a node too.
        for length in stride(from: order, to: 1, by: -1) { keys[length - 1].formUnion(keys[length].map { $0 >> bits }) }
        keys[0] = [0]
        let sorted = keys.map { $0.sorted() }
        return (0...order).map { length in
            var level = Level(), next = 0
            let longer = length < order ? sorted[length + 1] : []
            let totals = length > 0 ? Self.totals(sorted[length], counts[length], bits: bits) : [:]
            let discount = Self.discount(counts[length])
            let longerDiscount = length < order ? Self.discount(counts[length + 1]) : 0
            level.children = []
            for key in sorted[length] {
                level.tokens.append(length > 0 ? Int(key & ((1 << bits) - 1)) : 0)
                let count = counts[length][key] ?? 0
                level.shares.append(count > 0 ? (Float(count) - discount) / Float(totals[key >> bits] ?? 1) : 0)
                level.children.append(next)
                var total = 0, kinds = 0
                while next < longer.count, longer[next] >> bits == key {
                    let count = counts[length + 1][longer[next]] ?? 0
                    total += count
                    kinds += count > 0 ? 1 : 0
                    next += 1
                }
                level.rests.append(total > 0 ? longerDiscount * Float(kinds) / Float(total) : 1)
            }
            level.children.append(next)
            return level
        }
    }

    /// How often each context is followed by anything.
    private static func totals(_ keys: [UInt64], _ counts: [UInt64: Int], bits: UInt64) -> [UInt64: Int] {
        var totals: [UInt64: Int] = [:]
        for key in keys { totals[key >> bits, default: 0] += counts[key] ?? 0 }
        return totals
    }

    /// What is taken from every count: from those of one and of two, by Ney, Essen and Kneser (1994).
    private static func discount(_ counts: [UInt64: Int]) -> Float {
        let once = counts.values.count { $0 == 1 }, twice = counts.values.count { $0 == 2 }
        return once > 0 ? Float(once) / Float(once + 2 * twice) : 0.5
    }
}
