import Logging

/// Where everything that happens is told: it is counted, logged and sent to who listens.
struct EventReporter: Sendable {
    let events: EventHub
    let metrics: MetricsRegistry
    let log: Logger

    func tell(_ event: AssistantEvent) {
        AssistantMetrics.count(event, in: metrics)
        EventLog.write(event, to: log)
        events.send(event)
    }

    /// Tells what happens now.
    func tell(conversation: String? = nil, _ content: AssistantEvent.Content) {
        tell(AssistantEvent(at: events.clock.seconds, conversation: conversation, content))
    }
}
