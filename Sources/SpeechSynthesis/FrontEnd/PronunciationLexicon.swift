import Foundation

/// Pronunciations by word, read from files in the format of the CMU Pronouncing Dictionary.
///
///     tomato  T AH0 M EY1 T OW2
///     tomato(2)  T AH0 M AA1 T OW2     # alternatives carry a number
///     ;;; a comment
public struct PronunciationLexicon: Sendable {
    private var entries: [String: [[Phoneme]]] = [:]

    public init() {}

    /// Reads a file; the first pronunciation of a word is the preferred one.
    ///
    /// - Throws: `FrontEndError.unreadable`, or `.lexiconLine` naming file and line.
    public init(contentsOf url: URL) throws {
        let data: Data
        do { data = try Data(contentsOf: url) } catch {
            throw FrontEndError.unreadable(file: url.path, reason: "cannot be read as a lexicon")
        }
        try self.init(data, file: url.path)
    }

    /// Reads the bytes of a lexicon; `file` names it in errors.
    public init(_ data: Data, file: String) throws {
        for (index, bytes) in data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            func fail(_ reason: String) -> FrontEndError { .lexiconLine(file: file, line: index + 1, reason: reason) }
            guard bytes.count <= 4096 else { throw fail("a line of \(bytes.count) bytes is no pronunciation") }
            guard let line = String(validating: bytes, as: UTF8.self) else { throw fail("not valid UTF-8") }
            try read(line, fail: fail)
        }
    }

    private mutating func read(_ line: String, fail: (String) -> FrontEndError) throws {
        guard !line.hasPrefix(";;;") else { return }
        let fields = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
        guard let head = fields.first else { return }
        guard fields.count > 1 else { throw fail("\"\(head)\" has no pronunciation") }
        let phonemes = try fields.dropFirst().map { field -> Phoneme in
            guard let phoneme = Phoneme(symbol: field) else {
                throw fail("\"\(field)\" is no phoneme (ARPAbet with stress digits on vowels, such as AH0 or K)")
            }
            guard phoneme.isSpoken else { throw fail("\"\(field)\" is a mark, not a sound") }
            return phoneme
        }
        add(try Self.word(head, fail: fail), phonemes)
    }

    /// The word of `word(2)`.
    private static func word(_ head: Substring, fail: (String) -> FrontEndError) throws -> String {
        guard head.hasSuffix(")"), let open = head.lastIndex(of: "("), open != head.startIndex else {
            return head.lowercased()
        }
        let number = head[head.index(after: open)...].dropLast()
        guard let value = Int(number), value > 0 else { throw fail("\"\(head)\": an alternative is written word(2)") }
        return head[..<open].lowercased()
    }

    public mutating func add(_ word: String, _ phonemes: [Phoneme]) {
        if entries[word]?.contains(phonemes) != true { entries[word, default: []].append(phonemes) }
    }

    /// Every pronunciation of a lower-case word, the preferred one first; empty where it is not listed.
    public func pronunciations(of word: String) -> [[Phoneme]] { entries[word] ?? [] }

    /// The preferred pronunciation.
    public subscript(word: String) -> [Phoneme]? { entries[word]?.first }

    public var count: Int { entries.count }
    public var isEmpty: Bool { entries.isEmpty }
    /// All words, sorted.
    public var words: [String] { entries.keys.sorted() }
}

extension String {
    /// The string that valid bytes spell; nil where they are not valid.
    fileprivate init?(validating bytes: Data.SubSequence, as encoding: UTF8.Type) {
        guard let text = String(data: bytes, encoding: .utf8) else { return nil }
        self = text.hasSuffix("\r") ? String(text.dropLast()) : text
    }
}
