import Foundation
import SkillKit

/// Reminds of something at a time, after a while, or again and again.
public struct ReminderSkill: Skill {
    public let name = "reminders"
    public let intents = ["SetReminder", "ListReminders", "CancelReminder"]
    public let summary: String? = "I can remind you of things."

    private static let kind = "reminder"

    public init() {}

    public func summary(in language: String) -> String? {
        language.hasPrefix("ru") ? "Я могу напомнить о делах." : summary
    }

    public func handle(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
        switch request.intent {
        case "SetReminder": try await set(request, in: context)
        case "ListReminders": try await list(request, in: context)
        default: try await cancel(request, in: context)
        }
    }

    private func set(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
        guard let message = request["message"]?.text, !message.isEmpty else {
            return SkillReply(
                context.say("What shall I remind you of?", "О чём напомнить?"),
                followUp: .init(slot: "message", intent: request.intent))
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
                return SkillReply(
                    context.say("When shall I remind you?", "Когда напомнить?"),
                    followUp: .init(slot: "time", intent: request.intent))
            }
            due = SpokenDate.next(time, on: day, from: context.now, calendar)
        }
        guard var due else {
            return SkillReply(context.say("That time has already passed today.", "Это время сегодня уже прошло."))
        }
        let every = request["recurrence"]?.text
        let recurrence = every.flatMap { Recurrence($0, timeZone: calendar.timeZone) }
        if let recurrence, !recurrence.includes(due), let next = recurrence.next(from: due, after: context.now) {
            due = next
        }
        if let earlier = request.replaces { _ = try await context.scheduler.cancel(id: earlier) }
        let event = ScheduledEvent(
            id: "reminder-\(request.session)-\(Int(context.now.timeIntervalSince1970 * 1000))", kind: Self.kind,
            name: message, due: due, made: context.now,
            speech: context.say("Here is your reminder: \(Self.turned(message)).", Self.russian("Напоминаю", message)),
            session: request.session, recurrence: recurrence)
        try await context.scheduler.schedule(event)
        let seconds = request["duration"].flatMap(\.number).map { Int($0) }
        let when =
            seconds.map { "\(context.say("in", "через")) \(context.duration($0))" }
            ?? context.momentAt(due)
        let often = every.flatMap(context.recurrence).map { " \($0)" } ?? ""
        return SkillReply(
            context.say(
                "I will remind you \(when)\(often): \(Self.turned(message)).",
                Self.russian("Напомню \(when)\(often)", message)),
            data: ["id": .text(event.id), "due": .number(due.timeIntervalSince1970)])
    }

    /// "Напомню завтра: позвонить маме.", "Напоминаю о встрече."
    private static func russian(_ head: String, _ message: String) -> String {
        let isAbout = ["о ", "об ", "обо ", "про "].contains { message.lowercased().hasPrefix($0) }
        return "\(head)\(isAbout ? " " : ": ")\(RussianWords.turned(message))."
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
        if all.isEmpty { return SkillReply(Self.none(context)) }
        let lines = all.map { reminder in
            let name = reminder.name ?? "", moment = context.momentAt(reminder.due)
            return context.say("\(Self.turned(name)) \(moment)", "\(RussianWords.turned(name)) — \(moment)")
        }
        let count = all.count
        let russian = SpokenRussian.plural(count, "напоминание", "напоминания", "напоминаний")
        return SkillReply(
            count == 1
                ? context.say("You have one reminder: \(lines[0]).", "У вас одно напоминание: \(lines[0]).")
                : context.say(
                    "You have \(SpokenEnglish.number(count)) reminders: \(context.list(lines)).",
                    "У вас \(SpokenRussian.number(count, .neuter)) \(russian): \(context.list(lines))."),
            card: .init(title: context.say("Reminders", "Напоминания"), lines: lines))
    }

    private static func none(_ context: SkillContext) -> String {
        context.say("You have no reminders.", "У вас нет напоминаний.")
    }

    private func cancel(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
        let all = try await reminders(request, in: context)
        if all.isEmpty { return SkillReply(Self.none(context)) }
        let chosen =
            request["all"] == true
            ? all : request["message"].map { wanted in all.filter { $0.name == wanted.text } } ?? [all[0]]
        if chosen.isEmpty { return SkillReply(context.say("You have no such reminder.", "Такого напоминания нет.")) }
        for reminder in chosen { _ = try await context.scheduler.cancel(id: reminder.id) }
        let name = chosen[0].name ?? ""
        return SkillReply(
            chosen.count == 1
                ? context.say(
                    "The reminder to \(Self.turned(name)) is cancelled.",
                    "Напоминание «\(RussianWords.turned(name))» отменено.")
                : context.say(
                    "All \(SpokenEnglish.number(chosen.count)) reminders are cancelled.", "Все напоминания отменены."))
    }
}
