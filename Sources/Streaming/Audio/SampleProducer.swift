import Synchronization

/// The writing end of a ``SampleRing``: what capture, a file reader or a vocoder holds.
public struct SampleProducer: ~Copyable, @unchecked Sendable {
    // Sendable: it has one owner and cannot be copied; the bell it points to is kept alive beside the pointer.
    private var samples: RingProducer<Float>
    private var marks: RingProducer<AudioBlock>
    private let counting: Bool
    private let bell: Doorbell?
    private let bellWord: UnsafeMutablePointer<Atomic<UInt32>>?

    init(
        samples: consuming RingProducer<Float>, marks: consuming RingProducer<AudioBlock>, counting: Bool, bell: Doorbell?
    ) {
        self.samples = samples
        self.marks = marks
        self.counting = counting
        self.bell = bell
        bellWord = bell?.word
    }

    /// Adds a block whole, or not at all where it does not fit; then it answers false, and with a dropping policy the samples
    /// are lost and counted. The reader learns of what is missing from the next block's position.
    ///
    /// - Parameters:
    ///   - position: the first sample's number since the stream began; never less than where the last block ended
    ///   - time: when the first sample was captured, in nanoseconds of CLOCK_MONOTONIC
    #if !DEBUG
    @_noLocks @_noAllocation
    #endif
    @discardableResult
    public mutating func push(
        _ block: UnsafeBufferPointer<Float>, position: Int64, time: UInt64, flags: AudioFlags = .none
    ) -> Bool {
        if block.count == 0 { return true }
        precondition(block.count <= samples.capacity, "a block longer than its ring can never go through it")
        if samples.free() < block.count || marks.free() == 0 {
            if counting { samples.drop(block.count) }
            return false
        }
        samples.push(contentsOf: block)
        marks.push(AudioBlock(position: position, time: time, count: block.count, flags: flags))
        if let bellWord { ringDoorbell(bellWord) }
        return true
    }

    /// How many samples fit now.
    public mutating func free() -> Int { marks.free() == 0 ? 0 : samples.free() }

    public var capacity: Int { samples.capacity }

    /// Says that the stream is over; the reader gets what is in the ring and then a block flagged `end`.
    public mutating func close() {
        marks.close()
        if let bellWord { ringDoorbell(bellWord) }
    }

    /// Depth and losses in samples.
    public var gauge: RingGauge { samples.gauge }
}
