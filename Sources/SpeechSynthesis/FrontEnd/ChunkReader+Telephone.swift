/// Telephone numbers, digit by digit with a rest between their groups.
extension ChunkReader {
    private static let callers: Set<String> = ["call", "dial", "phone", "ring", "text"]

    /// (212) 555-0100, +44 20 7946 0958, 1-800-555-0199, 212.555.0100, 555-1234, call 911.
    func telephone() -> Reading? {
        let core = chunks[index].core
        if core.hasPrefix("+"), let groups = international() { return groups }
        if chunks[index].closesBracket, core.count == 3, isDigits(core), let next = neighbour(1)?.core,
            let rest = Self.groups(next, "-."),
            rest.map(\.count) == [3, 4]
        {
            return Reading(words: Self.spoken([core] + rest), consumed: 2)
        }
        if let groups = Self.groups(core, "-"), [[3, 4], [3, 3, 4], [1, 3, 3, 4]].contains(groups.map(\.count)) {
            return Reading(words: Self.spoken(groups))
        }
        if let groups = Self.groups(core, "."), groups.map(\.count) == [3, 3, 4] {
            return Reading(words: Self.spoken(groups))
        }
        if let before = neighbour(-1)?.core.lowercased(), Self.callers.contains(before), core.count == 3, isDigits(core)
        {
            return Reading(words: NumberWords.digits(core))
        }
        return nil
    }

    private func international() -> Reading? {
        var groups = [String(chunks[index].core.dropFirst())], consumed = 1
        if let cut = Self.groups(groups[0], "-."), cut.count > 1 { groups = cut }
        while chunks[index + consumed - 1].trailing.isEmpty, let next = neighbour(consumed)?.core,
            let more = Self.groups(next, "-."), more.allSatisfy({ (2...5).contains($0.count) })
        {
            groups += more
            consumed += 1
        }
        guard groups.count > 1, groups.allSatisfy(isDigits), (1...3).contains(groups[0].count),
            (7...15).contains(groups.joined().count)
        else { return nil }
        return Reading(words: ["plus"] + Self.spoken(groups), consumed: consumed)
    }

    /// Runs of digits between separators; nil where there is anything else.
    private static func groups(_ text: String, _ separators: String) -> [String]? {
        let parts = text.split(omittingEmptySubsequences: false) { separators.contains($0) }.map(String.init)
        return parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { $0.isASCII && $0.isNumber } } ? parts : nil
    }

    private static func spoken(_ groups: [String]) -> [String] {
        Array(
            groups.map { group in
                let isHundred = group.count == 3 && group.hasSuffix("00") && !group.hasPrefix("0")
                return isHundred ? NumberWords.cardinal(group) : NumberWords.digits(group)
            }.joined(separator: [Self.rest]))
    }
}
