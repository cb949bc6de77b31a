import Foundation
import SkillKit
import Synchronization

/// A scheduler whose next moment can be read from any thread without waiting, whoever scheduled it.
///
/// Where what is due cannot be written down as given out (the disk is full), it is given out all the same, once.
public final class WatchedScheduler: Scheduler {
    private let base: any Scheduler
    /// Seconds since 1970, as bits; infinity where nothing is to come.
    private let next = Atomic<UInt64>(Double.infinity.bitPattern)
    private let state = Mutex(State())

    private struct State {
        /// Events that were given out though that could not be written down.
        var unwritten: Set<String> = []
        var retryAt = Date.distantPast
        var failure: String?
    }

    /// After a failure to write, the next attempt waits so many seconds.
    private static let retrySeconds = 5.0

    public init(_ base: any Scheduler) {
        self.base = base
    }

    /// When the next event is due, as far as is known; nil: none is.
    public var nextDueNow: Date? {
        let seconds = Double(bitPattern: next.load(ordering: .acquiring))
        return seconds == .infinity ? nil : Date(timeIntervalSince1970: seconds)
    }

    /// Why the last events could not be written down, once.
    func takeFailure() -> String? {
        state.withLock { state in
            defer { state.failure = nil }
            return state.failure
        }
    }

    public func schedule(_ event: ScheduledEvent) async throws {
        try await base.schedule(event)
        _ = try? await nextDue()
    }

    public func cancel(id: String) async throws -> Bool {
        let wasThere = try await base.cancel(id: id)
        _ = try? await nextDue()
        return wasThere
    }

    public func pending() async throws -> [ScheduledEvent] {
        let unwritten = state.withLock { $0.unwritten }
        return try await base.pending().filter { !unwritten.contains(Self.key($0)) }
    }

    public func takeDue(at now: Date) async throws -> [ScheduledEvent] {
        do {
            let due = try await base.takeDue(at: now)
            let new = state.withLock { state in
                state.retryAt = .distantPast
                return due.filter { state.unwritten.remove(Self.key($0)) == nil }
            }
            _ = try? await nextDue()
            return new
        } catch {
            let due = try await base.pending().filter { $0.due <= now }
            let new = state.withLock { state in
                state.failure = "what has rung cannot be written down: \(error)"
                state.retryAt = now + Self.retrySeconds
                return due.filter { state.unwritten.insert(Self.key($0)).inserted }
            }
            _ = try? await nextDue()
            return new
        }
    }

    public func nextDue() async throws -> Date? {
        let due = try await base.nextDue()
        let retryAt = state.withLock { $0.retryAt }
        let seconds = due.map { max($0, retryAt).timeIntervalSince1970 } ?? .infinity
        next.store(seconds.bitPattern, ordering: .releasing)
        return due
    }

    private static func key(_ event: ScheduledEvent) -> String { "\(event.id) \(event.due.timeIntervalSince1970)" }
}
