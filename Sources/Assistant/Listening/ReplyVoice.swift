import SpeechSynthesis

/// What the synthesis stage needs of a voice; `Synthesiser` is one, and tests have one that needs no network.
public protocol ReplyVoice: Sendable {
    /// In hertz.
    var sampleRate: Int { get }
    /// Begins to say a text.
    func begin(_ text: String) -> any ReplySpeech
}

/// A text being said, a piece at a time.
public protocol ReplySpeech: AnyObject {
    /// Mono samples; none where more is still to come, nil at the end.
    func nextSamples() -> [Float]?
}

extension Synthesiser: ReplyVoice {
    public func begin(_ text: String) -> any ReplySpeech { speak(text) }
}

extension SpeechStream: ReplySpeech {
    public func nextSamples() -> [Float]? { next()?.samples }
}
