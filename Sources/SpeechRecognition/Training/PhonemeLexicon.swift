import Foundation

/// Phonemes of words for an auxiliary loss, from a dictionary in CMUdict's format; stress is left out.
public struct PhonemeLexicon: Sendable {
    /// ARPAbet without stress; the blank comes after them.
    public static let phonemes = [
        "AA", "AE", "AH", "AO", "AW", "AY", "B", "CH", "D", "DH", "EH", "ER", "EY", "F", "G", "HH", "IH", "IY", "JH", "K", "L",
        "M", "N", "NG", "OW", "OY", "P", "R", "S", "SH", "T", "TH", "UH", "UW", "V", "W", "Y", "Z", "ZH",
    ]
    private var pronunciations: [String: [UInt8]]
    private static let numbers = Dictionary(uniqueKeysWithValues: phonemes.enumerated().map { ($1, UInt8($0)) })

    /// - Throws: `RecognitionError.badLexicon`.
    public init(contentsOf url: URL) throws {
        guard let text = try? String(contentsOf: url, encoding: .utf8) else {
            throw RecognitionError.badLexicon(file: url.path, reason: "cannot be read as UTF-8 text")
        }
        var pronunciations: [String: [UInt8]] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix(";;;") {
            let fields = line.prefix { $0 != "#" }.split(separator: " ")
            guard fields.count > 1, fields[0].last != ")" else { continue }
            let sounds = fields.dropFirst().map { Self.numbers[String($0.filter { !$0.isNumber })] }
            guard !sounds.contains(nil) else { continue }
            pronunciations[fields[0].lowercased()] = sounds.compactMap { $0 }
        }
        guard !pronunciations.isEmpty else { throw RecognitionError.badLexicon(file: url.path, reason: "holds no pronunciations") }
        self.pronunciations = pronunciations
    }

    /// Adds the words of texts that are not in the dictionary.
    ///
    /// - Parameter pronounce: gives ARPAbet symbols, such as a letter-to-sound model's.
    public mutating func add(wordsOf texts: some Sequence<String>, pronounce: (String) -> [String]) {
        for text in texts {
            for word in text.split(separator: " ") where pronunciations[String(word)] == nil {
                let sounds = pronounce(String(word)).compactMap { Self.numbers[$0.filter { !$0.isNumber }] }
                if !sounds.isEmpty { pronunciations[String(word)] = sounds }
            }
        }
    }

    /// The phonemes of a text; nil where a word is unknown.
    public func phonemes(of text: String) -> [Int]? {
        var result: [Int] = []
        for word in text.split(separator: " ") {
            guard let sounds = pronunciations[String(word)] else { return nil }
            result += sounds.map { Int($0) }
        }
        return result
    }
}
