import Dialogue
import Foundation

/// One turn of a conversation with the time that each stage took, as one JSON object a line.
///
/// Of a spoken turn the stages follow each other, and their times add up to `endOfSpeechToSound`: `endpoint` from the last
/// character heard to the decision that the command is finished, `waiting` until the dialogue took it up, `understanding`,
/// `skills`, `dialogue` (the rest of its work), `synthesis` until the first sample was handed to the loudspeaker.
public struct TurnTrace: Sendable, Encodable {
    /// Counted from the program's start; 0 where it was not counted.
    public var number = 0
    public var conversation: String?
    public var date: Date
    public var text: String
    /// Of the recogniser, 0 to 1; nil for what was typed.
    public var confidence: Double?
    public var intent: String?
    public var slots: [String: String] = [:]
    public var replies: [String] = []
    /// What skills failed with.
    public var failures: [String] = []
    /// Seconds by stage.
    public var stages: [String: Double] = [:]
    public var endOfSpeechToText: Double?
    public var endOfSpeechToSound: Double?
    /// Seconds of reply that were heard.
    public var spoken: Double?
    public var interrupted = false

    public init(conversation: String? = nil, date: Date, text: String, confidence: Double? = nil) {
        self.conversation = conversation
        self.date = date
        self.text = text
        self.confidence = confidence
    }

    /// Adds what the dialogue made of it.
    ///
    /// - Parameter seconds: that all of it took.
    mutating func add(_ events: [DialogueEvent], seconds: Double) {
        if let understanding = events.understanding {
            intent = understanding.intent
            slots = understanding.slotTexts
        }
        replies += events.replies
        for case .failure(let skill, let reason) in events.map(\.content) { failures.append("\(skill): \(reason)") }
        let understanding = events.reduce(0.0) { $0 + $1.secondsOfUnderstanding }
        let skills = events.reduce(0.0) { $0 + $1.secondsOfSkills }
        stages["understanding"] = understanding
        stages["skills"] = skills
        stages["dialogue"] = max(0, seconds - understanding - skills)
    }

    private enum Key: String, CodingKey {
        case turn, conversation, date, text, confidence, intent, slots, replies, failures, stages, endOfSpeechToText
        case endOfSpeechToSound, spoken, interrupted
    }

    public func encode(to encoder: any Encoder) throws {
        var line = encoder.container(keyedBy: Key.self)
        func milli(_ value: Double) -> Double { (value * 1e6).rounded() / 1e6 }
        if number > 0 { try line.encode(number, forKey: .turn) }
        try line.encodeIfPresent(conversation, forKey: .conversation)
        try line.encode(date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)), forKey: .date)
        try line.encode(text, forKey: .text)
        try line.encodeIfPresent(confidence.map(milli), forKey: .confidence)
        try line.encode(intent, forKey: .intent)
        try line.encode(slots, forKey: .slots)
        try line.encode(replies, forKey: .replies)
        if !failures.isEmpty { try line.encode(failures, forKey: .failures) }
        try line.encode(stages.mapValues(milli), forKey: .stages)
        try line.encodeIfPresent(endOfSpeechToText.map(milli), forKey: .endOfSpeechToText)
        try line.encodeIfPresent(endOfSpeechToSound.map(milli), forKey: .endOfSpeechToSound)
        try line.encodeIfPresent(spoken.map(milli), forKey: .spoken)
        if interrupted { try line.encode(true, forKey: .interrupted) }
    }
}
