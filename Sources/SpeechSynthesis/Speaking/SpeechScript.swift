/// A text to be spoken, with what markup says about parts of it.
public struct SpeechScript: Sendable, Equatable {
    /// Words that hang together, between breaks and changes of the voice.
    public struct Passage: Sendable, Equatable {
        public var text: String
        /// For each character of `text` its place in the source.
        public var places: [Int]
        /// For each character of `text` how it is said, as an index into `controls`.
        public var controlIndices: [Int]
        public var controls: [SpeakingControls]
        /// Words, by the characters of `text` they stand at, whose sounds are given.
        public var pronunciations: [Pronunciation] = []
        public var marks: [Mark] = []
        /// A name under which the speaker has another voice.
        public var voice: String?
        /// Broken off amid a sentence: it ends as before a comma.
        public var isOpen = false
    }

    public struct Pronunciation: Sendable, Equatable {
        public var range: Range<Int>
        public var phonemes: [Phoneme]
    }

    public struct Mark: Sendable, Equatable {
        public var name: String
        /// Before this character of the passage.
        public var position: Int
    }

    public enum Part: Sendable, Equatable {
        case passage(Passage)
        /// Seconds.
        case silence(Double)
    }

    public var parts: [Part]

    /// Plain text: nothing in it is markup.
    public init(_ text: String) {
        let count = text.count
        parts = [
            .passage(
                Passage(
                    text: text, places: Array(0..<count), controlIndices: [Int](repeating: 0, count: count),
                    controls: [SpeakingControls()]))
        ]
    }

    init(parts: [Part]) { self.parts = parts }

    /// The voices that it names.
    public var voices: Set<String> {
        Set(parts.compactMap { if case .passage(let passage) = $0 { passage.voice } else { nil } })
    }
}

/// Gathers a script while markup is read.
struct SpeechScriptBuilder {
    private var parts: [SpeechScript.Part] = []
    private var text: [Character] = []
    private var places: [Int] = []
    private var controlIndices: [Int] = []
    private var controls: [SpeakingControls] = []
    private var pronunciations: [SpeechScript.Pronunciation] = []
    private var marks: [SpeechScript.Mark] = []
    private var voice: String?

    mutating func append(_ characters: [Character], places: [Int], controls now: SpeakingControls) {
        if controls.last != now { controls.append(now) }
        text += characters
        self.places += places
        controlIndices += [Int](repeating: controls.count - 1, count: characters.count)
    }

    /// Text that stands for an element; all of it has the element's place.
    mutating func replace(by written: String, at place: Int, controls now: SpeakingControls, isSpelled: Bool = false) {
        let characters = Array(written), start = text.count
        append(characters, places: [Int](repeating: place, count: characters.count), controls: now)
        guard isSpelled, let name = EnglishExceptions.letters["A"] else { return }
        // "A" alone would be read as the article.
        for (i, character) in characters.enumerated() where character == "A" {
            pronunciations.append(.init(range: start + i..<start + i + 1, phonemes: name))
        }
    }

    mutating func pronounce(_ written: String, _ phonemes: [Phoneme], at place: Int, controls now: SpeakingControls) {
        // One word of letters, whatever was written: the sounds are known.
        let letters = written.filter { $0.isLetter && $0.isASCII }
        let word = Array(" " + (letters.isEmpty ? "word" : letters.lowercased()))
        let start = text.count + 1
        append(word, places: [Int](repeating: place, count: word.count), controls: now)
        pronunciations.append(.init(range: start..<start + word.count - 1, phonemes: phonemes))
    }

    mutating func mark(_ name: String) { marks.append(.init(name: name, position: text.count)) }

    mutating func pause(_ seconds: Double) {
        close(isOpen: true)
        if seconds > 0 { parts.append(.silence(seconds)) }
    }

    mutating func change(voice next: String?) {
        close(isOpen: false)
        voice = next
    }

    mutating func endSentence() { close(isOpen: false) }

    mutating func finish() -> SpeechScript {
        close(isOpen: false)
        return SpeechScript(parts: parts)
    }

    private mutating func close(isOpen: Bool) {
        if text.contains(where: { !$0.isWhitespace }) || !marks.isEmpty {
            parts.append(
                .passage(
                    .init(
                        text: String(text), places: places, controlIndices: controlIndices, controls: controls,
                        pronunciations: pronunciations, marks: marks, voice: voice, isOpen: isOpen)))
        }
        (text, places, controlIndices, controls, pronunciations, marks) = ([], [], [], [], [], [])
    }
}
