import LanguageUnderstanding
import SpeechRecognition

/// What happened, as one flat JSON object a line: `{"type": …, "at": seconds, …}`.
///
/// `at` is the time in seconds since the pipeline started, counted in captured sound.
public struct AssistantEvent: Encodable, Sendable {
    public enum Content: Sendable {
        /// What has been heard so far of a command that is still being said.
        case partial(text: String)
        case final(text: String, confidence: Double, start: Double, end: Double)
        case intent(name: String?, confidence: Double, slots: [String: String])
        /// The dialogue's new state; `expecting` names the slot that was asked for.
        case dialogue(state: String, expecting: String?)
        case reply(text: String)
        /// Sound of a reply: when its first sample was handed to the output, and how long it is.
        case audio(seconds: Double)
        case metrics(Metrics)
    }

    public struct Metrics: Encodable, Sendable {
        /// Seconds from the end of speech to the final text.
        public var endOfSpeechToText: Double?
        /// Seconds from the end of speech to the first sample of the reply.
        public var endOfSpeechToSound: Double?
        public var overruns = 0
        public var underruns = 0
        public var droppedSamples = 0

        public init() {}
    }

    public let at: Double
    public let content: Content

    public init(at: Double, _ content: Content) {
        self.at = at
        self.content = content
    }

    public var type: String {
        switch content {
        case .partial: "partial"
        case .final: "final"
        case .intent: "intent"
        case .dialogue: "dialogue"
        case .reply: "reply"
        case .audio: "audio"
        case .metrics: "metrics"
        }
    }

    private enum Key: String, CodingKey {
        case type, at, text, confidence, start, end, intent, slots, state, expecting, seconds
    }

    public func encode(to encoder: any Encoder) throws {
        var line = encoder.container(keyedBy: Key.self)
        try line.encode(type, forKey: .type)
        try line.encode((at * 1000).rounded() / 1000, forKey: .at)
        switch content {
        case .partial(let text), .reply(let text):
            try line.encode(text, forKey: .text)
        case .final(let text, let confidence, let start, let end):
            try line.encode(text, forKey: .text)
            try line.encode(confidence, forKey: .confidence)
            try line.encode(start, forKey: .start)
            try line.encode(end, forKey: .end)
        case .intent(let name, let confidence, let slots):
            try line.encode(name, forKey: .intent)
            try line.encode(confidence, forKey: .confidence)
            try line.encode(slots, forKey: .slots)
        case .dialogue(let state, let expecting):
            try line.encode(state, forKey: .state)
            try line.encodeIfPresent(expecting, forKey: .expecting)
        case .audio(let seconds):
            try line.encode(seconds, forKey: .seconds)
        case .metrics(let metrics):
            try metrics.encode(to: encoder)
        }
    }
}
