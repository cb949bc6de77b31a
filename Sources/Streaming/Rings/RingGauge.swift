import Synchronization

/// Depth and losses of a ring, readable from any thread while the ring runs.
public struct RingGauge: Sendable {
    private let read: @Sendable () -> (depth: Int, lostNewest: Int, lostOldest: Int)
    public let capacity: Int

    init<Element>(_ storage: RingStorage<Element>) {
        capacity = storage.mask + 1
        read = {
            // The head first: a writer that goes on in between makes the ring seem fuller, never less than empty.
            let head = storage.head.pointee.load(ordering: .acquiring)
            let tail = storage.tail.pointee.load(ordering: .acquiring)
            return (
                min(tail - head, storage.mask + 1), storage.dropped.pointee.load(ordering: .relaxed),
                storage.shed.pointee.load(ordering: .relaxed)
            )
        }
    }

    /// Elements in the ring.
    public var depth: Int { read().depth }
    /// Elements that did not fit and were lost.
    public var droppedNewest: Int { read().lostNewest }
    /// Elements that the reader passed over because newer ones were waiting.
    public var droppedOldest: Int { read().lostOldest }
}
