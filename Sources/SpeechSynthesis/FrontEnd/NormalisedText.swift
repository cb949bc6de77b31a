/// A sentence as it is to be spoken: words written out, and the marks between them.
public struct NormalisedSentence: Sendable, Equatable {
    public enum Token: Sendable, Equatable {
        /// A word in lower case, or the name of a letter as one capital; `range` counts characters of the original text.
        case word(String, range: Range<Int>)
        /// A pause mark.
        case pause(Phoneme, range: Range<Int>)
    }

    public var tokens: [Token]

    public init(tokens: [Token] = []) { self.tokens = tokens }

    /// Words and marks with single spaces, marks attached: `it costs five dollars, I think.`
    public var text: String {
        tokens.reduce(into: "") { text, token in
            switch token {
            case .word(let word, _): text += (text.isEmpty ? "" : " ") + word
            case .pause(let mark, _): text += mark.symbol
            }
        }
    }

    /// The words alone.
    public var words: [String] {
        tokens.compactMap { if case .word(let word, _) = $0 { word } else { nil } }
    }
}
