/// Tags, handles, files, versions and short forms.
extension ChunkReader {
    func name() -> Reading? {
        hashtag() ?? handle() ?? file() ?? version() ?? shortForm()
    }

    /// #HappyNewYear2024
    private func hashtag() -> Reading? {
        let core = chunks[index].core
        guard core.hasPrefix("#"), core.dropFirst().first?.isLetter == true else { return nil }
        return Reading(
            words: ["hashtag"]
                + Self.humps(core.dropFirst()).flatMap { part in
                    ChunkReader.year(part) ?? plainWords(part.count == 1 ? part : part.lowercased())
                })
    }

    /// @jane_doe
    private func handle() -> Reading? {
        let core = chunks[index].core
        guard core.hasPrefix("@"), core.dropFirst().first?.isLetter == true else { return nil }
        let parts = core.dropFirst().split(separator: "_").map(String.init)
        return Reading(words: ["at"] + parts.map(plainWords).joined(separator: ["underscore"]))
    }

    /// readme.txt
    private func file() -> Reading? {
        let parts = chunks[index].core.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count > 1, parts.allSatisfy({ !$0.isEmpty }), let ending = parts.last,
            EnglishTables.fileEndings.contains(ending.lowercased())
        else { return nil }
        let spelled = ending.map { $0.isNumber ? NumberWords.digits(String($0))[0] : $0.uppercased() }
        return Reading(words: Array(parts.dropLast().map(plainWords).joined(separator: ["dot"])) + ["dot"] + spelled)
    }

    /// v1.2.3
    private func version() -> Reading? {
        let core = chunks[index].core, parts = core.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
        guard core.first == "v", parts.allSatisfy({ isDigits($0) && $0.count <= 4 }) else { return nil }
        return Reading(words: ["version"] + parts.map { NumberWords.cardinal(String($0)) }.joined(separator: ["point"]))
    }

    private func shortForm() -> Reading? {
        let core = chunks[index].core, low = core.lowercased()
        if let words = EnglishTables.shortForms[low] {
            return Reading(words: words.split(separator: " ").map(String.init))
        }
        if low == "p" || low == "pp", chunks[index].endsWithStop, neighbour(1)?.core.first?.isNumber == true {
            return Reading(words: [low == "p" ? "page" : "pages"], ownsStop: true)
        }
        if EnglishTables.spelledAcronyms.contains(core) { return Reading(words: core.map { $0.uppercased() }) }
        if core == "Ph.D" { return Reading(words: ["P", "H", "D"], ownsStop: neighbour(1) != nil) }
        return nil
    }

    /// Words that a change to capitals or to digits begins.
    private static func humps(_ text: Substring) -> [String] {
        var parts: [String] = []
        for character in text where character.isLetter || character.isNumber || character == "_" {
            guard let last = parts.last?.last, character != "_" else {
                if character == "_" { parts.append("") } else { parts.append(String(character)) }
                continue
            }
            let begins = character.isUppercase && last.isLowercase || character.isNumber != last.isNumber
            if begins { parts.append(String(character)) } else { parts[parts.count - 1].append(character) }
        }
        return parts.filter { !$0.isEmpty }
    }
}
