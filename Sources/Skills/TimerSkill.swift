import Foundation
import SkillKit

/// Starts timers, tells what is left of them, cancels them.
public struct TimerSkill: Skill {
    public let name = "timers"
    public let intents = ["StartTimer", "TimerRemaining", "CancelTimer"]
    public let summary: String? = "I can run timers."

    private static let kind = "timer"
    private static let longest = 31.0 * 86400

    public init() {}

    public func handle(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
        switch request.intent {
        case "StartTimer": try await start(request, in: context)
        case "TimerRemaining": try await remaining(request, in: context)
        default: try await cancel(request, in: context)
        }
    }

    private func start(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
        guard let seconds = request["duration"]?.number, seconds > 0 else {
            return SkillReply("For how long?", followUp: .init(slot: "duration", intent: request.intent))
        }
        guard seconds <= Self.longest else { return SkillReply("That is too long for a timer; a month is the most I can do.") }
        if let earlier = request.replaces { _ = try await context.scheduler.cancel(id: earlier) }
        let name = request["name"]?.text
        let due = context.now.addingTimeInterval(seconds)
        let spoken = SpokenEnglish.duration(seconds: Int(seconds))
        let title = name.map { "\($0) timer" } ?? "timer"
        let count = try await timers(in: context, for: request.session).count
        let event = ScheduledEvent(
            id: "timer-\(request.session)-\(Int(context.now.timeIntervalSince1970 * 1000))-\(count)", kind: Self.kind, name: name, due: due,
            made: context.now, speech: "Your \(name.map { "\($0) " } ?? "")timer is done.", session: request.session)
        try await context.scheduler.schedule(event)
        return SkillReply(
            "\(title.prefix(1).uppercased())\(title.dropFirst()) set for \(spoken).",
            data: ["id": .text(event.id), "due": .number(due.timeIntervalSince1970)])
    }

    private func timers(in context: SkillContext, for session: String) async throws -> [ScheduledEvent] {
        try await context.scheduler.pending().filter { $0.kind == Self.kind && $0.session == session }
    }

    private func remaining(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
        let all = try await timers(in: context, for: request.session)
        if all.isEmpty { return SkillReply("No timer is running.") }
        let name = request["name"]?.text
        let chosen = name == nil ? all : all.filter { $0.name == name }
        if chosen.isEmpty { return SkillReply("There is no \(name ?? "such") timer.") }
        let lines = chosen.map { timer in
            let left = SpokenEnglish.duration(seconds: max(1, Int(timer.due.timeIntervalSince(context.now).rounded())))
            return chosen.count == 1 && timer.name == nil ? left : "\(left) on the \(title(timer))"
        }
        return SkillReply("There \(isOne(chosen, context) ? "is" : "are") \(SpokenEnglish.list(lines))\(chosen.count == 1 && chosen[0].name == nil ? " left" : "").",
            card: .init(title: "Timers", lines: lines))
    }

    private func isOne(_ timers: [ScheduledEvent], _ context: SkillContext) -> Bool {
        let left = timers[0].due.timeIntervalSince(context.now).rounded()
        return [1, 60, 3600, 86400].contains(left)
    }

    /// "pasta timer", "ten minute timer"
    private func title(_ timer: ScheduledEvent) -> String {
        "\(timer.name ?? SpokenEnglish.durationAdjective(seconds: Int(timer.due.timeIntervalSince(timer.made).rounded()))) timer"
    }

    private func cancel(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
        let all = try await timers(in: context, for: request.session)
        if all.isEmpty { return SkillReply("No timer is running.") }
        if request["all"] == true {
            for timer in all { _ = try await context.scheduler.cancel(id: timer.id) }
            return SkillReply(all.count == 1 ? "Your timer is cancelled." : "All \(SpokenEnglish.number(all.count)) timers are cancelled.")
        }
        let name = request["name"]?.text
        guard let chosen = all.first(where: { name == nil || $0.name == name }) else {
            return SkillReply("There is no \(name ?? "such") timer.")
        }
        _ = try await context.scheduler.cancel(id: chosen.id)
        return SkillReply("The \(title(chosen)) is cancelled.")
    }
}
