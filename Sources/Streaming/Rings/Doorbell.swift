import CStreaming
import Glibc
import Synchronization

/// What one sleeping thread listens to: any thread may ring it, and ringing costs a system call only if the thread sleeps.
///
///     while !done {
///         // look at everything that this thread reads         // elsewhere
///         if nothingToDo { bell.wait(atMost: .milliseconds(10)) }      ring.push(x); bell.ring()
///     }
///
/// One word says quiet, asleep or rung. A ring is remembered until the thread waits, so what is published after the thread's last
/// look and before its sleep is not missed: the wait then returns at once.
public final class Doorbell: @unchecked Sendable {
    // Sendable: the one property is a constant pointer to an atomic, freed when no one refers to the bell any more.
    @usableFromInline let word: UnsafeMutablePointer<Atomic<UInt32>>

    public init() {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: 128, alignment: 128)
        word = memory.bindMemory(to: Atomic<UInt32>.self, capacity: 1)
        word.initialize(to: Atomic(0))
    }

    deinit { UnsafeMutableRawPointer(word).deallocate() }

    /// Wakes the thread if it sleeps. Never blocks. Call it after what the thread waits for has been published.
    #if !DEBUG
    @_noLocks @_noAllocation
    #endif
    public func ring() { ringDoorbell(word) }

    /// Sleeps until the bell rings or the time is up, unless it has rung since the last wait or `ready` is true already.
    /// Answers false when the time was up.
    ///
    /// Only one thread may wait. It can wake with nothing there: look again.
    @discardableResult
    public func wait(atMost time: Duration, unless ready: () -> Bool = { false }) -> Bool {
        let (quiet, _) = word.pointee.compareExchange(
            expected: BellState.quiet, desired: BellState.asleep, ordering: .acquiringAndReleasing)
        if !quiet || ready() {
            _ = word.pointee.exchange(BellState.quiet, ordering: .acquiringAndReleasing)
            return true
        }
        let error = streaming_futex_wait(word, BellState.asleep, time.nanoseconds)
        let rung = word.pointee.exchange(BellState.quiet, ordering: .acquiringAndReleasing) == BellState.rung
        return rung || error != ETIMEDOUT
    }
}

enum BellState {
    static var quiet: UInt32 { 0 }
    static var asleep: UInt32 { 1 }
    static var rung: UInt32 { 2 }
}

/// Rings a bell by its word alone, so that the hot path holds no class reference.
#if !DEBUG
@_noLocks @_noAllocation
#endif
func ringDoorbell(_ word: UnsafeMutablePointer<Atomic<UInt32>>) {
    if word.pointee.exchange(BellState.rung, ordering: .acquiringAndReleasing) == BellState.asleep {
        streaming_futex_wake(word, 1)
    }
}

extension Duration {
    /// Whole nanoseconds, none for negative durations.
    public var nanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        if seconds < 0 || attoseconds < 0 { return 0 }
        return UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
    }
}
