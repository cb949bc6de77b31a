import LanguageUnderstanding
import SkillKit

/// What a turn of the dialogue brought about, in order. As JSON: `{"type":"intent|dialogue|reply|failure","at":seconds,…}`.
public struct DialogueEvent: Sendable, Encodable {
    public enum Content: Sendable {
        case intent(Understanding)
        /// The new state; `expecting` names the slot that was asked for.
        case dialogue(state: String, expecting: String?)
        /// Something to say; empty where there are only data.
        case reply(text: String, card: SkillReply.Card?, data: [String: SkillValue])
        /// A skill failed; the user hears one apology as the next reply.
        case failure(skill: String, reason: String)
    }

    /// Seconds since 1970.
    public var at: Double
    public var session: String
    public var content: Content
    /// What it took to understand the sentence, said by a turn's first event, and what skills took, said by its last.
    public var secondsOfUnderstanding = 0.0
    public var secondsOfSkills = 0.0

    public init(at: Double, session: String, _ content: Content) {
        self.at = at
        self.session = session
        self.content = content
    }

    private enum Key: String, CodingKey {
        case type, at, session, text, intent, confidence, slots, state, expecting, card, data, skill, reason
    }

    public func encode(to encoder: any Encoder) throws {
        var line = encoder.container(keyedBy: Key.self)
        try line.encode((at * 1000).rounded() / 1000, forKey: .at)
        try line.encode(session, forKey: .session)
        switch content {
        case .intent(let understanding):
            try line.encode("intent", forKey: .type)
            try understanding.encode(to: encoder)
        case .dialogue(let state, let expecting):
            try line.encode("dialogue", forKey: .type)
            try line.encode(state, forKey: .state)
            try line.encodeIfPresent(expecting, forKey: .expecting)
        case .reply(let text, let card, let data):
            try line.encode("reply", forKey: .type)
            try line.encode(text, forKey: .text)
            try line.encodeIfPresent(card, forKey: .card)
            if !data.isEmpty { try line.encode(data, forKey: .data) }
        case .failure(let skill, let reason):
            try line.encode("failure", forKey: .type)
            try line.encode(skill, forKey: .skill)
            try line.encode(reason, forKey: .reason)
        }
    }
}
