/// Signs to rules.
struct JSGFParser {
    private static let deepest = 200
    private let signs: [(sign: JSGFLexer.Sign, line: Int)]
    private let file: String
    private var place = 0
    private var depth = 0

    init(_ signs: [(sign: JSGFLexer.Sign, line: Int)], file: String) {
        self.signs = signs
        self.file = file
    }

    private var here: JSGFLexer.Sign? { place < signs.count ? signs[place].sign : nil }
    private var line: Int { signs.isEmpty ? 1 : signs[min(place, signs.count - 1)].line }

    private func wrong(_ reason: String) -> RecognitionError { .badGrammar(file: file, line: line, reason: reason) }

    private mutating func expect(_ mark: Character, after what: String) throws {
        guard here == .mark(mark) else {
            throw wrong(
                "“\(mark)” was expected \(what), not \(here.map(String.init(describing:)) ?? "the end of the file")")
        }
        place += 1
    }

    /// All rules by their names, in order.
    mutating func rules() throws -> [(String, JSGFGrammar.Rule)] {
        var rules: [(String, JSGFGrammar.Rule)] = []
        while let sign = here {
            let begun = line
            switch sign {
            case .word("grammar"):
                place += 1
                while let next = here, next != .mark(";") {
                    guard case .word = next else { throw wrong("a grammar's name was expected, not \(next)") }
                    place += 1
                }
                try expect(";", after: "behind the grammar's name")
            case .word("import"): throw wrong("imports are not read: write the rules into one file")
            case .word("public"), .rule:
                let isPublic = sign == .word("public")
                if isPublic { place += 1 }
                guard case .rule(let name)? = here else { throw wrong("a rule's name such as <name> was expected") }
                place += 1
                try expect("=", after: "behind <\(name)>")
                let expansion = try alternatives()
                try expect(";", after: "at the end of <\(name)>")
                rules.append((name, .init(expansion: expansion, isPublic: isPublic, line: begun)))
            default: throw wrong("a rule such as <name> = words; was expected, not \(sign)")
            }
        }
        return rules
    }

    private mutating func alternatives() throws -> JSGFExpansion {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw wrong("brackets are nested more than \(Self.deepest) deep") }
        var ways = [try sequence()]
        while here == .mark("|") {
            place += 1
            ways.append(try sequence())
        }
        return ways.count == 1 ? ways[0] : .alternatives(ways)
    }

    private mutating func sequence() throws -> JSGFExpansion {
        if here == .weight { place += 1 }
        var parts: [JSGFExpansion] = []
        while let part = try repeated() { parts.append(part) }
        guard !parts.isEmpty else { throw wrong("words or a rule were expected; nothing at all is written <NULL>") }
        return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    /// A piece with what is written behind it; nil where none begins.
    private mutating func repeated() throws -> JSGFExpansion? {
        guard var piece = try piece() else { return nil }
        while let sign = here {
            switch sign {
            case .mark("*"): piece = .anyNumber(piece)
            case .mark("+"): piece = .oneOrMore(piece)
            case .tag: break
            default: return piece
            }
            place += 1
        }
        return piece
    }

    private mutating func piece() throws -> JSGFExpansion? {
        guard let sign = here else { return nil }
        switch sign {
        case .word(let word):
            place += 1
            return .word(word.lowercased())
        case .quoted(let text):
            place += 1
            let words = text.split(whereSeparator: \.isWhitespace).map { JSGFExpansion.word($0.lowercased()) }
            return words.count == 1 ? words[0] : .sequence(words)
        case .rule(let name):
            defer { place += 1 }
            return name == "NULL" ? .nothing : name == "VOID" ? .impossible : .rule(name: name, line: line)
        case .mark("("):
            place += 1
            let inside = try alternatives()
            try expect(")", after: "behind what stands in brackets")
            return inside
        case .mark("["):
            place += 1
            let inside = try alternatives()
            try expect("]", after: "behind what may be left out")
            return .optional(inside)
        case .mark, .tag, .weight: return nil
        }
    }
}
