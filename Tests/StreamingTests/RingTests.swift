import Streaming
import Testing

@Suite("Rings of plain values")
struct RingTests {
    @Test("a ring gives back what was put in, in order, and says full and empty")
    func order() {
        let ends = Ring<Int>.make(capacity: 5)
        var producer = ends.producer
        var consumer = ends.consumer
        expect(producer.capacity == 8)
        for value in 0..<8 { expect(producer.push(value)) }
        expect(!producer.push(8))
        expect(producer.gauge.droppedNewest == 0)
        for value in 0..<8 { expect(consumer.pop() == value) }
        expect(consumer.pop() == nil)
    }

    @Test("batches of any sizes keep their order across the end of the memory")
    func batches() {
        let ends = Ring<Int32>.make(capacity: 64)
        var producer = ends.producer
        var consumer = ends.consumer
        var written: Int32 = 0
        var read: Int32 = 0
        var size = 1
        for _ in 0..<2000 {
            size = (size * 37 + 11) % 71
            let batch = (0..<size).map { written + Int32($0) }
            written += Int32(batch.withUnsafeBufferPointer { producer.push(contentsOf: $0) })
            var out = [Int32](repeating: -1, count: (size * 13) % 67 + 1)
            let count = out.withUnsafeMutableBufferPointer { consumer.pop(into: $0) }
            for index in 0..<count where out[index] != read + Int32(index) { Issue.record("\(out[index]) out of order") }
            read += Int32(count)
        }
        expect(read > 10_000)
        expect(Int(written - read) == consumer.available())
    }

    @Test("spans lent in place hold the same values, up to the end of the memory")
    func spans() {
        let ends = Ring<Float>.make(capacity: 8)
        var producer = ends.producer
        var consumer = ends.consumer
        expect(producer.withWritable(upTo: 6) { $0.count } == 6)
        expect(consumer.withReadable { $0.count } == 6)
        func fill(_ span: UnsafeMutableBufferPointer<Float>) -> Int {
            for index in span.indices { span[index] = Float(span.count * 10 + index) }
            return span.count
        }
        expect(producer.withWritable(fill) == 2)
        expect(producer.withWritable(fill) == 6)
        expect(producer.withWritable(fill) == 0)
        var read: [Float] = []
        expect(consumer.withReadable { read += Array($0); return $0.count } == 2)
        expect(consumer.withReadable { read += Array($0); return $0.count } == 6)
        expect(read == [20, 21, 60, 61, 62, 63, 64, 65])
    }

    @Test("dropping the newest loses what does not fit and counts it")
    func dropNewest() {
        let ends = Ring<Int>.make(capacity: 4, overflow: .dropNewest)
        var producer = ends.producer
        var consumer = ends.consumer
        for value in 0..<7 { producer.push(value) }
        expect(producer.gauge.droppedNewest == 3)
        expect(consumer.pop() == 0)
    }

    @Test("dropping the oldest leaves the newest to be read and counts the rest")
    func dropOldest() {
        let ends = Ring<Int>.make(capacity: 16, overflow: .dropOldest(keeping: 4))
        var producer = ends.producer
        var consumer = ends.consumer
        for value in 0..<10 { producer.push(value) }
        expect(consumer.gauge.depth == 10)
        expect(consumer.pop() == 6)
        expect(consumer.gauge.droppedOldest == 6)
        expect(consumer.gauge.droppedNewest == 0)
    }

    @Test("a closed ring is finished only when it has been read")
    func close() {
        let ends = Ring<Int>.make(capacity: 2)
        var producer = ends.producer
        var consumer = ends.consumer
        producer.push(1)
        producer.close()
        expect(!consumer.isFinished())
        expect(consumer.pop() == 1)
        expect(consumer.isFinished())
    }
}
