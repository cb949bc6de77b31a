/// Decides what to do about a device that suspends, vanishes and comes back. Pure: events and times in, actions out.
public struct DeviceSupervisor: Sendable, Equatable {
    public enum Event: Sendable, Equatable {
        case suspended, resumed, gone, opened, openFailed
        /// Time has passed.
        case tick
    }
    public enum Action: Sendable, Equatable {
        case none
        /// On another thread: it may take seconds.
        case resume
        case close
        /// On another thread.
        case open
    }
    public enum State: Sendable, Equatable {
        case running, resuming, opening
        /// Closed; to be tried again at this time, in nanoseconds.
        case closed(retryAt: UInt64)
    }
    public private(set) var state = State.running
    private var pause: UInt64
    private let shortest: UInt64
    private let longest: UInt64

    /// - Parameters: pauses between attempts in nanoseconds; each failure doubles the pause.
    public init(shortestPause: UInt64 = 250_000_000, longestPause: UInt64 = 8_000_000_000) {
        shortest = shortestPause
        longest = longestPause
        pause = shortestPause
    }

    public mutating func handle(_ event: Event, at now: UInt64) -> Action {
        switch (state, event) {
        case (.running, .suspended):
            state = .resuming
            return .resume
        case (.resuming, .resumed):
            state = .running
            return .none
        case (.running, .gone), (.resuming, .gone):
            state = .closed(retryAt: now &+ pause)
            return .close
        case (.closed(let retryAt), .tick) where now >= retryAt:
            state = .opening
            return .open
        case (.opening, .opened):
            state = .running
            pause = shortest
            return .none
        case (.opening, .openFailed):
            pause = min(longest, pause * 2)
            state = .closed(retryAt: now &+ pause)
            return .none
        default: return .none
        }
    }
}
