import Foundation
import SkillKit

/// Sets, lists and cancels alarms.
public struct AlarmSkill: Skill {
    public let name = "alarms"
    public let intents = ["SetAlarm", "ListAlarms", "CancelAlarm"]
    public let summary: String? = "I can set alarms."

    private static let kind = "alarm"

    public init() {}

    public func handle(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
        switch request.intent {
        case "SetAlarm": try await set(request, in: context)
        case "ListAlarms": try await list(in: context, for: request.session)
        default: try await cancel(request, in: context)
        }
    }

    private func set(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
        guard let value = request["time"]?.text, let time = SpokenDate.clock(value) else {
            return SkillReply("For what time?", followUp: .init(slot: "time", intent: request.intent))
        }
        let calendar = context.calendar
        let day = request["date"].flatMap { SpokenDate.day($0.text, from: context.now, calendar) }
        guard let due = SpokenDate.next(time, on: day, from: context.now, calendar) else {
            return SkillReply("\(Self.capitalised(SpokenEnglish.timeOfDay(hour: time.hour, minute: time.minute))) has already passed today.")
        }
        if let earlier = request.replaces { _ = try await context.scheduler.cancel(id: earlier) }
        let spoken = SpokenEnglish.timeOfDay(hour: time.hour, minute: time.minute)
        let event = ScheduledEvent(
            id: "alarm-\(request.session)-\(Int(due.timeIntervalSince1970))", kind: Self.kind, due: due, made: context.now,
            speech: "It is \(spoken). This is your alarm.", session: request.session)
        try await context.scheduler.schedule(event)
        let when = day == nil ? "" : SpokenEnglish.day(of: due, from: context.now, calendar)
        return SkillReply(
            "Alarm set for \(spoken)\(when.isEmpty ? "" : " \(when)").",
            data: ["id": .text(event.id), "due": .number(due.timeIntervalSince1970)])
    }

    private func alarms(in context: SkillContext, for session: String) async throws -> [ScheduledEvent] {
        try await context.scheduler.pending().filter { $0.kind == Self.kind && $0.session == session }
    }

    private func list(in context: SkillContext, for session: String) async throws -> SkillReply {
        let alarms = try await alarms(in: context, for: session)
        if alarms.isEmpty { return SkillReply("You have no alarms.") }
        let times = alarms.map { spoken($0, context) }
        let speech =
            times.count == 1
            ? "You have one alarm, for \(times[0])." : "You have \(SpokenEnglish.number(times.count)) alarms: \(SpokenEnglish.list(times))."
        return SkillReply(speech, card: .init(title: "Alarms", lines: times))
    }

    private func cancel(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
        let alarms = try await alarms(in: context, for: request.session)
        if alarms.isEmpty { return SkillReply("You have no alarms.") }
        if request["all"] == true {
            for alarm in alarms { _ = try await context.scheduler.cancel(id: alarm.id) }
            return SkillReply(alarms.count == 1 ? "Your alarm is cancelled." : "All \(SpokenEnglish.number(alarms.count)) alarms are cancelled.")
        }
        var chosen = alarms[0]
        if let value = request["time"]?.text {
            guard let match = alarms.first(where: { clock($0, context) == value }) else {
                let time = SpokenDate.clock(value).map { SpokenEnglish.timeOfDay(hour: $0.hour, minute: $0.minute) } ?? value
                return SkillReply("You have no alarm for \(time).")
            }
            chosen = match
        }
        _ = try await context.scheduler.cancel(id: chosen.id)
        return SkillReply("The alarm for \(spoken(chosen, context)) is cancelled.")
    }

    private func clock(_ alarm: ScheduledEvent, _ context: SkillContext) -> String {
        let parts = context.calendar.dateComponents([.hour, .minute], from: alarm.due)
        return [parts.hour ?? 0, parts.minute ?? 0].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }

    /// "seven in the morning tomorrow"
    private func spoken(_ alarm: ScheduledEvent, _ context: SkillContext) -> String {
        let parts = context.calendar.dateComponents([.hour, .minute], from: alarm.due)
        let day = SpokenEnglish.day(of: alarm.due, from: context.now, context.calendar)
        return SpokenEnglish.timeOfDay(hour: parts.hour ?? 0, minute: parts.minute ?? 0) + (day.isEmpty ? "" : " \(day)")
    }

    private static func capitalised(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }
}
