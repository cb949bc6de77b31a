import SkillKit

/// Tells the time, the date and the weekday, in English and Russian.
public struct ClockSkill: Skill {
    public let name = "clock"
    public let intents = ["GetTime", "GetDate", "GetWeekday"]
    public let summary: String? = "I can tell you the time and the date."

    public init() {}

    public func summary(in language: String) -> String? {
        language.hasPrefix("ru") ? "Я могу сказать время и дату." : summary
    }

    public func handle(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
        let calendar = context.calendar
        let named = request["date"]?.text
        let day = named.flatMap { SpokenDate.day($0, from: context.now, calendar) } ?? context.now
        let opening: String
        switch named {
        case nil, "today": opening = context.say("Today is", "Сегодня")
        case "tomorrow": opening = context.say("Tomorrow is", "Завтра")
        default: opening = context.say("That is", "Это")
        }
        switch request.intent {
        case "GetTime":
            let parts = calendar.dateComponents([.hour, .minute], from: context.now)
            let (hour, minute) = (parts.hour ?? 0, parts.minute ?? 0)
            return SkillReply(
                context.say(
                    "It is \(SpokenEnglish.time(hour: hour, minute: minute)).",
                    "Сейчас \(SpokenRussian.time(hour: hour, minute: minute))."))
        case "GetDate":
            return SkillReply(
                "\(opening) \(context.isRussian ? SpokenRussian.date(day, calendar) : SpokenEnglish.date(day, calendar))."
            )
        default:
            return SkillReply(
                "\(opening) \(context.isRussian ? SpokenRussian.weekday(day, calendar) : SpokenEnglish.weekday(day, calendar))."
            )
        }
    }
}
