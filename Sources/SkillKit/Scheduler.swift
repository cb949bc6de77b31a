import Foundation

/// Something that will be said at a given moment.
public struct ScheduledEvent: Sendable, Codable, Hashable, Identifiable {
    public var id: String
    /// The skill's word for it, such as "alarm" or "timer".
    public var kind: String
    /// What the user calls it.
    public var name: String?
    public var due: Date
    /// When it was made.
    public var made: Date
    /// What is said when it is due.
    public var speech: String
    public var session: String
    /// When it comes again after it was due; nil: once.
    public var recurrence: Recurrence?
    /// What is shown when it is due.
    public var card: SkillReply.Card?

    public init(
        id: String, kind: String, name: String? = nil, due: Date, made: Date, speech: String, session: String,
        recurrence: Recurrence? = nil, card: SkillReply.Card? = nil
    ) {
        self.card = card
        self.recurrence = recurrence
        self.id = id
        self.kind = kind
        self.name = name
        self.due = due
        self.made = made
        self.speech = speech
        self.session = session
    }
}

/// Keeps what is to be said later. The assistant asks it what is due; it never waits by itself.
public protocol Scheduler: Sendable {
    /// Adds an event, or replaces the one with its `id`.
    func schedule(_ event: ScheduledEvent) async throws
    /// - Returns: whether there was such an event.
    func cancel(id: String) async throws -> Bool
    /// Events not yet taken as due, the soonest first.
    func pending() async throws -> [ScheduledEvent]
    /// Takes out what is due at `now`, the soonest first: nothing is given twice.
    func takeDue(at now: Date) async throws -> [ScheduledEvent]
    /// When the next event is due.
    func nextDue() async throws -> Date?
}

/// A scheduler that forgets when the program ends.
public actor MemoryScheduler: Scheduler {
    private var events: [String: ScheduledEvent] = [:]

    public init() {}

    public func schedule(_ event: ScheduledEvent) { events[event.id] = event }

    public func cancel(id: String) -> Bool { events.removeValue(forKey: id) != nil }

    public func pending() -> [ScheduledEvent] { Self.sorted(events.values) }

    public func takeDue(at now: Date) -> [ScheduledEvent] {
        let due = Self.sorted(events.values.filter { $0.due <= now })
        for event in due { events[event.id] = event.next(after: now) }
        return due
    }

    public func nextDue() -> Date? { events.values.map(\.due).min() }

    private static func sorted(_ events: some Sequence<ScheduledEvent>) -> [ScheduledEvent] {
        events.sorted { ($0.due, $0.id) < ($1.due, $1.id) }
    }
}
