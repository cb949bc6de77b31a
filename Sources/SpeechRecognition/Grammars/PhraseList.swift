import Foundation

/// Words and phrases, a line each; empty lines and lines that begin with # say nothing.
public struct PhraseList: Sendable, Equatable {
    /// Lower-case, with single spaces.
    public var phrases: [String]

    /// - Throws: `RecognitionError.badGrammar` for a file that cannot be read or holds no phrase.
    public init(contentsOf url: URL) throws {
        guard let text = try? String(contentsOf: url, encoding: .utf8) else {
            throw RecognitionError.badGrammar(file: url.path, line: 0, reason: "cannot be read as UTF-8 text")
        }
        phrases = text.split(whereSeparator: \.isNewline).compactMap { line in
            let words = line.split(whereSeparator: \.isWhitespace)
            return words.isEmpty || words[0].hasPrefix("#") ? nil : words.joined(separator: " ").lowercased()
        }
        if phrases.isEmpty {
            throw RecognitionError.badGrammar(file: url.path, line: 0, reason: "holds no word or phrase")
        }
    }

    /// Each of the phrases, and nothing else.
    public func wordGraph() -> WordGraph {
        WordGraph(sentences: phrases.map { $0.split(separator: " ").map(String.init) })
    }
}
