import Streaming
import Testing

@Suite("Sample rings")
struct SampleRingTests {
    private func push(_ producer: inout SampleProducer, _ values: [Float], at position: Int64, time: UInt64) -> Bool {
        values.withUnsafeBufferPointer { producer.push($0, position: position, time: time) }
    }

    private func pull(_ consumer: inout SampleConsumer, _ count: Int) -> (AudioBlock, [Float]) {
        var out = [Float](repeating: -1, count: count)
        let block = out.withUnsafeMutableBufferPointer { consumer.pull(into: $0) }
        return (block, Array(out.prefix(block.count)))
    }

    @Test("position and capture time follow the samples however they are cut")
    func times() {
        let ring = SampleRing.make(capacity: 64, sampleRate: 1000)
        var producer = ring.producer
        var consumer = ring.consumer
        expect(push(&producer, [0, 1, 2, 3, 4], at: 0, time: 1_000_000_000))
        expect(push(&producer, [5, 6, 7], at: 5, time: 1_005_000_000))
        let (first, a) = pull(&consumer, 3)
        expect(a == [0, 1, 2])
        expect(first == AudioBlock(position: 0, time: 1_000_000_000, count: 3))
        let (second, b) = pull(&consumer, 10)
        expect(b == [3, 4, 5, 6, 7])
        expect(second == AudioBlock(position: 3, time: 1_003_000_000, count: 5))
        let (none, _) = pull(&consumer, 10)
        expect(none.count == 0 && none.flags == .none)
        producer.close()
        expect(pull(&consumer, 10).0.flags == .end)
    }

    @Test("what an overrun swallowed comes back as that many zeros, so that times stay true")
    func gap() {
        let ring = SampleRing.make(capacity: 64, sampleRate: 1000)
        var producer = ring.producer
        var consumer = ring.consumer
        expect(push(&producer, [1, 1], at: 0, time: 0))
        expect(push(&producer, [2, 2], at: 7, time: 7_000_000))
        var seen: [Float] = []
        var position: Int64 = 0
        while true {
            let (block, values) = pull(&consumer, 3)
            if block.count == 0 { break }
            expect(block.position == position)
            expect(block.time == UInt64(position) * 1_000_000)
            expect(block.flags.contains(.silence) == values.allSatisfy { $0 == 0 })
            position = block.end
            seen += values
        }
        expect(seen == [1, 1, 0, 0, 0, 0, 0, 2, 2])
    }

    @Test("a gap too long to fill is flagged on the block after it")
    func longGap() {
        let ring = SampleRing.make(capacity: 64, sampleRate: 1000, longestFill: 4)
        var producer = ring.producer
        var consumer = ring.consumer
        _ = push(&producer, [1, 1], at: 0, time: 0)
        _ = push(&producer, [2, 2], at: 100, time: 100_000_000)
        expect(pull(&consumer, 8).0 == AudioBlock(position: 0, time: 0, count: 2))
        expect(pull(&consumer, 8).0 == AudioBlock(position: 100, time: 100_000_000, count: 2, flags: .gap))
    }

    @Test("a block that does not fit is lost whole, counted, and heard as silence")
    func dropNewest() {
        let ring = SampleRing.make(capacity: 4, sampleRate: 1000, overflow: .dropNewest)
        var producer = ring.producer
        var consumer = ring.consumer
        expect(push(&producer, [1, 1, 1], at: 0, time: 0))
        expect(!push(&producer, [2, 2, 2], at: 3, time: 3_000_000))
        expect(producer.gauge.droppedNewest == 3)
        expect(pull(&consumer, 8).1 == [1, 1, 1])
        expect(push(&producer, [3, 3, 3], at: 6, time: 6_000_000))
        expect(pull(&consumer, 8).1 == [0, 0, 0])
        expect(pull(&consumer, 8).1 == [3, 3, 3])
    }

    @Test("a reader that was late hears the newest sound, with its own position")
    func dropOldest() {
        let ring = SampleRing.make(capacity: 32, sampleRate: 1000, overflow: .dropOldest(keeping: 5))
        var producer = ring.producer
        var consumer = ring.consumer
        for block in 0..<4 {
            let start = block * 3
            expect(push(&producer, (start..<start + 3).map(Float.init), at: Int64(start), time: UInt64(start) * 1_000_000))
        }
        let (block, values) = pull(&consumer, 32)
        expect(values == [7, 8, 9, 10, 11])
        expect(block == AudioBlock(position: 7, time: 7_000_000, count: 5, flags: .gap))
        expect(consumer.gauge.droppedOldest == 7)
    }

    @Test("a barge-in throws away what waits and goes on with what comes")
    func discard() {
        let ring = SampleRing.make(capacity: 32, sampleRate: 1000)
        var producer = ring.producer
        var consumer = ring.consumer
        _ = push(&producer, [1, 2, 3], at: 0, time: 0)
        _ = push(&producer, [4, 5], at: 3, time: 3_000_000)
        _ = pull(&consumer, 1)
        expect(consumer.discard() == 4)
        _ = push(&producer, [6], at: 5, time: 5_000_000)
        expect(pull(&consumer, 8).1 == [6])
    }
}
