import Foundation

/// A piece of text between spaces: its core, and the marks around it.
struct TextChunk: Sendable {
    /// Without quotes, brackets and closing punctuation.
    var core: String
    /// Characters of the original text that the core came from.
    var range: Range<Int>
    /// Punctuation behind the core, such as `.` or `?!`.
    var trailing = ""
    var opensBracket = false
    var closesBracket = false
    /// Whether a blank line follows.
    var endsParagraph = false

    private static let openers: Set<Character> = ["\"", "(", "[", "{", "*", "_", "`", "«", "<", "¿", "¡"]
    private static let closers: Set<Character> = ["\"", ")", "]", "}", "*", "_", "`", "»", ">"]
    static let marks: Set<Character> = [".", ",", ";", ":", "?", "!", "…", "—"]

    /// Cleans up a text and cuts it at spaces and dashes.
    static func chunks(of text: String) -> [TextChunk] {
        var chunks: [TextChunk] = []
        var current: [(character: Character, at: Int)] = []
        var newlines = 0
        func finish() {
            if !current.isEmpty { chunks.append(contentsOf: cut(current)) }
            current = []
        }
        var previous: Character?
        for (index, original) in text.enumerated() {
            // A picture that is repeated is named once.
            defer { previous = original }
            if original == previous, EmojiNames.name(of: original) != nil { continue }
            if original.isNewline { newlines += 1 } else if !original.isWhitespace { newlines = 0 }
            if newlines == 2, !(chunks.isEmpty && current.isEmpty) {
                finish()
                if !chunks.isEmpty { chunks[chunks.count - 1].endsParagraph = true }
            }
            for character in clean(original) {
                if character == " " { finish() } else { current.append((character, index)) }
            }
        }
        finish()
        return chunks
    }

    /// One spelling for every sort of quote, dash and space; nothing for what is not seen.
    private static func clean(_ character: Character) -> String {
        if character.isWhitespace || character.isNewline { return " " }
        switch character {
        case "’", "‘", "ʼ", "´", "‛", "′": return "'"
        case "“", "”", "„", "‟", "″", "＂": return "\""
        case "–", "‒", "‑", "‐", "−", "﹣", "－": return "-"
        case "—", "―": return "—"
        case "\u{00AD}", "\u{200B}", "\u{200C}", "\u{200D}", "\u{2060}", "\u{FEFF}", "\u{200E}", "\u{200F}", "™", "®":
            return ""
        default: break
        }
        if character.isASCII || "½¼¾⅓⅔⅛⅜⅝⅞°º²³×÷§©£€¥₹¢±≈…«»¿¡≥≤≠√π∞→".contains(character) { return String(character) }
        if let name = EmojiNames.name(of: character) { return " \(name) " }
        let plain = String(character).precomposedStringWithCompatibilityMapping.folding(
            options: [.diacriticInsensitive, .widthInsensitive], locale: Locale(identifier: "en_US_POSIX"))
        let ligatures = [
            "ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d",
            "ð": "th", "þ": "th",
        ]
        return ligatures[plain] ?? plain
    }

    /// Cuts a run without spaces at dashes, and strips each piece.
    private static func cut(_ run: [(character: Character, at: Int)]) -> [TextChunk] {
        var pieces: [[(character: Character, at: Int)]] = [[]]
        var index = 0
        while index < run.count {
            let isDouble = run[index].character == "-" && index + 1 < run.count && run[index + 1].character == "-"
            if isDouble || run[index].character == "—" {
                while index < run.count, run[index].character == "-" || run[index].character == "—" { index += 1 }
                pieces[pieces.count - 1].append(("—", run[index - 1].at))
                pieces.append([])
            } else {
                pieces[pieces.count - 1].append(run[index])
                index += 1
            }
        }
        return pieces.compactMap(strip)
    }

    private static func strip(_ run: [(character: Character, at: Int)]) -> TextChunk? {
        guard let first = run.first, let last = run.last else { return nil }
        var run = run[...]
        var chunk = TextChunk(core: "", range: first.at..<last.at + 1)
        // Alone they compare; about a word they are brackets.
        if run.count == 1, first.character == "<" || first.character == ">" {
            chunk.core = String(first.character)
            return chunk
        }
        while let head = run.first,
            openers.contains(head.character) || (head.character == "'" && run.count > 1 && !isContraction(run))
        {
            if "([{".contains(head.character) { chunk.opensBracket = true }
            run.removeFirst()
        }
        while let tail = run.last,
            marks.contains(tail.character) || closers.contains(tail.character) || tail.character == "'"
        {
            if ")]}".contains(tail.character) { chunk.closesBracket = true }
            if marks.contains(tail.character) { chunk.trailing = String(tail.character) + chunk.trailing }
            run.removeLast()
        }
        chunk.core = String(run.map(\.character))
        if let first = run.first, let last = run.last { chunk.range = first.at..<last.at + 1 }
        return chunk
    }

    /// 'twas, 'em, '90s: the apostrophe stands for letters.
    private static func isContraction(_ run: ArraySlice<(character: Character, at: Int)>) -> Bool {
        let text = String(run.dropFirst().map(\.character)).lowercased()
        return text.first?.isNumber == true
            || ["em", "tis", "twas", "til", "cause", "bout", "round", "n"].contains(text)
    }

    /// The core with a full stop where it was followed by one: `Mr.`, `a.m.`
    var endsWithStop: Bool { trailing.hasPrefix(".") && !trailing.hasPrefix("..") }
}
