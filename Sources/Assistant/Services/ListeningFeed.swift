import SpeechRecognition

/// A recogniser fed with sound from outside, such as from a network client. Calls are answered in turn.
public actor ListeningFeed {
    public enum Heard: Sendable, Equatable {
        /// What has been heard so far of a text that is still being said; each differs from the last.
        case partial(Recognition)
        /// A text is finished. Times count from the first sample fed.
        case final(Recognition, EndpointReason)
    }

    /// Samples fed at a time: 40 ms; and pieces from one look at the partial text to the next.
    private static let pieceLength = 640
    private static let partialEvery = 3
    /// As of the listening stage: silence after which the recogniser begins anew, and how much it then hears again.
    private static let restartAfter = 4.0
    private static let preRoll = 0.4

    private let session: RecognitionSession
    private let endsAtPauses: Bool
    /// All sound since the text began, for what a finished text did not use.
    private var recent: [Float] = []
    private var waiting: [Float] = []
    /// Samples before `recent`.
    private var began = 0
    private var pieces = 0
    private var shown = ""
    /// How many words were told that they will not be taken back.
    private var told = 0

    init(
        _ recogniser: Recogniser, _ decoding: RecognitionSession.Decoding, beside commands: CharacterGraph? = nil,
        endsAtPauses: Bool
    ) throws {
        session = try recogniser.session(decoding, endpointing: .ofPipeline())
        session.listen(beside: commands)
        self.endsAtPauses = endsAtPauses
    }

    /// Takes mono samples at 16 kHz, as many as there are, and tells what was heard with them.
    public func accept(_ samples: [Float]) -> [Heard] {
        var heard: [Heard] = []
        waiting += samples
        var start = 0
        while waiting.count - start >= Self.pieceLength {
            feed(Array(waiting[start..<start + Self.pieceLength]), &heard)
            start += Self.pieceLength
        }
        waiting.removeFirst(start)
        return heard
    }

    /// Ends the sound, and tells the last text; the feed may then be used for another.
    public func finish() -> Recognition {
        session.accept(waiting)
        waiting = []
        let result = moved(commandOr(session.finish()))
        began += recent.count
        reset()
        return result
    }

    /// Forgets all that was heard.
    public func reset() {
        session.reset()
        recent = []
        waiting = []
        pieces = 0
        shown = ""
        told = 0
    }

    /// How many of the first words of `partial` will not be taken back.
    ///
    /// While a command may still be meant, only those in which it agrees.
    public var settledWords: Int {
        var settled = session.settledWords
        if let beginning = session.beginningBeside, beginning.confidence >= Self.possible {
            let agreeing = zip(beginning.words, session.partial().words).prefix { $0.word == $1.word }.count
            settled = min(settled, agreeing)
        }
        told = max(told, settled)
        return told
    }

    /// Confidence with which a command is written instead of free speech, in all and in each word; and from which it may become one.
    private static let trusted = 0.8, trustedWord = 0.4, possible = 0.2

    /// The command that was said, where there is no doubt about one, else what was heard freely. A single word decides too little.
    private func commandOr(_ free: Recognition) -> Recognition {
        guard !free.words.isEmpty, let command = session.sentenceBeside, command.words.count > 1,
            command.confidence >= Self.trusted, command.words.allSatisfy({ $0.confidence >= Self.trustedWord }),
            command.words.prefix(told).map(\.word) == free.words.prefix(told).map(\.word)
        else { return free }
        return command
    }

    /// What has been heard so far.
    public func partial() -> Recognition { moved(session.partial()) }

    private func feed(_ piece: [Float], _ heard: inout [Heard]) {
        session.accept(piece)
        if endsAtPauses { recent += piece }
        pieces += 1
        guard session.lastHeard != nil else {
            if endsAtPauses, session.secondsDecoded >= Self.restartAfter {
                again(from: session.secondsDecoded - Self.preRoll)
            }
            return
        }
        if endsAtPauses, let reason = session.endpoint {
            let end = session.lastHeard ?? 0, decoded = session.secondsDecoded
            let result = moved(commandOr(session.finish()))
            if !result.words.isEmpty { heard.append(.final(result, reason)) }
            again(from: max(end + 0.06, decoded - 0.1))
        } else if pieces % Self.partialEvery == 0 {
            let now = moved(session.partial())
            if now.text != shown, !now.text.isEmpty {
                shown = now.text
                heard.append(.partial(now))
            }
        }
    }

    /// Begins a text at a moment of the present one, and hears again what came after.
    private func again(from seconds: Double) {
        let first = min(max(0, Int(seconds * Recogniser.sampleRate)), recent.count)
        recent.removeFirst(first)
        began += first
        session.reset()
        session.accept(recent)
        pieces = 0
        shown = ""
        told = 0
    }

    private func moved(_ result: Recognition) -> Recognition {
        result.moved(by: Double(began) / Recogniser.sampleRate)
    }
}

extension EndpointRules {
    /// That nothing was said is decided by who listens, which hears more than one session.
    ///
    /// - Parameter longest: seconds of the longest command.
    static func ofPipeline(longest: Double = EndpointRules().longest) -> EndpointRules {
        var rules = EndpointRules()
        rules.nothingSaid = .infinity
        rules.longest = longest
        return rules
    }
}
