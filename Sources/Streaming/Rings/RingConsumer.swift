import Synchronization

/// The reading end of a ``Ring``.
@frozen
public struct RingConsumer<Element: BitwiseCopyable>: ~Copyable, @unchecked Sendable {
    // Sendable: it has one owner, cannot be copied, and shares only RingStorage, whose own comment says why that is safe.
    @usableFromInline let storage: RingStorage<Element>
    @usableFromInline let sharedTail: UnsafeMutablePointer<Atomic<Int>>
    @usableFromInline let sharedHead: UnsafeMutablePointer<Atomic<Int>>
    @usableFromInline let passedOver: UnsafeMutablePointer<Atomic<Int>>
    @usableFromInline let closed: UnsafeMutablePointer<Atomic<Bool>>
    @usableFromInline let slots: UnsafeMutablePointer<Element>
    @usableFromInline let mask: Int
    @usableFromInline let keeping: Int
    @usableFromInline var head = 0
    /// The writer's index when this end last looked.
    @usableFromInline var knownTail = 0

    @usableFromInline
    init(storage: RingStorage<Element>, keeping: Int) {
        self.storage = storage
        sharedTail = storage.tail
        sharedHead = storage.head
        passedOver = storage.shed
        closed = storage.closed
        slots = storage.slots
        mask = storage.mask
        self.keeping = keeping
    }

    public var capacity: Int { mask + 1 }

    /// How many elements can be read now, asking the writer's index. Sheds the oldest where the policy says so.
    @inlinable
    public mutating func available() -> Int {
        knownTail = sharedTail.pointee.load(ordering: .acquiring)
        if knownTail &- head > keeping { shed(knownTail &- head &- keeping) }
        return knownTail &- head
    }

    /// Takes the oldest element; nil when the ring is empty. O(1).
    @inlinable @inline(__always)
    public mutating func pop() -> Element? {
        if head == knownTail, available() == 0 { return nil }
        let element = slots[head & mask]
        head &+= 1
        sharedHead.pointee.store(head, ordering: .releasing)
        return element
    }

    /// Takes as many elements as there are, at most `target.count`, and answers how many. O(count).
    @inlinable
    @discardableResult
    public mutating func pop(into target: UnsafeMutableBufferPointer<Element>) -> Int {
        var present = knownTail &- head
        if present < target.count { present = available() }
        let count = min(present, target.count)
        guard count > 0, let base = target.baseAddress else { return 0 }
        let start = head & mask
        let first = min(count, mask &+ 1 &- start)
        copyElements(from: slots + start, to: base, count: first)
        if count > first { copyElements(from: slots, to: base + first, count: count - first) }
        advance(count)
        return count
    }

    /// Passes over at most `count` elements and answers how many.
    @inlinable
    @discardableResult
    public mutating func skip(_ count: Int) -> Int {
        let passed = min(count, available())
        advance(passed)
        return passed
    }

    /// Lets `body` read the oldest elements where they lie, up to `limit` and to the end of the memory, whichever comes
    /// first; it answers how many it is done with.
    @inlinable
    public mutating func withReadable(upTo limit: Int = .max, _ body: (UnsafeBufferPointer<Element>) -> Int) -> Int {
        let present = available()
        let start = head & mask
        let count = min(limit, present, mask &+ 1 &- start)
        let read = body(UnsafeBufferPointer(start: slots + start, count: count))
        precondition(read >= 0 && read <= count, "more was taken from a ring than it lent")
        advance(read)
        return read
    }

    /// True when the writer has closed the ring and everything in it has been read.
    @inlinable
    public mutating func isFinished() -> Bool {
        // Closed is read first: what was pushed before it is then visible.
        closed.pointee.load(ordering: .acquiring) && available() == 0
    }

    /// What a metrics thread may read of this ring while it runs.
    public var gauge: RingGauge { RingGauge(storage) }

    @inlinable
    mutating func advance(_ count: Int) {
        head &+= count
        sharedHead.pointee.store(head, ordering: .releasing)
    }

    @inlinable
    mutating func shed(_ count: Int) {
        advance(count)
        passedOver.pointee.wrappingAdd(count, ordering: .relaxed)
    }
}
