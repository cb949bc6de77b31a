/// The words, intents and tags of a model, and how a word that is not among them is seen: by the letters it is made of.
public struct UnderstandingVocabulary: Codable, Sendable, Equatable {
    /// Number 0 is every other word.
    public var words: [String]
    public var intents: [String]
    public var tags: [String]
    /// Rows of the table of letter groups.
    public var buckets: Int

    /// - Parameter minimumCount: how often a word must occur to be known.
    public init(_ examples: [IntentExample], minimumCount: Int, buckets: Int) {
        var counts: [String: Int] = [:]
        for example in examples { for word in example.words { counts[Self.folded(word), default: 0] += 1 } }
        words = [""] + counts.filter { $0.value >= minimumCount }.keys.sorted()
        intents = Set(examples.map(\.intent)).sorted()
        tags = ["O"] + Set(examples.flatMap(\.tags)).subtracting(["O"]).sorted()
        self.buckets = buckets
    }

    /// Digits are alike: what matters of "1997" is that it has four.
    static func folded(_ word: String) -> String { String(word.lowercased().map { $0.isWholeNumber ? "0" : $0 }) }

    /// Numbers of the groups of 3 to 5 letters of "<word>", hashed (Bojanowski et al., 2017), and of the whole word.
    static func letterGroups(_ word: String, buckets: Int) -> [Int] {
        let letters = Array("<\(folded(word).prefix(24))>".utf8)
        func hash(_ bytes: ArraySlice<UInt8>) -> Int {
            // FNV-1a, 64 bits.
            Int(
                bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 } % UInt64(buckets)
            )
        }
        var groups = [hash(letters[...])]
        for size in 3...5 where letters.count > size {
            for start in 0...(letters.count - size) { groups.append(hash(letters[start..<start + size])) }
        }
        return groups
    }
}
