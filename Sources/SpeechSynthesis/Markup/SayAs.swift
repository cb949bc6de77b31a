/// How `<say-as>` has its content read.
enum SayAs {
    /// Those that name letter by letter.
    static let spelling: Set<String> = ["characters", "spell-out", "verbatim"]
    static let interpretations: Set<String> = [
        "cardinal", "number", "ordinal", "digits", "characters", "spell-out", "verbatim", "fraction", "unit", "date",
        "time",
        "duration", "telephone", "currency", "address", "name", "expletive",
    ]

    /// Text that the normaliser reads as wanted; nil where the content is nothing of the kind.
    static func written(_ text: String, as interpretation: String, format: String) -> String? {
        let content = text.trimmed
        guard !content.isEmpty else { return "" }
        switch interpretation {
        case "cardinal", "number": return cardinal(content)
        case "ordinal":
            guard let number = Int(content.filter { $0 != "," }), number >= 0 else { return nil }
            return NumberWords.ordinal(number).joined(separator: " ")
        case "digits":
            return content.contains(where: \.isNumber) ? NumberWords.digits(content).joined(separator: " ") : nil
        case "characters", "spell-out", "verbatim": return spelled(content)
        case "telephone": return telephone(content)
        case "date": return date(content, format: format)
        case "expletive": return "bleep"
        default: return content
        }
    }

    private static func cardinal(_ text: String) -> String? {
        let digits = text.filter { $0 != "," }
        if let value = NumberWords.roman(digits) { return NumberWords.cardinal(value).joined(separator: " ") }
        let body = digits.hasPrefix("-") ? String(digits.dropFirst()) : digits
        guard body.contains(where: \.isNumber), body.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }),
            body.count(where: { $0 == "." }) <= 1
        else { return nil }
        return ((digits.hasPrefix("-") ? ["minus"] : []) + NumberWords.decimal(body)).joined(separator: " ")
    }

    /// Letters and digits one by one, with a short rest between words.
    private static func spelled(_ text: String) -> String {
        let names = text.compactMap { character -> String? in
            if character.isWhitespace { return "," }
            if let digit = character.wholeNumberValue, character.isASCII {
                return NumberWords.cardinal(digit).joined(separator: " ")
            }
            if character.isLetter { return character.uppercased() }
            return EnglishTables.characterNames[character] ?? EnglishTables.symbols[character]
        }
        return names.joined(separator: " ").replacing(" ,", with: ",")
    }

    /// Digits one by one, with a rest between groups.
    private static func telephone(_ text: String) -> String? {
        let groups = text.split { !$0.isNumber && $0 != "+" && !$0.isLetter }
        guard groups.contains(where: { $0.contains(where: \.isNumber) }) else { return nil }
        return groups.map { group in
            group.map { character in
                if let digit = character.wholeNumberValue { return NumberWords.cardinal(digit)[0] }
                return character == "+" ? "plus" : character.uppercased()
            }.joined(separator: " ")
        }.joined(separator: ", ")
    }

    /// Numbers in the order that `format` names (mdy, dmy, ymd, md, dm, my, ym, y, m, d).
    private static func date(_ text: String, format: String) -> String? {
        let parts = text.split { "/-. ".contains($0) }
        guard !format.isEmpty, parts.count == format.count, parts.allSatisfy({ Int($0) != nil }) else {
            return format.isEmpty || parts.contains { Int($0) == nil } ? text : nil
        }
        var day: Int?, month: Int?, year: Int?
        for (part, kind) in zip(parts, format) {
            switch kind {
            case "d": day = Int(part)
            case "m": month = Int(part)
            case "y": year = Int(part)
            default: return nil
            }
        }
        if let month, !(1...12).contains(month) { return nil }
        if let day, !(1...31).contains(day) { return nil }
        var words: [String] = month.map { [EnglishTables.months[$0 - 1]] } ?? []
        if let day { words += (words.isEmpty ? ["the"] : []) + NumberWords.ordinal(day) }
        if let year { words += (0...9999).contains(year) ? NumberWords.year(year) : [] }
        return words.joined(separator: " ")
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
