import SkillKit

/// Sets how loud the assistant speaks. The reply's `data["volume"]` is the level from 0 to 1 that the program is to take over.
public actor VolumeSkill: Skill {
    public nonisolated let name = "volume"
    public nonisolated let intents = ["SetVolume", "VolumeUp", "VolumeDown", "Mute", "GetVolume"]
    public nonisolated let summary: String? = "I can speak louder or more quietly."

    private static let step = 0.1
    private var level: Double

    /// - Parameter level: at the start, 0 to 1.
    public init(level: Double = 0.7) {
        self.level = level
    }

    public nonisolated func summary(in language: String) -> String? {
        language.hasPrefix("ru") ? "Я могу говорить громче или тише." : summary
    }

    public func handle(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
        switch request.intent {
        case "SetVolume":
            guard let wanted = request["level"]?.number else {
                return SkillReply(
                    context.say("How loud?", "Как громко?"), followUp: .init(slot: "level", intent: request.intent))
            }
            // "volume five" is meant out of ten.
            level = min(1, max(0, wanted <= 10 && request["percent"] != true ? wanted / 10 : wanted / 100))
        case "VolumeUp": level = min(1, level + Self.step)
        case "VolumeDown": level = max(Self.step, level - Self.step)
        case "Mute": level = 0
        default: return SkillReply(context.say("The volume is at \(percent) percent.", "Громкость \(russianPercent)."))
        }
        return SkillReply(
            request.intent == "Mute" ? "" : context.say("Volume \(percent) percent.", "Громкость \(russianPercent)."),
            data: ["volume": .number(level)])
    }

    private var percent: Int { Int((level * 100).rounded()) }
    private var russianPercent: String {
        "\(percent) \(SpokenRussian.plural(percent, "процент", "процента", "процентов"))"
    }
}
