/// The words of a sentence that say how many or which one: who hears another has heard another command.
public enum NumberWords {
    private static let others: Set<String> = [
        "hundred", "thousand", "minus", "twentieth", "thirtieth", "сто", "тысяча", "минус",
    ]
    private static let ordinals = Set(BuiltinGrammar.smallOrdinals)

    /// In the order in which they stand there, English and Russian.
    public static func of(_ text: String) -> [String] { NormalisedText(text).foldedWords.filter(isNumber) }

    private static func isNumber(_ word: String) -> Bool {
        let bytes = Array(word.utf8)
        if others.contains(word) || ordinals.contains(word) || word.first?.isNumber == true { return true }
        return [SpokenNumbers.english, .russian].contains { numbers in
            numbers.readings(in: bytes, at: 0).contains { $0.end == bytes.count }
        }
    }
}
