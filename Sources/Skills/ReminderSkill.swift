import Foundation
import SkillKit

/// Reminds of something at a time, after a while, or again and again.
public struct ReminderSkill: Skill {
    public let name = "reminders"
    public let intents = ["SetReminder", "ListReminders", "CancelReminder"]
    public let summary: String? = "I can remind you of things."

    private static let kind = "reminder"

    public init() {}

    public func handle(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
        switch request.intent {
        case "SetReminder": try await set(request, in: context)
        case "ListReminders": try await list(request, in: context)
        default: try await cancel(request, in: context)
        }
    }

    private func set(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
        guard let message = request["message"]?.text, !message.isEmpty else {
            return SkillReply("What shall I remind you of?", followUp: .init(slot: "message", intent: request.intent))
        }
        let calendar = context.calendar
        var due: Date?
        if let seconds = request["duration"]?.number {
            due = context.now.addingTimeInterval(seconds)
        } else {
            let day = request["date"].flatMap { SpokenDate.day($0.text, from: context.now, calendar) }
            // A day without a time is meant for its morning.
            let time =
                request["time"].flatMap { SpokenDate.clock($0.text) }
                ?? (day != nil || request["recurrence"] != nil ? (9, 0) : nil)
            guard let time else {
                return SkillReply("When shall I remind you?", followUp: .init(slot: "time", intent: request.intent))
            }
            due = SpokenDate.next(time, on: day, from: context.now, calendar)
            if due == nil { return SkillReply("That time has already passed today.") }
        }
        guard var due else { return SkillReply("That time has already passed today.") }
        let every = request["recurrence"]?.text
        let recurrence = every.flatMap { Recurrence($0, timeZone: calendar.timeZone) }
        if let recurrence, !recurrence.includes(due), let next = recurrence.next(from: due, after: context.now) {
            due = next
        }
        if let earlier = request.replaces { _ = try await context.scheduler.cancel(id: earlier) }
        let event = ScheduledEvent(
            id: "reminder-\(request.session)-\(Int(context.now.timeIntervalSince1970 * 1000))", kind: Self.kind,
            name: message, due: due, made: context.now,
            speech: "Here is your reminder: \(Self.turned(message)).", session: request.session, recurrence: recurrence)
        try await context.scheduler.schedule(event)
        let when =
            request["duration"].flatMap(\.number).map { "in \(context.duration(Int($0)))" }
            ?? "at \(context.moment(due))"
        let often = every.flatMap(context.recurrence).map { " \($0)" } ?? ""
        return SkillReply(
            "I will remind you \(when)\(often): \(Self.turned(message)).",
            data: ["id": .text(event.id), "due": .number(due.timeIntervalSince1970)])
    }

    /// "call my mother" said by the user is "call your mother" said to the user.
    static func turned(_ message: String) -> String {
        let turns = ["my": "your", "me": "you", "i": "you", "mine": "yours", "myself": "yourself", "i'm": "you are"]
        return message.split(separator: " ").map { turns[$0.lowercased()] ?? String($0) }.joined(separator: " ")
    }

    private func reminders(_ request: SkillRequest, in context: SkillContext) async throws -> [ScheduledEvent] {
        try await context.scheduler.pending().filter { $0.kind == Self.kind && $0.session == request.session }
    }

    private func list(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
        let all = try await reminders(request, in: context)
        if all.isEmpty { return SkillReply("You have no reminders.") }
        let lines = all.map { "\(Self.turned($0.name ?? "")) at \(context.moment($0.due))" }
        return SkillReply(
            all.count == 1
                ? "You have one reminder: \(lines[0])."
                : "You have \(SpokenEnglish.number(all.count)) reminders: \(context.list(lines)).",
            card: .init(title: "Reminders", lines: lines))
    }

    private func cancel(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
        let all = try await reminders(request, in: context)
        if all.isEmpty { return SkillReply("You have no reminders.") }
        let chosen =
            request["all"] == true
            ? all : request["message"].map { wanted in all.filter { $0.name == wanted.text } } ?? [all[0]]
        if chosen.isEmpty { return SkillReply("You have no such reminder.") }
        for reminder in chosen { _ = try await context.scheduler.cancel(id: reminder.id) }
        return SkillReply(
            chosen.count == 1
                ? "The reminder to \(Self.turned(chosen[0].name ?? "")) is cancelled."
                : "All \(SpokenEnglish.number(chosen.count)) reminders are cancelled.")
    }
}
