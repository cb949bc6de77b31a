import Synchronization

/// A bounded queue of any values (texts, intents, events) between one writing thread and one reading thread.
///
///     let ends = EventRing<String>.make(capacity: 64, bell: bell)
///     var producer = ends.producer, consumer = ends.consumer
///     producer.push("seven", within: .milliseconds(100))      // waits, bounded, while the ring is full
///     consumer.pop()
///
/// Lock-free like ``Ring``, but its elements may own memory, so it is not for the audio path.
public enum EventRing<Element: Sendable> {
    /// - Parameter bell: rung after each push; the ring makes one for itself where none is given
    public static func make(capacity: Int, bell: Doorbell? = nil) -> EventRingEnds<Element> {
        let storage = RingStorage<Element>(capacity: capacity)
        let bell = bell ?? Doorbell(), space = Doorbell()
        return EventRingEnds(
            producer: EventProducer(storage: storage, bell: bell, space: space),
            consumer: EventConsumer(storage: storage, bell: bell, space: space))
    }
}

/// The two ends of a new event ring, to be taken apart.
@frozen
public struct EventRingEnds<Element: Sendable>: ~Copyable {
    public var producer: EventProducer<Element>
    public var consumer: EventConsumer<Element>

    init(producer: consuming EventProducer<Element>, consumer: consuming EventConsumer<Element>) {
        self.producer = producer
        self.consumer = consumer
    }
}

/// The writing end of an ``EventRing``.
public struct EventProducer<Element: Sendable>: ~Copyable, Sendable {
    private let storage: RingStorage<Element>
    private let bell: Doorbell
    private let space: Doorbell
    private var tail = 0

    init(storage: RingStorage<Element>, bell: Doorbell, space: Doorbell) {
        self.storage = storage
        self.bell = bell
        self.space = space
    }

    /// Adds an element; false when the ring is full.
    @discardableResult
    public mutating func push(_ element: consuming Element) -> Bool {
        guard hasRoom else { return false }
        (storage.slots + (tail & storage.mask)).initialize(to: element)
        tail &+= 1
        storage.tail.pointee.store(tail, ordering: .releasing)
        bell.ring()
        return true
    }

    /// Adds an element, waiting for room at most `time`; false, and counted as dropped, when there was none.
    @discardableResult
    public mutating func push(_ element: consuming Element, within time: Duration) -> Bool {
        if !hasRoom {
            let deadline = SystemTime().now() &+ time.nanoseconds
            while !hasRoom {
                let now = SystemTime().now()
                guard now < deadline else {
                    storage.dropped.pointee.wrappingAdd(1, ordering: .relaxed)
                    return false
                }
                space.wait(atMost: .nanoseconds(Int64(deadline - now))) { hasRoom }
            }
        }
        return push(element)
    }

    public var hasRoom: Bool { tail &- storage.head.pointee.load(ordering: .acquiring) <= storage.mask }

    /// Says that nothing will follow. The reader still gets what is in the ring.
    public mutating func close() {
        storage.closed.pointee.store(true, ordering: .releasing)
        bell.ring()
    }

    public var gauge: RingGauge { RingGauge(storage) }
}

/// The reading end of an ``EventRing``.
public struct EventConsumer<Element: Sendable>: ~Copyable, Sendable {
    private let storage: RingStorage<Element>
    private let bell: Doorbell
    private let space: Doorbell
    private var head = 0

    init(storage: RingStorage<Element>, bell: Doorbell, space: Doorbell) {
        self.storage = storage
        self.bell = bell
        self.space = space
    }

    /// Takes the oldest element; nil when the ring is empty.
    public mutating func pop() -> Element? {
        guard !isEmpty else { return nil }
        let element = (storage.slots + (head & storage.mask)).move()
        head &+= 1
        storage.head.pointee.store(head, ordering: .releasing)
        space.ring()
        return element
    }

    /// Takes the oldest element, sleeping at most `time` while there is none.
    public mutating func pop(within time: Duration) -> Element? {
        let deadline = SystemTime().now() &+ time.nanoseconds
        while isEmpty {
            let now = SystemTime().now()
            if now >= deadline || storage.closed.pointee.load(ordering: .acquiring) { break }
            bell.wait(atMost: .nanoseconds(Int64(deadline - now))) {
                !isEmpty || storage.closed.pointee.load(ordering: .acquiring)
            }
        }
        return pop()
    }

    public var isEmpty: Bool { head == storage.tail.pointee.load(ordering: .acquiring) }

    /// True when the writer has closed the ring and everything in it has been read.
    public var isFinished: Bool { storage.closed.pointee.load(ordering: .acquiring) && isEmpty }

    public var gauge: RingGauge { RingGauge(storage) }
}
