import Foundation
import SkillKit

/// Starts timers, tells what is left of them, cancels them, in English and Russian.
public struct TimerSkill: Skill {
    public let name = "timers"
    public let intents = ["StartTimer", "TimerRemaining", "CancelTimer"]
    public let summary: String? = "I can run timers."

    private static let kind = "timer"
    private static let longest = 31.0 * 86400

    public init() {}

    public func summary(in language: String) -> String? {
        language.hasPrefix("ru") ? "Я могу поставить таймер." : summary
    }

    public func handle(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
        switch request.intent {
        case "StartTimer": try await start(request, in: context)
        case "TimerRemaining": try await remaining(request, in: context)
        default: try await cancel(request, in: context)
        }
    }

    private func start(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
        guard let seconds = request["duration"]?.number, seconds > 0 else {
            return SkillReply(
                context.say("For how long?", "На сколько?"), followUp: .init(slot: "duration", intent: request.intent))
        }
        guard seconds <= Self.longest else {
            return SkillReply(
                context.say(
                    "That is too long for a timer; a month is the most I can do.",
                    "Это слишком долго: таймер идёт не больше месяца."))
        }
        if let earlier = request.replaces { _ = try await context.scheduler.cancel(id: earlier) }
        let name = request["name"]?.text
        let due = context.now.addingTimeInterval(seconds)
        let spoken = context.duration(Int(seconds))
        let count = try await timers(in: context, for: request.session).count
        let event = ScheduledEvent(
            id: "timer-\(request.session)-\(Int(context.now.timeIntervalSince1970 * 1000))-\(count)", kind: Self.kind,
            name: name, due: due,
            made: context.now,
            speech: context.say(
                "Your \(name.map { "\($0) " } ?? "")timer is done.",
                "Таймер\(name.map { " «\($0)»" } ?? "") закончился."),
            session: request.session)
        try await context.scheduler.schedule(event)
        return SkillReply(
            context.say(
                "\((name.map { "\($0) timer" } ?? "timer").capitalisedFirst) set for \(spoken).",
                "Таймер\(name.map { " «\($0)»" } ?? "") на \(spoken)."),
            data: ["id": .text(event.id), "due": .number(due.timeIntervalSince1970)])
    }

    private func timers(in context: SkillContext, for session: String) async throws -> [ScheduledEvent] {
        try await context.scheduler.pending().filter { $0.kind == Self.kind && $0.session == session }
    }

    private func none(_ context: SkillContext) -> String { context.say("No timer is running.", "Таймеров нет.") }

    private func remaining(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
        let all = try await timers(in: context, for: request.session)
        if all.isEmpty { return SkillReply(none(context)) }
        let name = request["name"]?.text
        let chosen = name == nil ? all : all.filter { $0.name == name }
        if chosen.isEmpty {
            return SkillReply(context.say("There is no \(name ?? "such") timer.", "Нет таймера «\(name ?? "")»."))
        }
        let isPlain = chosen.count == 1 && chosen[0].name == nil
        let lines = chosen.map { timer in
            let seconds = max(1, Int(timer.due.timeIntervalSince(context.now).rounded()))
            if context.isRussian {
                let left = SpokenRussian.duration(seconds: seconds)
                return isPlain
                    ? left
                    : "\(left) на таймере \(timer.name.map { "«\($0)»" } ?? "на \(context.duration(length(timer)))")"
            }
            let left = SpokenEnglish.duration(seconds: seconds)
            return isPlain ? left : "\(left) on the \(title(timer))"
        }
        let card = SkillReply.Card(title: context.say("Timers", "Таймеры"), lines: lines)
        if context.isRussian { return SkillReply("Осталось \(context.list(lines)).", card: card) }
        return SkillReply(
            "There \(isOne(chosen, context) ? "is" : "are") \(SpokenEnglish.list(lines))\(isPlain ? " left" : "").",
            card: card)
    }

    private func isOne(_ timers: [ScheduledEvent], _ context: SkillContext) -> Bool {
        let left = timers[0].due.timeIntervalSince(context.now).rounded()
        return [1, 60, 3600, 86400].contains(left)
    }

    private func length(_ timer: ScheduledEvent) -> Int { Int(timer.due.timeIntervalSince(timer.made).rounded()) }

    /// "pasta timer", "ten minute timer"
    private func title(_ timer: ScheduledEvent) -> String {
        "\(timer.name ?? SpokenEnglish.durationAdjective(seconds: length(timer))) timer"
    }

    private func cancel(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
        let all = try await timers(in: context, for: request.session)
        if all.isEmpty { return SkillReply(none(context)) }
        if request["all"] == true {
            for timer in all { _ = try await context.scheduler.cancel(id: timer.id) }
            return SkillReply(
                all.count == 1
                    ? context.say("Your timer is cancelled.", "Таймер отменён.")
                    : context.say(
                        "All \(SpokenEnglish.number(all.count)) timers are cancelled.", "Все таймеры отменены."))
        }
        let name = request["name"]?.text
        guard let chosen = all.first(where: { name == nil || $0.name == name }) else {
            return SkillReply(context.say("There is no \(name ?? "such") timer.", "Нет таймера «\(name ?? "")»."))
        }
        _ = try await context.scheduler.cancel(id: chosen.id)
        return SkillReply(
            context.say(
                "The \(title(chosen)) is cancelled.",
                "Таймер \(chosen.name.map { "«\($0)»" } ?? "на \(context.duration(length(chosen)))") отменён."))
    }
}
