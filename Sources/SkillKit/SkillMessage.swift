import Foundation

/// A line of the protocol between the assistant and a skill in a process of its own: one JSON object with a `type`.
///
/// | direction | type | fields |
/// | --- | --- | --- |
/// | to the skill | `hello` | `protocol`, `language` |
/// | from the skill | `ready` | `protocol` |
/// | to the skill | `request` | `id`, `intent`, `slots`, `text`, `session`, `replaces`, `now`, `time_zone`, `language`, `last_reply` |
/// | from the skill | `reply` | `id`, `speech`, `card`, `data`, `follow_up` |
/// | from the skill | `error` | `id`, `reason` |
/// | from the skill | `say` | `speech`, `session`, `at`, `name` |
/// | from the skill | `log` | `text` |
///
/// Unknown fields are passed over, so that later versions can add some.
public struct SkillMessage: Codable, Sendable, Hashable {
    public static let version = 1

    public var type: String
    public var `protocol`: Int?
    public var id: Int?
    public var intent: String?
    public var slots: [String: SkillValue]?
    public var text: String?
    public var session: String?
    public var replaces: String?
    /// Seconds since 1970.
    public var now: Double?
    public var timeZone: String?
    public var language: String?
    public var lastReply: String?
    public var speech: String?
    public var card: SkillReply.Card?
    public var data: [String: SkillValue]?
    public var followUp: SkillReply.FollowUp?
    public var reason: String?
    /// When to say it, seconds since 1970; at once where left out.
    public var at: Double?
    public var name: String?

    public init(type: String, id: Int? = nil) {
        self.type = type
        self.id = id
    }

    private enum CodingKeys: String, CodingKey {
        case type, `protocol`, id, intent, slots, text, session, replaces, now, language, speech, card, data, reason,
            at, name
        case timeZone = "time_zone"
        case lastReply = "last_reply"
        case followUp = "follow_up"
    }

    /// The message as a line, with its line break.
    public func line() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self) + Data([0x0A])
    }

    public init(line: Data) throws {
        self = try JSONDecoder().decode(SkillMessage.self, from: line)
    }
}
