/// A paragraph, list item or heading of a text, its markup gone.
struct TextBlock: Equatable {
    var text: String
    /// The line on which it begins, from 1.
    var line: Int
    /// 1 to 6 for headings.
    var headingLevel: Int?
}

/// A stretch of a text that answers are looked for in: whole sentences, about a hundred words.
public struct Passage: Sendable, Equatable, Codable {
    public var file: String
    public var line: Int
    /// The headings that it stands below, the outermost first.
    public var headings: [String]
    public var text: String

    /// Words in a passage, where sentences allow.
    static let words = 110

    /// What is searched: headings say what a paragraph is about.
    var searched: String { (headings + [text]).joined(separator: ". ") }

    /// Joins short blocks below one heading and cuts long ones between sentences.
    static func split(_ blocks: [TextBlock], file: String) -> [Passage] {
        var passages: [Passage] = [], headings: [(level: Int, text: String)] = []
        var pending: [String] = [], count = 0, line = 1
        func finish() {
            if !pending.isEmpty {
                passages.append(
                    Passage(
                        file: file, line: line, headings: headings.map(\.text), text: pending.joined(separator: " ")))
            }
            (pending, count) = ([], 0)
        }
        for block in blocks {
            if let level = block.headingLevel {
                finish()
                headings.removeAll { $0.level >= level }
                if !block.text.isEmpty { headings.append((level, block.text)) }
                continue
            }
            for sentence in Sentences.of(block.text) {
                let length = sentence.split(whereSeparator: \.isWhitespace).count
                if count > 0, count + length > words { finish() }
                if pending.isEmpty { line = block.line }
                pending.append(String(sentence))
                count += length
            }
        }
        finish()
        return passages
    }
}
