/// A sentence as the matcher sees it: words parted by single spaces, lower case, no punctuation at the edges of words.
///
/// Templates, lists and utterances pass through the same normalisation. Punctuation inside a word ("19:30", "7.5", "o'clock",
/// "air-conditioner") stays, and so do the dots of an initialism ("a.m.").
public struct NormalisedText: Sendable, Hashable {
    /// The words in their own case.
    public let words: [String]
    /// Lower-case UTF-8, words parted by one space.
    let bytes: [UInt8]
    /// UTF-8 in the words' own case, where folding keeps its length; else equal to `bytes`.
    let original: [UInt8]

    public init(_ text: String) {
        self.init(words: Self.words(of: text))
    }

    init(words: [String]) {
        self.words = words
        let joined = words.joined(separator: " ")
        bytes = Array(joined.lowercased().utf8)
        let kept = Array(joined.utf8)
        original = kept.count == bytes.count ? kept : bytes
    }

    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The words in lower case.
    public var foldedWords: [String] { words.map { $0.lowercased() } }

    private static let punctuation: Set<Unicode.Scalar> = Set(".。,，?¿？؟!¡！;；:：…—–―\"“”„«»".unicodeScalars)

    static func words(of text: String) -> [String] {
        var words: [String] = []
        for piece in text.split(whereSeparator: \.isWhitespace) {
            if let word = stripped(piece) { words.append(word) }
        }
        return words
    }

    private static func stripped(_ piece: Substring) -> String? {
        var scalars = piece.unicodeScalars[...]
        while let first = scalars.first, punctuation.contains(first) { scalars.removeFirst() }
        let isInitialism = isDottedInitialism(scalars)
        while let last = scalars.last, punctuation.contains(last), !(isInitialism && last == ".") { scalars.removeLast() }
        if scalars.isEmpty { return nil }
        var word = ""
        for scalar in scalars { word.unicodeScalars.append(scalar == "\u{2019}" || scalar == "\u{2018}" ? "'" : scalar) }
        return word
    }

    /// "a.m.", "U.S.A."
    private static func isDottedInitialism(_ scalars: Substring.UnicodeScalarView) -> Bool {
        guard scalars.count >= 4 else { return false }
        return scalars.enumerated().allSatisfy { index, scalar in
            index.isMultiple(of: 2) ? scalar.properties.isAlphabetic : scalar == "."
        }
    }
}
