/// When a command counts as finished. Times in seconds of sound.
public struct EndpointRules: Sendable, Equatable, Codable {
    /// Silence after a sentence that is complete and cannot go on.
    public var afterComplete = 0.12
    /// Silence after a sentence that is complete but could go on.
    public var afterPossiblyComplete = 0.45
    /// Silence after something that is no whole sentence.
    public var afterIncomplete = 1.3
    /// Silence after free speech, where no grammar says what is complete.
    public var afterFreeSpeech = 0.7
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

/// Decides when a command is finished, from what the decoder has and how long nothing has been heard. A pure value.
public struct Endpointer: Sendable, Equatable {
    public let rules: EndpointRules

    public init(_ rules: EndpointRules) { self.rules = rules }

    /// - Parameters:
    ///   - seconds: of sound decoded.
    ///   - silence: seconds since the last character; nil if there was none.
    ///   - ending: whether the grammar's best path could end here and could go on; nil without a grammar.
    public func decide(seconds: Double, silence: Double?, ending: (canEnd: Bool, canGoOn: Bool)?) -> EndpointReason? {
        if seconds >= rules.longest { return .tooLong }
        guard let silence else { return seconds >= rules.nothingSaid ? .nothingSaid : nil }
        guard let ending else { return silence >= rules.afterFreeSpeech ? .pause : nil }
        if ending.canEnd {
            if !ending.canGoOn, silence >= rules.afterComplete { return .complete }
            return silence >= rules.afterPossiblyComplete ? .pause : nil
        }
        return silence >= rules.afterIncomplete ? .silence : nil
    }
}
