import CStreaming
import Synchronization

/// Where a stage takes the time from: the system, or a test's hand.
public protocol TimeSource: Sendable {
    /// Nanoseconds of CLOCK_MONOTONIC, or of whatever stands for it.
    func now() -> UInt64
}

/// CLOCK_MONOTONIC, the clock of ALSA's time stamps.
public struct SystemTime: TimeSource {
    public init() {}

    #if !DEBUG
    @_noLocks @_noAllocation
    #endif
    public func now() -> UInt64 { streaming_monotonic_ns() }
}

/// Time that stands still until it is moved.
public final class ManualTime: TimeSource {
    private let nanoseconds: Atomic<UInt64>

    public init(_ nanoseconds: UInt64 = 0) { self.nanoseconds = Atomic(nanoseconds) }

    public func now() -> UInt64 { nanoseconds.load(ordering: .acquiring) }

    public func advance(by time: Duration) { nanoseconds.wrappingAdd(time.nanoseconds, ordering: .acquiringAndReleasing) }
}
