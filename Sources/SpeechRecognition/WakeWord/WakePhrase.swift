/// Words that wake an assistant, known by their text alone.
public struct WakePhrase: Sendable, Hashable {
    /// Lower-case words with single spaces.
    public let text: String

    /// Any words; signs between them say nothing.
    public init(_ text: String) {
        self.text = text.lowercased().split { !($0.isLetter || $0 == "'") }.joined(separator: " ")
    }

    public var words: [String] { text.split(separator: " ").map(String.init) }

    /// Fewest letters of a phrase that other speech does not hold all the time.
    public static let fewestLetters = 4

    /// How sure a detector is of it unless told otherwise: the mean probability of its letters, 0 to 1. Other speech comes near
    /// to one word more easily than to several.
    public var standardThreshold: Double { words.count > 1 ? 0.1 : 0.15 }

    /// The classes of its characters.
    ///
    /// - Throws: `RecognitionError.badWakePhrase` for a phrase that is too short or cannot be written with the alphabet.
    func labels(_ alphabet: Alphabet) throws -> [Int] {
        guard text.count(where: { $0 != " " }) >= Self.fewestLetters else {
            throw RecognitionError.badWakePhrase(phrase: text, reason: "has fewer than \(Self.fewestLetters) letters")
        }
        let unknown = Set(text).filter { alphabet.label(of: $0) == nil }
        guard unknown.isEmpty, let labels = alphabet.labels(of: text) else {
            throw RecognitionError.badWakePhrase(
                phrase: text,
                reason:
                    "cannot be heard: the recogniser does not write \(unknown.map(String.init).sorted().joined(separator: " "))"
            )
        }
        return labels
    }
}
