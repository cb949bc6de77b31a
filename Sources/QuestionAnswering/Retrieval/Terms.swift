/// Words as they are searched: lower case, endings cut, the most common ones left out.
public enum Terms {
    /// Words that stand in every text and tell nothing of one.
    static let common: Set<String> = [
        "a", "an", "the", "of", "in", "on", "at", "to", "for", "by", "with", "from", "as", "and", "or", "but", "if",
        "is", "are", "was",
        "were", "be", "been", "being", "it", "its", "this", "that", "these", "those", "there", "what", "which", "who",
        "whom", "whose",
        "when", "where", "why", "how", "do", "does", "did", "done", "can", "could", "will", "would", "shall", "should",
        "may", "might",
        "must", "have", "has", "had", "i", "you", "he", "she", "we", "they", "me", "him", "her", "us", "them", "my",
        "your", "his", "our",
        "their", "not", "no", "so", "than", "then", "too", "very", "just", "about", "into", "over", "after", "before",
        "between", "any",
        "some", "all", "each", "tell", "please", "let", "get", "many", "much", "something", "anything", "one", "also",
        "such", "up",
    ]

    /// The searched terms of a text, in order; common words left out unless nothing else is there.
    public static func of(_ text: some StringProtocol) -> [String] {
        let words = words(text)
        let telling = words.filter { !common.contains($0) }
        return (telling.isEmpty ? words : telling).map(stem)
    }

    /// The searched terms of a question: of "how long", "how often" the second word asks and is not looked for.
    public static func ofQuestion(_ question: String) -> [String] {
        var words = words(question)
        for place in words.indices.dropLast().reversed()
        where words[place] == "how" && measures.contains(words[place + 1]) {
            words.remove(at: place + 1)
        }
        return of(words.joined(separator: " "))
    }

    private static let measures: Set<String> = [
        "long", "old", "often", "far", "big", "large", "high", "tall", "soon", "fast", "deep", "wide",
    ]

    /// Lower case words of letters and digits; "don't" is one.
    static func words(_ text: some StringProtocol) -> [String] {
        text.lowercased().split { !($0.isLetter || $0.isNumber || $0 == "'" || $0 == "’") }
            .map { word in
                let bare = word.drop { $0 == "'" || $0 == "’" }
                let end = bare.lastIndex { $0 != "'" && $0 != "’" }
                let trimmed = end.map { bare[...$0] } ?? bare[bare.endIndex...]
                return trimmed.hasSuffix("'s") || trimmed.hasSuffix("’s")
                    ? String(trimmed.dropLast(2)) : String(trimmed)
            }
            .filter { !$0.isEmpty }
    }

    /// An English word without the endings of number and tense: step 1 of Porter (1980).
    static func stem(_ word: String) -> String {
        guard word.utf8.count > 3, word.utf8.allSatisfy({ $0 >= 97 && $0 <= 122 }) else { return word }
        var letters = Array(word.utf8)
        func ends(_ ending: String) -> Bool {
            letters.count > ending.utf8.count && letters.suffix(ending.utf8.count).elementsEqual(ending.utf8)
        }
        func isVowel(_ i: Int) -> Bool {
            switch letters[i] {
            case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "u"): true
            case UInt8(ascii: "y"): i > 0 && !isVowel(i - 1)
            default: false
            }
        }
        func hasVowel(_ count: Int) -> Bool { (0..<count).contains { isVowel($0) } }
        if ends("sses") || ends("ies") {
            letters.removeLast(2)
        } else if ends("s"), !ends("ss"), !ends("us") {
            letters.removeLast()
        }
        if ends("eed") {
            if hasVowel(letters.count - 3) { letters.removeLast() }
        } else if ends("ed") && hasVowel(letters.count - 2) || ends("ing") && hasVowel(letters.count - 3) {
            letters.removeLast(ends("ed") ? 2 : 3)
            let count = letters.count
            if count <= 2 {
                // "used" is of "use".
                letters.append(UInt8(ascii: "e"))
                return String(decoding: letters, as: UTF8.self)
            }
            if ends("at") || ends("bl") || ends("iz") {
                letters.append(UInt8(ascii: "e"))
            } else if count > 1, letters[count - 1] == letters[count - 2], !isVowel(count - 1),
                ![UInt8(ascii: "l"), UInt8(ascii: "s"), UInt8(ascii: "z")].contains(letters[count - 1])
            {
                letters.removeLast()
            }
        }
        if letters.last == UInt8(ascii: "y"), letters.count > 2, hasVowel(letters.count - 1) {
            letters[letters.count - 1] = UInt8(ascii: "i")
        }
        // "close" and "closed" are one word; Porter's step 5a, without its measure.
        if letters.count > 3, letters.last == UInt8(ascii: "e") { letters.removeLast() }
        return String(decoding: letters, as: UTF8.self)
    }
}
