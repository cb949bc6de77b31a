import Foundation
import Streaming
import Synchronization

/// Hands the assistant's events to all who listen: the terminal, the trace, the servers' clients.
///
///     for await event in hub.subscribe() { … }
public final class EventHub: Sendable {
    private struct State {
        var listeners: [Int: AsyncStream<AssistantEvent>.Continuation] = [:]
        var last = 0
        var dropped = 0
    }

    private let state = Mutex(State())
    /// Counts `at` of the events.
    public let clock: PipelineClock

    public init(clock: PipelineClock = .ofDay()) {
        self.clock = clock
    }

    /// Events from now on. Who reads too slowly loses the oldest; who stops reading costs nothing.
    ///
    /// - Parameter newest: events that wait for the reader at most.
    public func subscribe(newest: Int = 256) -> AsyncStream<AssistantEvent> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: AssistantEvent.self, bufferingPolicy: .bufferingNewest(newest))
        let number = state.withLock { state in
            state.last += 1
            state.listeners[state.last] = continuation
            return state.last
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.listeners.removeValue(forKey: number) }
        }
        return stream
    }

    public func send(_ event: AssistantEvent) {
        let listeners = state.withLock { Array($0.listeners.values) }
        for listener in listeners {
            if case .dropped = listener.yield(event) { state.withLock { $0.dropped += 1 } }
        }
    }

    /// Sends what happens now.
    public func send(conversation: String? = nil, _ content: AssistantEvent.Content) {
        send(AssistantEvent(at: clock.seconds, conversation: conversation, content))
    }

    /// Ends all subscriptions.
    public func close() {
        let listeners = state.withLock { Array($0.listeners.values) }
        for listener in listeners { listener.finish() }
    }

    public var listeners: Int { state.withLock { $0.listeners.count } }
    /// Events that slow listeners lost.
    public var dropped: Int { state.withLock { $0.dropped } }
}
