import SpeechRecognition

/// A sound that was taken for a wake phrase.
public struct WakeSound: Sendable, Equatable {
    public var phrase: String
    /// As the recogniser writes it letter by letter.
    public var heard: String
}

/// Finds what was said to the assistant: the words behind the wake phrase.
struct AddressedWords {
    /// Phrases one of which has to come first; empty: none has to.
    var phrases: [[String]] = []
    /// The phrase that the wake word detector has heard, and its end in seconds since the recogniser began; nil where none was wanted.
    var detected: (phrase: [String], end: Double)?
    /// Below this confidence, 0 to 1, a phrase that the recogniser alone has heard is not believed.
    var minimumConfidence: Double

    /// Letters behind a wake phrase from which they are taken for a command.
    private static let fewestLetters = 4

    /// What was said to the assistant.
    struct Said {
        /// By what may be said.
        var words: ArraySlice<Recognition.Word>
        /// Whatever may be said.
        var free: Recognition
        /// Whether nothing came behind the wake phrase.
        var isAlone: Bool
    }

    /// Nil where nothing was, or not to the assistant.
    func said(_ result: Recognition, freely: Recognition) -> Said? {
        let isDetected = detected != nil
        let free =
            isDetected ? Recognition(words: Array(behindPhrase(freely.words)), confidence: freely.confidence) : freely
        guard let words = command(in: result.words), isDetected || !free.text.isEmpty || !words.isEmpty else {
            return nil
        }
        // After the phrase alone, letters that mean nothing may still be heard.
        let isAlone = words.isEmpty && (!isDetected || free.text.count < Self.fewestLetters)
        return Said(words: words, free: free, isAlone: isAlone)
    }

    /// The words after the wake phrase; nil where one is wanted and missing or doubtful.
    func command(in words: [Recognition.Word]) -> ArraySlice<Recognition.Word>? {
        let wanted = detected.map { [$0.phrase] } ?? phrases
        guard !wanted.isEmpty else { return words[...] }
        for phrase in wanted {
            let head = words.prefix(phrase.count)
            guard head.map(\.word) == phrase else { continue }
            // What the detector has heard needs no second opinion.
            if detected != nil || head.allSatisfy({ $0.confidence >= minimumConfidence }) {
                return words.dropFirst(phrase.count)
            }
        }
        return detected == nil ? nil : behindPhrase(words)
    }

    /// What was heard where the wake phrase was detected; nil where none was.
    func wokenBy(_ words: [Recognition.Word]) -> WakeSound? {
        guard let detected else { return nil }
        let sound = words.prefix(words.count - behindPhrase(words).count)
        return WakeSound(
            phrase: detected.phrase.joined(separator: " "), heard: sound.map(\.word).joined(separator: " "))
    }

    /// The words that begin behind the wake phrase that was detected; all where none was.
    func behindPhrase(_ words: [Recognition.Word]) -> ArraySlice<Recognition.Word> {
        guard let detected else { return words[...] }
        return words.drop { ($0.start + $0.end) / 2 < detected.end }
    }
}
