extension Knowledge {
    /// The words that texts and tables are about, the most frequent first; common ones left out. For a recogniser, which hears names
    /// better that it expects.
    public func words(_ count: Int) -> [String] {
        var counts: [String: Int] = [:]
        for passage in texts?.index.passages ?? [] {
            for word in Terms.words(passage.searched) { counts[word, default: 0] += 1 }
        }
        for word in tables.flatMap(\.words) { counts[word, default: 0] += 1 }
        return counts.filter { !Terms.common.contains($0.key) && $0.key.count > 2 }
            .sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(count).map(\.key)
    }
}

extension TableKnowledge {
    /// The words of its columns' names and of its cells of text.
    var words: [String] {
        Terms.words(schema.columns.map(\.name).joined(separator: " ")) + schema.values.keys.flatMap { Terms.words($0) }
    }
}
