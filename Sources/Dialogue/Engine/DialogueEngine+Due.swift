import Foundation
import SkillKit

extension DialogueEngine {
    /// What is said later than this after it was due was missed.
    private static let lateSeconds = 120.0

    /// Alarms and timers that are due: what is to be said, each once. What was missed while the program was not running is said
    /// with an apology.
    public func due(at now: Date) async -> [DialogueEvent] {
        do {
            var events: [DialogueEvent] = []
            for event in try await schedule.takeDue(at: now) {
                let isLate = now.timeIntervalSince(event.due) > Self.lateSeconds
                let speech = isLate ? "\(phrases.late) \(event.speech)" : event.speech
                conversation(event.session) { $0.lastReply = speech }
                let data: [String: SkillValue] = ["kind": .text(event.kind), "id": .text(event.id)]
                events.append(
                    DialogueEvent(
                        at: now.timeIntervalSince1970, session: event.session,
                        .reply(text: speech, card: event.card, data: data)))
            }
            if let reason = schedule.takeFailure() {
                events.append(
                    DialogueEvent(
                        at: now.timeIntervalSince1970, session: "default", .failure(skill: "scheduler", reason: reason))
                )
            }
            return events
        } catch {
            return [
                DialogueEvent(
                    at: now.timeIntervalSince1970, session: "default", .failure(skill: "scheduler", reason: "\(error)"))
            ]
        }
    }

    /// When `due(at:)` next has something to say.
    public func nextDue() async -> Date? { try? await schedule.nextDue() }
}
