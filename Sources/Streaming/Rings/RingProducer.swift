import Synchronization

/// The writing end of a ``Ring``.
@frozen
public struct RingProducer<Element: BitwiseCopyable>: ~Copyable, @unchecked Sendable {
    // Sendable: it has one owner, cannot be copied, and shares only RingStorage, whose own comment says why that is safe.
    @usableFromInline let storage: RingStorage<Element>
    @usableFromInline let sharedTail: UnsafeMutablePointer<Atomic<Int>>
    @usableFromInline let sharedHead: UnsafeMutablePointer<Atomic<Int>>
    @usableFromInline let dropped: UnsafeMutablePointer<Atomic<Int>>
    @usableFromInline let slots: UnsafeMutablePointer<Element>
    @usableFromInline let mask: Int
    @usableFromInline let counting: Bool
    @usableFromInline var tail = 0
    /// The reader's index when this end last looked: behind the truth at worst, which only makes the ring seem fuller.
    @usableFromInline var knownHead = 0

    @usableFromInline
    init(storage: RingStorage<Element>, counting: Bool) {
        self.storage = storage
        sharedTail = storage.tail
        sharedHead = storage.head
        dropped = storage.dropped
        slots = storage.slots
        mask = storage.mask
        self.counting = counting
    }

    public var capacity: Int { mask + 1 }

    /// How many elements fit now, asking the reader's index.
    @inlinable
    public mutating func free() -> Int {
        knownHead = sharedHead.pointee.load(ordering: .acquiring)
        return mask &+ 1 &- (tail &- knownHead)
    }

    /// Adds one element; false when the ring is full. O(1).
    @inlinable @inline(__always)
    @discardableResult
    public mutating func push(_ element: Element) -> Bool {
        if tail &- knownHead > mask {
            knownHead = sharedHead.pointee.load(ordering: .acquiring)
            if tail &- knownHead > mask {
                if counting { drop(1) }
                return false
            }
        }
        slots[tail & mask] = element
        tail &+= 1
        sharedTail.pointee.store(tail, ordering: .releasing)
        return true
    }

    /// Adds as many of `elements` as fit and answers how many. The reader sees them all at once. O(count).
    @inlinable
    @discardableResult
    public mutating func push(contentsOf elements: UnsafeBufferPointer<Element>) -> Int {
        var room = mask &+ 1 &- (tail &- knownHead)
        if room < elements.count { room = free() }
        let count = min(room, elements.count)
        if count > 0, let source = elements.baseAddress {
            let start = tail & mask
            let first = min(count, mask &+ 1 &- start)
            copyElements(from: source, to: slots + start, count: first)
            if count > first { copyElements(from: source + first, to: slots, count: count - first) }
            tail &+= count
            sharedTail.pointee.store(tail, ordering: .releasing)
        }
        if counting, count < elements.count { drop(elements.count - count) }
        return count
    }

    /// Lets `body` write into the free slots themselves, up to `limit` and to the end of the memory, whichever comes first; it
    /// answers how many it has written.
    @inlinable
    public mutating func withWritable(upTo limit: Int = .max, _ body: (UnsafeMutableBufferPointer<Element>) -> Int) -> Int {
        let start = tail & mask
        let count = min(limit, free(), mask &+ 1 &- start)
        let written = body(UnsafeMutableBufferPointer(start: slots + start, count: count))
        precondition(written >= 0 && written <= count, "more was written into a ring than it lent")
        tail &+= written
        sharedTail.pointee.store(tail, ordering: .releasing)
        return written
    }

    /// Says that nothing will follow. The reader still gets what is in the ring.
    @inlinable
    public mutating func close() {
        storage.closed.pointee.store(true, ordering: .releasing)
    }

    /// What a metrics thread may read of this ring while it runs.
    public var gauge: RingGauge { RingGauge(storage) }

    @inlinable
    mutating func drop(_ count: Int) {
        dropped.pointee.wrappingAdd(count, ordering: .relaxed)
    }
}
