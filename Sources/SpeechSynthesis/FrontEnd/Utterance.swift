/// A text made ready to be spoken: sentences of words with their phonemes, and the pauses between them.
public struct Utterance: Sendable, Equatable, Codable {
    /// A word with its phonemes and the characters of the text that it came from.
    public struct Word: Sendable, Equatable, Codable {
        public var text: String
        public var phonemes: [Phoneme]
        public var range: Range<Int>

        public init(text: String, phonemes: [Phoneme], range: Range<Int>) {
            self.text = text
            self.phonemes = phonemes
            self.range = range
        }
    }

    public enum Element: Sendable, Equatable, Codable {
        case word(Word)
        case pause(Phoneme)
    }

    public struct Sentence: Sendable, Equatable, Codable {
        /// Words and pauses in order; the last is the mark that closes the sentence and gives its intonation.
        public var elements: [Element]

        public var words: [Word] { elements.compactMap { if case .word(let word) = $0 { word } else { nil } } }

        /// What the mel model reads: silence, then words with a word boundary or a pause mark behind each.
        public var phonemes: [Phoneme] { tokens.map(\.phoneme) }

        /// The same with the index of the word that each phoneme belongs to; nil for pauses and boundaries.
        public var tokens: [(phoneme: Phoneme, word: Int?)] {
            var tokens: [(phoneme: Phoneme, word: Int?)] = [(.silence, nil)], word = 0
            for element in elements {
                switch element {
                case .word(let spoken):
                    if tokens.last?.word != nil { tokens.append((.wordBoundary, nil)) }
                    tokens += spoken.phonemes.map { ($0, word) }
                    word += 1
                case .pause(let mark):
                    tokens.append((mark, nil))
                }
            }
            return tokens
        }
    }

    public var sentences: [Sentence]
}
