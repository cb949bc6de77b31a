import SpeechSynthesis

/// Cuts a text that arrives in pieces into sentences as the voice's own front end ends them, so that the first can be spoken
/// while the rest is still being written.
struct SpokenSentences {
    /// A text without an end is spoken in parts of this many characters.
    private static let longest = 2000

    private let frontEnd: UtteranceFrontEnd
    private var waiting = ""

    init(_ frontEnd: UtteranceFrontEnd) { self.frontEnd = frontEnd }

    /// The sentences that `piece` completes; the last one waits, since it may go on. Markup waits for its end.
    mutating func add(_ piece: String, isMarkup: Bool = false) -> [String] {
        waiting += piece
        if isMarkup { return [] }
        guard
            piece.contains(where: { ".!?…\n".contains($0) }) || piece.contains(where: \.isWhitespace)
                || waiting.count > Self.longest
        else { return [] }
        let sentences = frontEnd.sentences(of: waiting)
        guard sentences.count > 1, let next = Self.start(of: sentences[sentences.count - 1]) else {
            guard waiting.count > Self.longest else { return [] }
            defer { waiting = "" }
            return [waiting]
        }
        let cut = waiting.index(waiting.startIndex, offsetBy: min(next, waiting.count))
        defer { waiting = String(waiting[cut...]) }
        return [String(waiting[..<cut])]
    }

    /// What is left at the end of the text.
    mutating func finish() -> String? {
        defer { waiting = "" }
        return waiting.allSatisfy(\.isWhitespace) ? nil : waiting
    }

    private static func start(of sentence: NormalisedSentence) -> Int? {
        for case .word(_, let range) in sentence.tokens { return range.lowerBound }
        return nil
    }
}
