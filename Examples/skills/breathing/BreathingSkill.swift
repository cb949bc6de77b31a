import Foundation
import SkillKit

/// Guides through a minute of slow breathing: says the first step now, and the others when their time comes.
struct BreathingSkill: Skill {
    let name = "breathing"
    let intents = ["Breathe"]

    private static let steps: [(seconds: Double, speech: String)] = [
        (4, "Hold."), (8, "Breathe out."), (14, "Breathe in."), (18, "Hold."), (22, "Breathe out."), (30, "Well done."),
    ]

    func handle(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
        for (index, step) in Self.steps.enumerated() {
            try await context.scheduler.schedule(
                ScheduledEvent(
                    id: "step-\(index)", kind: "breathing", due: context.now.addingTimeInterval(step.seconds),
                    made: context.now, speech: step.speech,
                    session: request.session))
        }
        return SkillReply("Breathe in.")
    }
}

@main
struct Breathing {
    static func main() async throws {
        try await SkillProgram.serve(BreathingSkill())
    }
}
