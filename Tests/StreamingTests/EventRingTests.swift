import Streaming
import Testing

@Suite("Rings of events")
struct EventRingTests {
    @Test("values that own memory go through and are released when the ring goes")
    func owned() {
        final class Token: Sendable {}
        weak var left: Token?
        do {
            let ends = EventRing<Token>.make(capacity: 4)
            var producer = ends.producer
            var consumer = ends.consumer
            let token = Token()
            left = token
            producer.push(Token())
            producer.push(token)
            expect(consumer.pop() != nil)
            expect(left != nil)
        }
        expect(left == nil)
    }

    @Test("a full ring makes the writer wait no longer than it said, and the loss is counted")
    func bounded() {
        let ends = EventRing<String>.make(capacity: 2)
        var producer = ends.producer
        var consumer = ends.consumer
        expect(producer.push("a"))
        expect(producer.push("b"))
        expect(!producer.push("c"))
        expect(!producer.push("c", within: .microseconds(200)))
        expect(producer.gauge.droppedNewest == 1)
        expect(consumer.pop() == "a")
        expect(producer.push("d", within: .zero))
        producer.close()
        expect(consumer.pop(within: .seconds(10)) == "b")
        expect(consumer.pop(within: .seconds(10)) == "d")
        expect(consumer.pop(within: .seconds(10)) == nil)
        expect(consumer.isFinished)
    }
}
