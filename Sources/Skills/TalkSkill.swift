import SkillKit

/// Repeats, stops, lets go, says what can be asked, and chats a little; in English and Russian.
public struct TalkSkill: Skill {
    public let name = "talk"
    public let intents = ["Repeat", "Stop", "Cancel", "Help", "Affirm", "Deny", "SmallTalk"]

    public init() {}

    public func handle(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
        switch request.intent {
        case "Repeat":
            SkillReply(context.lastReply ?? context.say("I have not said anything yet.", "Я ещё ничего не сказал."))
        case "Help":
            SkillReply(
                (context.summaries
                    + [
                        context.say(
                            "Say, for example: set an alarm for seven in the morning.",
                            "Скажите, например: поставь будильник на семь утра.")
                    ])
                    .joined(separator: " "))
        case "Stop": SkillReply("")
        case "Cancel", "Deny": SkillReply(context.say("All right.", "Хорошо."))
        case "SmallTalk": SkillReply(request["reply"]?.text ?? "")
        default: SkillReply(context.say("Good.", "Хорошо."))
        }
    }
}
