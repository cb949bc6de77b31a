import Foundation

/// Writes a text out as it is spoken: sentences of plain words and pause marks.
///
///     TextNormaliser().normalise("Dr. Smith paid $5.20 at 7:30 a.m.")[0].text
///     // doctor smith paid five dollars and twenty cents at seven thirty A M.
///
/// English as in the United States. Every word keeps the range of characters it came from. Never fails: what it does
/// not know is spelled out or left out. The same text always gives the same words.
public struct TextNormaliser: Sendable {
    public init() {}

    public func normalise(_ text: String) -> [NormalisedSentence] {
        let chunks = TextChunk.chunks(of: text)
        let letters = text.filter(\.isLetter)
        // In a text of capitals only, capitals say nothing about acronyms.
        let isShouted = letters.count > 6 && !letters.contains(where: \.isLowercase)
        var sentences: [NormalisedSentence] = []
        var builder = SentenceBuilder()
        var index = 0
        while index < chunks.count {
            let reading = ChunkReader(chunks: chunks, index: index, isShouted: isShouted).read()
            let last = chunks[index + reading.consumed - 1]
            if chunks[index].opensBracket { builder.pause(.comma, at: chunks[index].range) }
            for word in reading.words {
                let range = chunks[index].range.lowerBound..<last.range.upperBound
                if word == ChunkReader.rest { builder.pause(.comma, at: range) } else { builder.word(word, at: range) }
            }
            let next = index + reading.consumed < chunks.count ? chunks[index + reading.consumed] : nil
            let mark = Self.mark(last, keepsStop: !reading.ownsStop, next: next)
            if let mark { builder.pause(mark, at: last.range.upperBound - 1..<last.range.upperBound) }
            if last.closesBracket, mark == nil { builder.pause(.comma, at: last.range) }
            index += reading.consumed
            let ends = mark?.endsSentence == true || last.endsParagraph || next == nil
            if ends, let sentence = builder.finish(at: last.range.upperBound) { sentences.append(sentence) }
        }
        return sentences
    }

    /// The words of a text that `normalise` leaves out although they have letters: those of another script.
    public func unread(_ text: String) -> [String] {
        let chunks = TextChunk.chunks(of: text)
        var words: [String] = [], index = 0
        while index < chunks.count {
            let reading = ChunkReader(chunks: chunks, index: index, isShouted: false).read()
            if reading.words.isEmpty, chunks[index].core.contains(where: \.isLetter) { words.append(chunks[index].core) }
            index += reading.consumed
        }
        return words
    }

    /// The mark that a chunk's closing punctuation stands for.
    private static func mark(_ chunk: TextChunk, keepsStop: Bool, next: TextChunk?) -> Phoneme? {
        var trailing = chunk.trailing
        if trailing.contains("?") { return .questionMark }
        if trailing.contains("!") { return .exclamationMark }
        let startsAnew =
            next.map { $0.core.first?.isUppercase == true || $0.core.first?.isNumber == true || $0.core.isEmpty }
            ?? true
        if trailing.contains("…") || trailing.contains("..") { return startsAnew ? .fullStop : .comma }
        if !keepsStop, trailing.hasPrefix(".") {
            trailing.removeFirst()
            // The full stop of an abbreviation ends the sentence at the end of the text only, or of a paragraph.
            if trailing.isEmpty, next == nil || chunk.endsParagraph { return .fullStop }
        }
        for character in trailing {
            switch character {
            case ".": return .fullStop
            case ";": return .semicolon
            case ":": return .colon
            case ",", "—": return .comma
            default: continue
            }
        }
        return nil
    }
}

/// Gathers the tokens of one sentence: no mark at its beginning, no two marks in a row.
struct SentenceBuilder {
    private var tokens: [NormalisedSentence.Token] = []

    mutating func word(_ word: String, at range: Range<Int>) { tokens.append(.word(word, range: range)) }

    mutating func pause(_ mark: Phoneme, at range: Range<Int>) {
        guard let last = tokens.last else { return }
        if case .pause(let before, _) = last {
            if Self.strength(mark) > Self.strength(before) { tokens[tokens.count - 1] = .pause(mark, range: range) }
        } else {
            tokens.append(.pause(mark, range: range))
        }
    }

    private static func strength(_ mark: Phoneme) -> Int {
        switch mark {
        case .comma: 0
        case .colon, .semicolon: 1
        case .fullStop: 2
        default: 3
        }
    }

    /// The sentence, closed by a full stop where it has no end of its own; nil without words.
    mutating func finish(at end: Int) -> NormalisedSentence? {
        defer { tokens = [] }
        guard !tokens.isEmpty else { return nil }
        if case .pause(let mark, _) = tokens[tokens.count - 1], mark.endsSentence {
            return NormalisedSentence(tokens: tokens)
        }
        pause(.fullStop, at: end..<end)
        return NormalisedSentence(tokens: tokens)
    }
}
