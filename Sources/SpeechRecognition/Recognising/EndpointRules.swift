/// When a command counts as finished. Times in seconds of sound.
public struct EndpointRules: Sendable, Equatable, Codable {
    /// Silence after a sentence that is complete and cannot go on.
    public var afterComplete = 0.12
    /// Silence after a sentence that is complete but could go on.
    public var afterPossiblyComplete = 0.39
    /// Who pauses within a sentence may pause so many times as long again, up to the most.
    public var hesitation = 1.3
    public var longestHesitation = 0.6
    /// Silence after something that is no whole sentence.
    public var afterIncomplete = 1.2
    /// Silence after free speech, where no grammar says what is complete.
    public var afterFreeSpeech = 0.6
    /// Where the room never falls silent: so much longer with the sentence unchanged counts as the same silence.
    public var noiseMargin = 0.25
    /// Without any speech.
    public var nothingSaid = 8.0
    /// The longest command.
    public var longest = 20.0

    public init() {}
}

/// Why a command counts as finished.
public enum EndpointReason: String, Sendable, Codable, Equatable {
    /// The grammar has no more to come.
    case complete
    /// A whole sentence, and a pause.
    case pause
    /// Not a whole sentence, and a long pause.
    case silence
    case nothingSaid
    case tooLong
}

/// What speaks for the end of a command, as if the sound ended here.
public struct EndpointEvidence: Sendable, Equatable {
    /// Of sound.
    public var seconds: Double
    /// Since the sound was last as loud as the voice; nil while it has not been.
    public var quiet: Double?
    /// Since it was last nearly as loud as the voice: others may speak on.
    public var fallen: Double?
    /// The longest pause of the voice so far.
    public var longestPause = 0.0
    /// Since the last letter of what was understood; nil while nothing is.
    public var still: Double?
    /// Since what was understood last changed.
    public var unchanged: Double?
    /// Whether what was understood may end here, and whether more may follow; nil without a grammar.
    public var sentence: Sentence?
    /// Whether what was understood when the voice fell was whole: what others say after it changes nothing. False without a
    /// grammar.
    public var wasWhole = false

    public struct Sentence: Sendable, Equatable {
        public var canEnd: Bool
        public var canGoOn: Bool

        public init(canEnd: Bool, canGoOn: Bool) {
            self.canEnd = canEnd
            self.canGoOn = canGoOn
        }
    }

    public init(
        seconds: Double, quiet: Double?, fallen: Double? = nil, longestPause: Double = 0, still: Double?,
        unchanged: Double? = nil,
        sentence: Sentence?
    ) {
        self.seconds = seconds
        self.quiet = quiet
        self.fallen = fallen
        self.longestPause = longestPause
        self.still = still
        self.unchanged = unchanged
        self.sentence = sentence
    }
}

/// Decides when a command is finished, from sound, letters and grammar. A pure value.
public struct Endpointer: Sendable, Equatable {
    /// Letters may be told this much before or after they sound.
    private static let letterSlack = 0.3
    public let rules: EndpointRules

    public init(_ rules: EndpointRules) { self.rules = rules }

    public func decide(_ evidence: EndpointEvidence) -> EndpointReason? {
        if evidence.seconds >= rules.longest { return .tooLong }
        guard let still = evidence.still else { return evidence.seconds >= rules.nothingSaid ? .nothingSaid : nil }
        let unchanged = evidence.unchanged ?? still
        // Voice and letters have to have ended. In a room in which others speak it has to be quieter than the voice, and what was
        // understood has to have stayed the same; later that alone counts.
        let silence = max(
            min(evidence.quiet ?? 0, still + Self.letterSlack),
            min(evidence.fallen ?? 0, unchanged) - rules.noiseMargin / 2,
            unchanged - 2 * rules.noiseMargin)
        guard let sentence = evidence.sentence else { return silence >= rules.afterFreeSpeech ? .pause : nil }
        let pause = min(
            max(rules.afterPossiblyComplete, rules.hesitation * evidence.longestPause),
            max(rules.afterPossiblyComplete, rules.longestHesitation))
        if evidence.wasWhole, (evidence.fallen ?? 0) - rules.noiseMargin / 2 >= pause { return .pause }
        if sentence.canEnd {
            if !sentence.canGoOn, silence >= rules.afterComplete { return .complete }
            return silence >= pause ? .pause : nil
        }
        return silence >= rules.afterIncomplete ? .silence : nil
    }
}
