import Streaming
import Synchronization

/// A reply being broken off: the listening stage raises it, the synthesis stage drops what it was saying, and the runner sends
/// `bargeIn` to all stages, so that the loudspeaker falls silent.
public final class Interruption: Sendable {
    private let raised = Atomic<Int>(0)
    private let send = Mutex<(@Sendable () -> Void)?>(nil)

    public init() {}

    /// How often it has been raised. A writer that sees another count than when it began has been interrupted.
    var count: Int { raised.load(ordering: .acquiring) }

    func raise() {
        raised.wrappingAdd(1, ordering: .releasing)
        send.withLock { $0 }?()
    }

    /// - Parameter send: sends `bargeIn` to the stages.
    func connect(_ send: @escaping @Sendable () -> Void) { self.send.withLock { $0 = send } }
}
