/// Cuts text into sentences: at full stops, question and exclamation marks that whitespace and a beginning follow.
public enum Sentences {
    private static let abbreviations: Set<String> = [
        "mr", "mrs", "ms", "dr", "prof", "st", "no", "vs", "etc", "fig", "eq", "e.g", "i.e", "approx", "inc", "ltd",
        "jr", "sr", "dept",
        "т.е", "т.д", "т.п", "г", "ул", "см", "рис",
    ]
    /// Longer ones are cut between words, so that no passage is without bound.
    private static let longest = 1500

    public static func of(_ text: String) -> [Substring] {
        var sentences: [Substring] = [], start = text.startIndex, index = text.startIndex, length = 0
        func end(at end: String.Index) {
            let sentence = text[start..<end].trimmed
            if !sentence.isEmpty { sentences.append(sentence) }
            start = end
            length = 0
        }
        while index < text.endIndex {
            let character = text[index]
            var next = text.index(after: index)
            length += 1
            if character == "." || character == "!" || character == "?" || character == "…" || character == "。" {
                while next < text.endIndex, "\"'”’)]»".contains(text[next]) { next = text.index(after: next) }
                let isAtEnd = next == text.endIndex
                if isAtEnd || character == "。"
                    || (text[next].isWhitespace && begins(text[next...])
                        && !(character == "." && isAbbreviated(text[start..<index])))
                {
                    end(at: next)
                }
            } else if length > longest, character.isWhitespace {
                end(at: next)
            }
            index = next
        }
        end(at: text.endIndex)
        return sentences
    }

    private static func begins(_ rest: Substring) -> Bool {
        guard let first = rest.first(where: { !$0.isWhitespace }) else { return true }
        return !first.isLowercase
    }

    private static func isAbbreviated(_ before: Substring) -> Bool {
        let word = before.reversed().prefix { !$0.isWhitespace && $0 != "(" }.reversed()
        guard let last = word.last else { return false }
        // "J. Smith" and "e.g. this"; a numbered item's "3." too, where it begins the sentence.
        if word.count == 1, last.isUppercase { return true }
        if word.count == before.trimmed.count, word.allSatisfy(\.isNumber) { return true }
        return abbreviations.contains(String(word).lowercased())
    }
}

extension Substring {
    var trimmed: Substring {
        let front = drop(while: \.isWhitespace)
        guard let last = front.lastIndex(where: { !$0.isWhitespace }) else { return front[front.endIndex...] }
        return front[...last]
    }
}
