import Foundation
import SkillKit

/// Sets, lists and cancels alarms, once or recurring, in English and Russian.
public struct AlarmSkill: Skill {
    public let name = "alarms"
    public let intents = ["SetAlarm", "ListAlarms", "CancelAlarm", "SnoozeAlarm"]
    public let summary: String? = "I can set alarms."

    private static let kind = "alarm"
    /// An alarm that is put off without saying for how long comes again after this time.
    private static let snoozeSeconds = 600.0
    private static let longestSnooze = 12.0 * 3600
    /// What alarms end with when they ring.
    private static let endings = ["This is your alarm.", "Time to get up.", "Это ваш будильник.", "Пора вставать."]

    public init() {}

    public func summary(in language: String) -> String? {
        language.hasPrefix("ru") ? "Я могу поставить будильник." : summary
    }

    public func handle(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
        switch request.intent {
        case "SetAlarm": try await set(request, in: context)
        case "ListAlarms": try await list(in: context, for: request.session)
        case "SnoozeAlarm": try await snooze(request, in: context)
        default: try await cancel(request, in: context)
        }
    }

    private func set(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
        guard let value = request["time"]?.text, let time = SpokenDate.clock(value) else {
            return SkillReply(
                context.say("For what time?", "На какое время?"), followUp: .init(slot: "time", intent: request.intent))
        }
        let calendar = context.calendar
        let day = request["date"].flatMap { SpokenDate.day($0.text, from: context.now, calendar) }
        let spoken = context.timeOfDay(time.hour, time.minute)
        guard var due = SpokenDate.next(time, on: day, from: context.now, calendar) else {
            return SkillReply(
                context.say(
                    "\(spoken.capitalisedFirst) has already passed today.",
                    "\(spoken.capitalisedFirst) сегодня уже прошло."))
        }
        let every = request["recurrence"]?.text
        let recurrence = every.flatMap { Recurrence($0, timeZone: calendar.timeZone) }
        if let recurrence, !recurrence.includes(due), let next = recurrence.next(from: due, after: context.now) {
            due = next
        }
        if let earlier = request.replaces { _ = try await context.scheduler.cancel(id: earlier) }
        let event = ScheduledEvent(
            id: "alarm-\(request.session)-\(Int(due.timeIntervalSince1970))", kind: Self.kind, due: due,
            made: context.now,
            speech: context.say("It is \(spoken). This is your alarm.", "Сейчас \(spoken). Это ваш будильник."),
            session: request.session,
            recurrence: recurrence)
        try await context.scheduler.schedule(event)
        let often = every.flatMap(context.recurrence)
        let when = often ?? (day == nil ? "" : context.dayName(of: due))
        let tail = when.isEmpty ? "" : " \(when)"
        return SkillReply(
            context.say("Alarm set for \(spoken)\(tail).", "Будильник поставлен на \(spoken)\(tail)."),
            data: ["id": .text(event.id), "due": .number(due.timeIntervalSince1970)])
    }

    /// Rings again in a while.
    private func snooze(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
        let asked = request["duration"]?.number ?? request["minutes"]?.number.map { $0 * 60 }
        // Nobody who just says so wants an alarm where none has rung.
        let hasRung = Self.endings.contains { context.lastReply?.hasSuffix($0) == true }
        guard asked != nil || hasRung else {
            return SkillReply(context.say("No alarm is ringing.", "Будильник не звонит."))
        }
        let seconds = min(Self.longestSnooze, max(30, asked ?? Self.snoozeSeconds))
        let due = context.now.addingTimeInterval(seconds)
        let parts = context.calendar.dateComponents([.hour, .minute], from: due)
        let spoken = context.timeOfDay(parts.hour ?? 0, parts.minute ?? 0)
        if let earlier = request.replaces { _ = try await context.scheduler.cancel(id: earlier) }
        let event = ScheduledEvent(
            id: "alarm-\(request.session)-\(Int(due.timeIntervalSince1970))", kind: Self.kind, due: due,
            made: context.now,
            speech: context.say("It is \(spoken). Time to get up.", "Сейчас \(spoken). Пора вставать."),
            session: request.session)
        try await context.scheduler.schedule(event)
        let length = context.duration(Int(seconds))
        return SkillReply(
            context.say("I will ring again in \(length).", "Разбужу ещё раз через \(length)."),
            data: ["id": .text(event.id), "due": .number(due.timeIntervalSince1970)])
    }

    private func alarms(in context: SkillContext, for session: String) async throws -> [ScheduledEvent] {
        try await context.scheduler.pending().filter { $0.kind == Self.kind && $0.session == session }
    }

    private func list(in context: SkillContext, for session: String) async throws -> SkillReply {
        let alarms = try await alarms(in: context, for: session)
        if alarms.isEmpty { return SkillReply(Self.none(context)) }
        let times = alarms.map { context.moment($0.due) }
        let count = times.count
        let speech =
            count == 1
            ? context.say("You have one alarm, for \(times[0]).", "У вас один будильник, на \(times[0]).")
            : context.say(
                "You have \(SpokenEnglish.number(count)) alarms: \(context.list(times)).",
                "У вас \(SpokenRussian.number(count)) \(SpokenRussian.plural(count, "будильник", "будильника", "будильников")): \(context.list(times))."
            )
        return SkillReply(speech, card: .init(title: context.say("Alarms", "Будильники"), lines: times))
    }

    private static func none(_ context: SkillContext) -> String {
        context.say("You have no alarms.", "У вас нет будильников.")
    }

    private func cancel(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
        let alarms = try await alarms(in: context, for: request.session)
        if alarms.isEmpty { return SkillReply(Self.none(context)) }
        if request["all"] == true {
            for alarm in alarms { _ = try await context.scheduler.cancel(id: alarm.id) }
            return SkillReply(
                alarms.count == 1
                    ? context.say("Your alarm is cancelled.", "Будильник отменён.")
                    : context.say(
                        "All \(SpokenEnglish.number(alarms.count)) alarms are cancelled.", "Все будильники отменены."))
        }
        var chosen = alarms[0]
        if let value = request["time"]?.text {
            guard let match = alarms.first(where: { clock($0, context) == value }) else {
                let time = SpokenDate.clock(value).map { context.timeOfDay($0.hour, $0.minute) } ?? value
                return SkillReply(context.say("You have no alarm for \(time).", "У вас нет будильника на \(time)."))
            }
            chosen = match
        }
        _ = try await context.scheduler.cancel(id: chosen.id)
        let moment = context.moment(chosen.due)
        return SkillReply(context.say("The alarm for \(moment) is cancelled.", "Будильник на \(moment) отменён."))
    }

    private func clock(_ alarm: ScheduledEvent, _ context: SkillContext) -> String {
        let parts = context.calendar.dateComponents([.hour, .minute], from: alarm.due)
        return [parts.hour ?? 0, parts.minute ?? 0].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }
}
