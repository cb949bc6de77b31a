import SkillKit

/// Tells the time, the date and the weekday.
public struct ClockSkill: Skill {
    public let name = "clock"
    public let intents = ["GetTime", "GetDate", "GetWeekday"]
    public let summary: String? = "I can tell you the time and the date."

    public init() {}

    public func handle(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
        let calendar = context.calendar
        switch request.intent {
        case "GetTime":
            let parts = calendar.dateComponents([.hour, .minute], from: context.now)
            return SkillReply("It is \(SpokenEnglish.time(hour: parts.hour ?? 0, minute: parts.minute ?? 0)).")
        case "GetDate":
            return SkillReply("Today is \(SpokenEnglish.date(context.now, calendar)).")
        default:
            if let named = request["date"]?.text, named != "today", let day = SpokenDate.day(named, from: context.now, calendar) {
                return SkillReply("\(named == "tomorrow" ? "Tomorrow" : "That") is \(SpokenEnglish.weekday(day, calendar)).")
            }
            return SkillReply("Today is \(SpokenEnglish.weekday(context.now, calendar)).")
        }
    }
}
