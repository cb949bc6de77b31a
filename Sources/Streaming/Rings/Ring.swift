/// A bounded queue of plain values between one writing thread and one reading thread, without locks.
///
///     let ends = Ring<Float>.make(capacity: 4096)
///     var producer = ends.producer        // move this end to the writing thread
///     var consumer = ends.consumer        // and this one to the reading thread
///     producer.push(0.5)
///     consumer.pop()                      // 0.5
///
/// The ends cannot be copied, so the compiler refuses a second writer or reader. Every operation is wait-free and costs a bounded
/// number of instructions: no lock, no allocation, no system call. A reader that wants to sleep uses a ``Doorbell`` beside the ring.
///
/// After L. Lamport (1983) for the two indices, and J. Giacomoni, T. Moseley, M. Vachharajani, "FastForward" (2008), for the
/// idea that each side touches the other's index only when its own copy of it says full or empty.
public enum Ring<Element: BitwiseCopyable> {
    /// A ring with room for `capacity` elements, rounded up to a power of two.
    public static func make(capacity: Int, overflow: OverflowPolicy = .reject) -> RingEnds<Element> {
        let storage = RingStorage<Element>(capacity: capacity)
        return RingEnds(
            producer: RingProducer(storage: storage, counting: overflow != .reject),
            consumer: RingConsumer(storage: storage, keeping: overflow.kept))
    }
}

/// The two ends of a new ring, to be taken apart.
@frozen
public struct RingEnds<Element: BitwiseCopyable>: ~Copyable {
    public var producer: RingProducer<Element>
    public var consumer: RingConsumer<Element>

    @usableFromInline
    init(producer: consuming RingProducer<Element>, consumer: consuming RingConsumer<Element>) {
        self.producer = producer
        self.consumer = consumer
    }
}
