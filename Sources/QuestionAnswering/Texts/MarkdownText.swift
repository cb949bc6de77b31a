/// Markdown (CommonMark's common part) as blocks of text: headings, paragraphs, list items, table rows and code without their marks.
enum MarkdownText {
    static func blocks(_ text: String) -> [TextBlock] {
        var blocks: [TextBlock] = [], pending: [String] = [], first = 1, fence: String?, isFrontMatter = false
        func finish() {
            if !pending.isEmpty { blocks.append(TextBlock(text: inline(pending.joined(separator: " ")), line: first)) }
            pending = []
        }
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, raw) in lines.enumerated() {
            let line = raw.trimmed, number = index + 1
            if index == 0, line == "---" {
                isFrontMatter = true
                continue
            }
            if isFrontMatter {
                if line == "---" || line == "..." { isFrontMatter = false }
                continue
            }
            if let open = fence {
                if line.hasPrefix(open) {
                    fence = nil
                } else if !line.isEmpty {
                    blocks.append(TextBlock(text: String(line), line: number))
                }
                continue
            }
            if line.hasPrefix("```") || line.hasPrefix("~~~") {
                finish()
                fence = String(line.prefix(3))
            } else if line.isEmpty {
                finish()
            } else if let heading = heading(line) {
                finish()
                blocks.append(TextBlock(text: inline(heading.text), line: number, headingLevel: heading.level))
            } else if line.count >= 3, Set(line).isSubset(of: ["=", "-"]), Set(line).count == 1, pending.count == 1 {
                // A line below a line of text makes that a heading.
                let text = pending[0]
                pending = []
                blocks.append(TextBlock(text: inline(text), line: first, headingLevel: line.first == "=" ? 1 : 2))
            } else if Set(line).isSubset(of: ["-", "*", "_", " ", "|", ":", "="]) {
                finish()
            } else if line.hasPrefix("|") {
                finish()
                let cells = line.split(separator: "|").map(\.trimmed).filter { !$0.isEmpty }
                blocks.append(TextBlock(text: inline(cells.joined(separator: ", ")) + ".", line: number))
            } else {
                let content = item(line)
                if content != nil { finish() }
                if pending.isEmpty { first = number }
                pending.append(String(content ?? line.drop { $0 == ">" || $0 == " " }))
            }
        }
        finish()
        return blocks
    }

    private static func heading(_ line: Substring) -> (level: Int, text: String)? {
        let level = line.prefix { $0 == "#" }.count
        guard (1...6).contains(level), line.dropFirst(level).first?.isWhitespace ?? true else { return nil }
        var text = line.dropFirst(level).trimmed
        while text.last == "#" { text = text.dropLast() }
        return (level, String(text.trimmed))
    }

    /// What a list item says; nil for other lines.
    private static func item(_ line: Substring) -> Substring? {
        if let mark = line.first, "-*+".contains(mark), line.dropFirst().first?.isWhitespace == true {
            return line.dropFirst().trimmed
        }
        let digits = line.prefix(while: \.isNumber)
        let rest = line.dropFirst(digits.count)
        if !digits.isEmpty, digits.count < 5, rest.first == "." || rest.first == ")",
            rest.dropFirst().first?.isWhitespace == true
        {
            return rest.dropFirst().trimmed
        }
        return nil
    }

    /// Links and images become their words; emphasis and code lose their marks; HTML tags go.
    static func inline(_ text: String) -> String {
        var result = "", index = text.startIndex
        while index < text.endIndex {
            let character = text[index]
            let next = text.index(after: index)
            switch character {
            case "\\" where next < text.endIndex && (text[next].isPunctuation || text[next].isSymbol):
                result.append(text[next])
                index = text.index(after: next)
            case "!" where next < text.endIndex && text[next] == "[": index = next
            case "[":
                if let close = text[next...].firstIndex(of: "]") {
                    result += inline(String(text[next..<close]))
                    index = text.index(after: close)
                    if index < text.endIndex, text[index] == "(", let end = text[index...].firstIndex(of: ")") {
                        index = text.index(after: end)
                    }
                } else {
                    result.append(character)
                    index = next
                }
            case "*", "`": index = next
            case "_":
                // Inside a word it is a letter.
                if let before = result.last, before.isLetter || before.isNumber, next < text.endIndex,
                    text[next].isLetter || text[next].isNumber
                {
                    result.append(character)
                }
                index = next
            case "<" where next < text.endIndex && (text[next].isLetter || text[next] == "/" || text[next] == "!"):
                if let close = text[next...].firstIndex(of: ">") {
                    let inside = text[next..<close]
                    // <https://…> is a link that shows itself.
                    if inside.contains(":"), !inside.contains(" ") { result += inside }
                    index = text.index(after: close)
                } else {
                    result.append(character)
                    index = next
                }
            default:
                result.append(character)
                index = next
            }
        }
        return HTMLText.entities(result)
    }
}
