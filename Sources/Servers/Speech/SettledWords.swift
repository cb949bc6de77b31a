/// Words of a growing transcript as they become certain, so that what was told never has to be taken back.
struct SettledWords {
    private var given = 0

    /// The words among the first `settled` that have not been given, each with the space before it; empty: none.
    mutating func update(_ words: [String], settled: Int) -> String {
        let end = min(settled, words.count)
        guard end > given else { return "" }
        defer { given = end }
        return (given == 0 ? "" : " ") + words[given..<end].joined(separator: " ")
    }

    /// The rest of the final transcript.
    mutating func finish(_ words: [String]) -> String { update(words, settled: words.count) }
}
