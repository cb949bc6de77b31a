extension DocumentLibrary {
    /// The words that the files are about, the most frequent first, at most `count`; none where they cannot be read.
    public func words(_ count: Int = 4000) -> [String] {
        let all = (try? current()) ?? []
        return all.flatMap { $0.words(count / max(1, all.count)) }
    }
}
