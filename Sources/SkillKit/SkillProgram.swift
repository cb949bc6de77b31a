import Foundation

/// Makes a program of a skill: it speaks the skill protocol on standard input and output.
///
///     @main struct Dice {
///         static func main() async throws { try await SkillProgram.serve(DiceSkill()) }
///     }
public enum SkillProgram {
    /// Answers requests one after the other until standard input ends.
    public static func serve(_ skill: some Skill) async throws {
        let output = LineOutput()
        let scheduler = RemoteScheduler(output: output)
        while let line = readLine() {
            guard let message = try? SkillMessage(line: Data(line.utf8)) else { continue }
            switch message.type {
            case "hello":
                var ready = SkillMessage(type: "ready")
                ready.protocol = SkillMessage.version
                try await output.write(ready)
            case "request":
                try await output.write(await answer(message, skill, scheduler))
            default: break
            }
        }
    }

    private static func answer(_ message: SkillMessage, _ skill: some Skill, _ scheduler: RemoteScheduler) async
        -> SkillMessage
    {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = message.timeZone.flatMap { TimeZone(identifier: $0) } ?? .current
        let request = SkillRequest(
            intent: message.intent ?? "", slots: message.slots ?? [:], text: message.text ?? "",
            session: message.session ?? "default",
            replaces: message.replaces)
        let context = SkillContext(
            now: message.now.map { Date(timeIntervalSince1970: $0) } ?? Date(), calendar: calendar,
            language: message.language ?? "en",
            lastReply: message.lastReply, scheduler: scheduler)
        do {
            let reply = try await skill.handle(request, in: context)
            var answer = SkillMessage(type: "reply", id: message.id)
            answer.speech = reply.speech
            answer.card = reply.card
            answer.data = reply.data.isEmpty ? nil : reply.data
            answer.followUp = reply.followUp
            return answer
        } catch {
            var answer = SkillMessage(type: "error", id: message.id)
            answer.reason = "\(error)"
            return answer
        }
    }
}

private actor LineOutput {
    func write(_ message: SkillMessage) throws { try FileHandle.standardOutput.write(contentsOf: message.line()) }
}

/// Hands what is to be said later to the assistant, which keeps it.
private actor RemoteScheduler: Scheduler {
    private let output: LineOutput

    init(output: LineOutput) { self.output = output }

    func schedule(_ event: ScheduledEvent) async throws {
        var message = SkillMessage(type: "say")
        message.speech = event.speech
        message.session = event.session
        message.at = event.due.timeIntervalSince1970
        message.name = event.id
        try await output.write(message)
    }

    func cancel(id: String) async throws -> Bool {
        var message = SkillMessage(type: "say")
        message.name = id
        try await output.write(message)
        return true
    }

    func pending() -> [ScheduledEvent] { [] }
    func takeDue(at now: Date) -> [ScheduledEvent] { [] }
    func nextDue() -> Date? { nil }
}
