import LanguageUnderstanding
import SpeechRecognition

/// What happened, as one flat JSON object a line: `{"type": …, "at": seconds, …}`.
///
/// `at` is the time in seconds since the pipeline started; over files it follows the sound.
public struct AssistantEvent: Encodable, Sendable {
    public enum Content: Sendable {
        /// A wake phrase was heard; `score`, 0 to 1, is how sure that is.
        case wake(phrase: String, score: Double)
        /// What has been heard so far of a command that is still being said.
        case partial(text: String)
        /// A finished command, `start` and `end` in seconds; `reason` says why it counts as finished. What is not accepted was
        /// not taken as meant for the assistant.
        case final(text: String, confidence: Double, start: Double, end: Double, reason: String, isAccepted: Bool)
        case intent(name: String?, confidence: Double, slots: [String: String])
        /// The dialogue's new state; `expecting` names the slot that was asked for.
        case dialogue(state: String, expecting: String?)
        case reply(text: String)
        /// Something to show beside the reply before it; `svg` is a drawing, to be shown as an image, `picture` the path of a
        /// picture's file.
        case card(title: String, lines: [String], svg: String?, picture: String?)
        /// A skill failed; the user hears one apology as the next reply.
        case failure(skill: String, reason: String)
        /// Speech over a reply silenced it.
        case bargeIn
        /// Sound of a reply: when its first sample was handed to the output, and how long it is, or was until it was
        /// interrupted.
        case audio(start: Double, seconds: Double, isInterrupted: Bool)
        case metrics(Metrics)
        /// A part of the assistant is in trouble, or out of it again.
        case fault(Fault)
    }

    /// What is wrong with the machine or the set-up, and what is done about it.
    public struct Fault: Sendable, Equatable {
        public enum Part: String, Sendable, CaseIterable {
            case capture, playback, disk, clock, suspend, configuration, skills, models, dialogue
        }

        public var part: Part
        public var reason: String
        /// Whether the trouble is over.
        public var isOver: Bool

        public init(_ part: Part, _ reason: String, isOver: Bool = false) {
            self.part = part
            self.reason = reason
            self.isOver = isOver
        }
    }

    public struct Metrics: Encodable, Sendable {
        /// Seconds from the end of speech to the final text.
        public var endOfSpeechToText: Double?
        /// Seconds from the end of speech to the first sample of the reply.
        public var endOfSpeechToSound: Double?
        /// Times that the microphone's and the loudspeaker's device ran over or dry.
        public var overruns = 0
        public var underruns = 0
        /// Samples of captured sound that were lost.
        public var droppedSamples = 0
        /// Samples of captured sound, and of the reply, that wait in the pipeline.
        public var captureDepth = 0
        public var replyDepth = 0

        public init() {}
    }

    public let at: Double
    public let content: Content
    /// Which conversation it belongs to, where that is not the one by microphone.
    public let conversation: String?

    public init(at: Double, conversation: String? = nil, _ content: Content) {
        self.at = at
        self.conversation = conversation
        self.content = content
    }

    public var type: String {
        switch content {
        case .wake: "wake"
        case .partial: "partial"
        case .final: "final"
        case .intent: "intent"
        case .dialogue: "dialogue"
        case .reply: "reply"
        case .card: "card"
        case .failure: "failure"
        case .bargeIn: "bargeIn"
        case .audio: "audio"
        case .metrics: "metrics"
        case .fault: "fault"
        }
    }

    private enum Key: String, CodingKey {
        case type, at, text, confidence, start, end, intent, slots, state, expecting, seconds, reason
        case accepted, skill, interrupted, conversation, title, lines, svg, picture, part, over, phrase, score
    }

    public func encode(to encoder: any Encoder) throws {
        var line = encoder.container(keyedBy: Key.self)
        try line.encode(type, forKey: .type)
        try line.encode(Self.rounded(at), forKey: .at)
        try line.encodeIfPresent(conversation, forKey: .conversation)
        switch content {
        case .wake(let phrase, let score):
            try line.encode(phrase, forKey: .phrase)
            try line.encode(Self.rounded(score), forKey: .score)
        case .partial(let text), .reply(let text):
            try line.encode(text, forKey: .text)
        case .final(let text, let confidence, let start, let end, let reason, let isAccepted):
            try line.encode(text, forKey: .text)
            try line.encode(Self.rounded(confidence), forKey: .confidence)
            try line.encode(Self.rounded(start), forKey: .start)
            try line.encode(Self.rounded(end), forKey: .end)
            try line.encode(reason, forKey: .reason)
            if !isAccepted { try line.encode(false, forKey: .accepted) }
        case .intent(let name, let confidence, let slots):
            try line.encode(name, forKey: .intent)
            try line.encode(Self.rounded(confidence), forKey: .confidence)
            try line.encode(slots, forKey: .slots)
        case .dialogue(let state, let expecting):
            try line.encode(state, forKey: .state)
            try line.encodeIfPresent(expecting, forKey: .expecting)
        case .failure(let skill, let reason):
            try line.encode(skill, forKey: .skill)
            try line.encode(reason, forKey: .reason)
        case .card(let title, let lines, let svg, let picture):
            try line.encode(title, forKey: .title)
            try line.encode(lines, forKey: .lines)
            try line.encodeIfPresent(svg, forKey: .svg)
            try line.encodeIfPresent(picture, forKey: .picture)
        case .bargeIn: break
        case .audio(let start, let seconds, let isInterrupted):
            try line.encode(Self.rounded(start), forKey: .start)
            try line.encode(Self.rounded(seconds), forKey: .seconds)
            if isInterrupted { try line.encode(true, forKey: .interrupted) }
        case .metrics(let metrics):
            try metrics.encode(to: encoder)
        case .fault(let fault):
            try line.encode(fault.part.rawValue, forKey: .part)
            try line.encode(fault.reason, forKey: .reason)
            if fault.isOver { try line.encode(true, forKey: .over) }
        }
    }

    /// To milliseconds, or thousandths.
    private static func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
}
