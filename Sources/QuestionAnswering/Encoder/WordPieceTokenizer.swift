import Foundation

/// BERT's tokens: words without accents and case, cut into the longest pieces that a vocabulary has (Wu et al., 2016).
///
///     let tokenizer = try WordPieceTokenizer(contentsOf: URL(filePath: "vocab.txt"))
///     tokenizer.tokens("Unaffable!")      // un ##aff ##able !, each with its place in the text
public struct WordPieceTokenizer: Sendable {
    public struct Token: Sendable, Equatable {
        public let number: Int
        /// The part of the text that it stands for.
        public let range: Range<String.Index>
    }

    /// Numbers of the special tokens.
    public let unknown: Int, start: Int, separator: Int
    public let pieces: [String]
    private let numbers: [String: Int]
    private let isLowercased: Bool
    /// Longer words are unknown, as published.
    private static let longestWord = 100

    /// Reads `vocab.txt`: one piece a line, its number the line's.
    ///
    /// - Throws: `QuestionAnsweringError.model`.
    public init(contentsOf file: URL, isLowercased: Bool = true) throws(QuestionAnsweringError) {
        guard let data = FileManager.default.contents(atPath: file.path), data.count < 64 << 20,
            let text = String(validating: data, as: UTF8.self)
        else { throw .model(folder: file.path, reason: "cannot be read as UTF-8 text") }
        var pieces = text.split(separator: "\n", omittingEmptySubsequences: false).map {
            String($0.last == "\r" ? $0.dropLast() : $0)
        }
        if pieces.last == "" { pieces.removeLast() }
        try self.init(pieces: pieces, isLowercased: isLowercased, name: file.path)
    }

    /// - Parameter name: what errors call the vocabulary.
    public init(pieces: [String], isLowercased: Bool = true, name: String = "vocabulary") throws(QuestionAnsweringError)
    {
        self.pieces = pieces
        self.isLowercased = isLowercased
        let numbers = Dictionary(pieces.enumerated().map { ($1, $0) }) { first, _ in first }
        self.numbers = numbers
        func special(_ piece: String) throws(QuestionAnsweringError) -> Int {
            guard let number = numbers[piece] else { throw .model(folder: name, reason: "has no piece \(piece)") }
            return number
        }
        unknown = try special("[UNK]")
        start = try special("[CLS]")
        separator = try special("[SEP]")
    }

    public func tokens(_ text: String) -> [Token] {
        words(text).flatMap(pieces(of:))
    }

    /// "[CLS] text [SEP]", cut to `limit` tokens.
    public func sequence(_ text: String, limit: Int) -> TokenSequence {
        let inner = tokens(text).prefix(max(0, limit - 2)).map(\.number)
        return TokenSequence(
            tokens: [start] + inner + [separator], segments: [Int](repeating: 0, count: inner.count + 2))
    }

    /// A letter after case and accents are gone, and where it stood.
    private struct Letter {
        var scalar: Unicode.Scalar
        var range: Range<String.Index>
    }

    private func words(_ text: String) -> [[Letter]] {
        var words: [[Letter]] = [], word: [Letter] = []
        func end() {
            if !word.isEmpty { words.append(word) }
            word = []
        }
        let scalars = text.unicodeScalars
        var index = scalars.startIndex
        while index < scalars.endIndex {
            let scalar = scalars[index], next = scalars.index(after: index), range = index..<next
            index = next
            if Self.isSpace(scalar) {
                end()
            } else if Self.isDropped(scalar) {
                continue
            } else if Self.isPunctuation(scalar) || Self.isIdeograph(scalar) {
                end()
                words.append([Letter(scalar: scalar, range: range)])
            } else if !isLowercased || scalar.value < 128 {
                let isUpper = isLowercased && scalar.value >= 65 && scalar.value <= 90
                word.append(Letter(scalar: isUpper ? Unicode.Scalar(UInt8(scalar.value + 32)) : scalar, range: range))
            } else {
                let plain = scalar.properties.lowercaseMapping.decomposedStringWithCanonicalMapping
                for part in plain.unicodeScalars where part.properties.generalCategory != .nonspacingMark {
                    word.append(Letter(scalar: part, range: range))
                }
            }
        }
        end()
        return words
    }

    private func pieces(of word: [Letter]) -> [Token] {
        let whole = word[0].range.lowerBound..<word[word.count - 1].range.upperBound
        guard word.count <= Self.longestWord else { return [Token(number: unknown, range: whole)] }
        var tokens: [Token] = [], begin = 0
        while begin < word.count {
            var end = word.count, found: Int?
            while end > begin {
                var piece = begin > 0 ? "##" : ""
                for letter in word[begin..<end] { piece.unicodeScalars.append(letter.scalar) }
                found = numbers[piece]
                if found != nil { break }
                end -= 1
            }
            guard let found else { return [Token(number: unknown, range: whole)] }
            tokens.append(Token(number: found, range: word[begin].range.lowerBound..<word[end - 1].range.upperBound))
            begin = end
        }
        return tokens
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r"
            || scalar.properties.generalCategory == .spaceSeparator
    }

    private static func isDropped(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value == 0 || scalar.value == 0xFFFD { return true }
        let category = scalar.properties.generalCategory
        return category == .control || category == .format
    }

    private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 33...47, 58...64, 91...96, 123...126: return true
        case 0..<128: return false
        default: break
        }
        switch scalar.properties.generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation,
            .otherPunctuation:
            return true
        default: return false
        }
    }

    /// Each Chinese character is a word of its own.
    private static func isIdeograph(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F:
            true
        default: false
        }
    }
}
