/// A ring of mono samples that carries with every block its position and capture time.
///
///     let ring = SampleRing.make(capacity: 16_000, sampleRate: 16_000, overflow: .dropOldest(keeping: 8_000))
///     var microphone = ring.producer
///     var features = ring.consumer
///     microphone.push(period, position: 0, time: captureTime)
///     let block = features.pull(into: buffer)     // block.count samples, from block.position, captured at block.time
///
/// Two rings, one of samples and one of marks: a mark is pushed after its samples, so who sees the mark sees the sound.
/// A file feeds it exactly as a sound card does, with times computed from the position.
public enum SampleRing {
    /// - Parameters:
    ///   - capacity: in samples, rounded up to a power of two
    ///   - sampleRate: in hertz
    ///   - shortestBlock: no block pushed is shorter than this on average, in samples
    ///   - longestFill: a gap of up to this many samples is filled with zeros; a longer one is only flagged
    ///   - bell: rung after each push
    ///   - spaceBell: rung after each pull, for a writer that waits for room
    public static func make(
        capacity: Int, sampleRate: Int, overflow: OverflowPolicy = .reject, shortestBlock: Int = 16,
        longestFill: Int = .max, bell: Doorbell? = nil, spaceBell: Doorbell? = nil
    ) -> SampleRingEnds {
        let samples = Ring<Float>.make(capacity: capacity)
        let marks = Ring<AudioBlock>.make(capacity: max(8, (capacity + shortestBlock - 1) / max(1, shortestBlock)))
        return SampleRingEnds(
            producer: SampleProducer(
                samples: samples.producer, marks: marks.producer, counting: overflow != .reject, bell: bell),
            consumer: SampleConsumer(
                samples: samples.consumer, marks: marks.consumer, sampleRate: sampleRate, keeping: overflow.kept,
                longestFill: longestFill, spaceBell: spaceBell))
    }
}

/// The two ends of a new sample ring, to be taken apart.
@frozen
public struct SampleRingEnds: ~Copyable {
    public var producer: SampleProducer
    public var consumer: SampleConsumer

    init(producer: consuming SampleProducer, consumer: consuming SampleConsumer) {
        self.producer = producer
        self.consumer = consumer
    }
}
