import SpeechRecognition

/// A command as it was heard.
public struct HeardUtterance: Sendable, Equatable {
    public var text: String
    /// 0 to 1.
    public var confidence: Double
    /// What was heard freely, whatever the grammar allows.
    public var dictated: Recognition
    /// Seconds since the pipeline started, of the first and behind the last character.
    public var start: Double
    public var end: Double
    /// Why it counts as finished: an `EndpointReason`, or "end" where the sound was over.
    public var reason: String
    /// When its last character was captured, and when its text was final, in nanoseconds of the pipeline's clock.
    public var endOfSpeech: UInt64
    public var decided: UInt64
    /// Whether a wake phrase came before it.
    public var isAddressed: Bool
    /// Whether nothing came behind the wake phrase: the command may follow without it.
    public var isPhraseAlone: Bool
    /// What woke the assistant; nil where nothing had to.
    public var wokenBy: WakeSound?
}

extension HeardUtterance {
    /// - Parameter offset: seconds from the pipeline's start to the words' own beginning.
    init(
        _ said: AddressedWords.Said, confidence: Double, offset: Double, end: Double, reason: String,
        endOfSpeech: UInt64, decided: UInt64, isAddressed: Bool, wokenBy: WakeSound?
    ) {
        text = said.words.map(\.word).joined(separator: " ")
        self.confidence = confidence
        dictated = said.free
        start = offset + (said.words.first?.start ?? said.free.words.first?.start ?? 0)
        self.end = end
        self.reason = reason
        self.endOfSpeech = endOfSpeech
        self.decided = decided
        self.isAddressed = isAddressed
        isPhraseAlone = isAddressed && said.isAlone
        self.wokenBy = wokenBy
    }
}

/// What the listening stage tells the dialogue.
public enum Heard: Sendable, Equatable {
    case utterance(HeardUtterance)
    /// An answer was waited for, and none came.
    case silence
}

/// What the dialogue tells the listening stage: what may be said next.
public struct ListeningOrder: Sendable {
    public var decoding: RecognitionSession.Decoding
    /// Phrases one of which has to wake the assistant first, in words, and then stands before the command; empty: none has to.
    public var wakePhrases: [[String]]
    /// Seconds that an answer is waited for; nil: nothing is.
    public var answerWithin: Double?

    public init(decoding: RecognitionSession.Decoding, wakePhrases: [[String]] = [], answerWithin: Double? = nil) {
        self.decoding = decoding
        self.wakePhrases = wakePhrases
        self.answerWithin = answerWithin
    }
}
