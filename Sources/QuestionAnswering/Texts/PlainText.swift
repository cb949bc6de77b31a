/// Plain text: paragraphs apart by empty lines.
enum PlainText {
    static func blocks(_ text: String) -> [TextBlock] {
        var blocks: [TextBlock] = [], pending: [Substring] = [], first = 1
        func finish() {
            if !pending.isEmpty { blocks.append(TextBlock(text: pending.joined(separator: " "), line: first)) }
            pending = []
        }
        for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = line.trimmed
            if line.isEmpty {
                finish()
            } else {
                if pending.isEmpty { first = number + 1 }
                pending.append(line)
            }
        }
        finish()
        return blocks
    }
}
