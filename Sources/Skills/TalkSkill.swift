import SkillKit

/// Repeats, stops, lets go, and says what can be asked.
public struct TalkSkill: Skill {
    public let name = "talk"
    public let intents = ["Repeat", "Stop", "Cancel", "Help", "Affirm", "Deny"]

    public init() {}

    public func handle(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
        switch request.intent {
        case "Repeat": SkillReply(context.lastReply ?? "I have not said anything yet.")
        case "Help":
            SkillReply((context.summaries + ["Say, for example: set an alarm for seven in the morning."]).joined(separator: " "))
        case "Stop": SkillReply("")
        case "Cancel", "Deny": SkillReply("All right.")
        default: SkillReply("Good.")
        }
    }
}
