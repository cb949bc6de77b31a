/// The signs of a JSGF text, with their lines; comments are gone.
struct JSGFLexer {
    enum Sign: Equatable, CustomStringConvertible {
        case word(String)
        /// In double quotes: words that are said as they stand.
        case quoted(String)
        /// In angle brackets.
        case rule(String)
        case tag
        case weight
        case mark(Character)

        var description: String {
            switch self {
            case .word(let text): "“\(text)”"
            case .quoted(let text): "“\"\(text)\"”"
            case .rule(let name): "“<\(name)>”"
            case .tag: "a tag"
            case .weight: "a weight"
            case .mark(let mark): "“\(mark)”"
            }
        }
    }

    private static let marks: Set<Character> = ["=", "|", "(", ")", "[", "]", "*", "+", ";"]

    let file: String
    private let text: [Character]
    private var place = 0
    private var line = 1

    init(_ text: String, file: String) {
        self.text = Array(text)
        self.file = file
    }

    /// All signs in order.
    ///
    /// - Throws: `RecognitionError.badGrammar` for quotes, brackets and comments that do not end.
    static func signs(_ text: String, file: String) throws -> [(sign: Sign, line: Int)] {
        var lexer = JSGFLexer(text, file: file), signs: [(sign: Sign, line: Int)] = []
        while let next = try lexer.next() { signs.append(next) }
        return signs
    }

    private mutating func next() throws -> (sign: Sign, line: Int)? {
        try skip()
        guard place < text.count else { return nil }
        let first = text[place], begun = line
        switch first {
        case "\"": return (.quoted(try upTo("\"", "quotation mark")), begun)
        case "<":
            return (.rule(try upTo(">", "angle bracket").filter { !$0.isWhitespace }), begun)
        case "{":
            _ = try upTo("}", "brace")
            return (.tag, begun)
        case "/":
            let inside = try upTo("/", "slash")
            guard let weight = Double(inside), weight >= 0, weight.isFinite else {
                throw RecognitionError.badGrammar(file: file, line: begun, reason: "“/\(inside)/” is no weight")
            }
            return (.weight, begun)
        default: break
        }
        if Self.marks.contains(first) {
            place += 1
            return (.mark(first), begun)
        }
        var word = ""
        while place < text.count, !text[place].isWhitespace, !Self.marks.contains(text[place]),
            !"\"<>{}/".contains(text[place])
        {
            // A backslash takes a sign's meaning away.
            if text[place] == "\\", place + 1 < text.count { place += 1 }
            word.append(text[place])
            place += 1
        }
        // Signs that begin nothing, such as a closing brace alone.
        if word.isEmpty {
            throw RecognitionError.badGrammar(file: file, line: begun, reason: "“\(first)” stands where nothing begins")
        }
        return (.word(word), begun)
    }

    /// What stands between an opening sign and `end`.
    private mutating func upTo(_ end: Character, _ name: String) throws -> String {
        let begun = line
        var inside = ""
        place += 1
        while place < text.count, text[place] != end {
            if text[place] == "\\", place + 1 < text.count { place += 1 }
            if text[place].isNewline { line += 1 }
            inside.append(text[place])
            place += 1
        }
        guard place < text.count else {
            throw RecognitionError.badGrammar(file: file, line: begun, reason: "the \(name) is never closed")
        }
        place += 1
        return inside
    }

    private mutating func skip() throws {
        while place < text.count {
            if text[place].isNewline { line += 1 }
            if text[place].isWhitespace {
                place += 1
            } else if text[place] == "/", place + 1 < text.count, text[place + 1] == "/" {
                while place < text.count, !text[place].isNewline { place += 1 }
            } else if text[place] == "/", place + 1 < text.count, text[place + 1] == "*" {
                let begun = line
                place += 2
                while place + 1 < text.count, !(text[place] == "*" && text[place + 1] == "/") {
                    if text[place].isNewline { line += 1 }
                    place += 1
                }
                guard place + 1 < text.count else {
                    throw RecognitionError.badGrammar(file: file, line: begun, reason: "the comment is never closed")
                }
                place += 2
            } else {
                return
            }
        }
    }
}
