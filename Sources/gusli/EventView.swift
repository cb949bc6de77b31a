import Assistant
import Foundation
import Synchronization

/// Shows what an assistant does while it runs.
protocol EventView: Sendable {
    /// Called on the stages' threads.
    @Sendable func show(_ event: AssistantEvent)
    /// A line of the log.
    @Sendable func note(_ text: String)
    /// Called ten times a second.
    func refresh(level: Double, _ counts: AssistantEvent.Metrics)
    func close()
}

/// Events as JSON lines on stdout, notes on stderr.
struct JSONEventView: EventView {
    private let line = Lock()

    @Sendable func show(_ event: AssistantEvent) {
        line.lock.withLock { _ in
            do { try JSONLine.write(event) } catch { Complaint.say("an event could not be written: \(error)") }
        }
    }

    @Sendable func note(_ text: String) { Complaint.write(text) }
    func refresh(level: Double, _ counts: AssistantEvent.Metrics) {}
    func close() {}

    /// Two events are never mixed in one line.
    private final class Lock: Sendable {
        let lock = Mutex(())
    }
}
