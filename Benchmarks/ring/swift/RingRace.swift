import CStreaming
import Glibc
import Streaming
import Synchronization

/// The two measurements of CxxRing.h on the Swift ring.
enum RingRace {
    /// Nanoseconds to pass `count` numbers one by one through a ring of `capacity`; zero when one came out wrong.
    static func throughput(count: Int, capacity: Int, processors: (Int32, Int32)) -> UInt64 {
        let ends = Ring<Int>.make(capacity: capacity)
        return race(Writer(producer: ends.producer), Reader(consumer: ends.consumer), count: count, processors: processors)
    }

    /// Nanoseconds for `count` numbers to go through one ring and back through another.
    static func roundTrip(count: Int, capacity: Int, processors: (Int32, Int32)) -> UInt64 {
        let there = Ring<Int>.make(capacity: capacity)
        let back = Ring<Int>.make(capacity: capacity)
        return race(
            Caller(producer: there.producer, consumer: back.consumer),
            Echo(producer: back.producer, consumer: there.consumer), count: count, processors: processors)
    }

    private static func race(_ writer: Runner, _ reader: Runner, count: Int, processors: (Int32, Int32)) -> UInt64 {
        let start = Start()
        let first = start.spawn(writer, count: count, processor: processors.0, waits: true)
        let second = start.spawn(reader, count: count, processor: processors.1, waits: false)
        pthread_join(first.thread, nil)
        pthread_join(second.thread, nil)
        return first.good && second.good ? streaming_monotonic_ns() - first.began : 0
    }
}

/// Keeps the writer back until the reader is on its processor.
private final class Start: Sendable {
    let ready = Atomic<Bool>(false)

    func spawn(_ runner: Runner, count: Int, processor: Int32, waits: Bool) -> RaceThread {
        let thread = RaceThread(runner: runner, count: count, processor: processor, start: self, waits: waits)
        let context = Unmanaged.passRetained(thread).toOpaque()
        pthread_create(
            &thread.thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<RaceThread>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, context)
        return thread
    }
}

private final class RaceThread {
    var thread = pthread_t()
    var began: UInt64 = 0
    var good = false
    private let runner: Runner
    private let count: Int
    private let processor: Int32
    private let start: Start
    private let waits: Bool

    init(runner: Runner, count: Int, processor: Int32, start: Start, waits: Bool) {
        self.runner = runner
        self.count = count
        self.processor = processor
        self.start = start
        self.waits = waits
    }

    func run() {
        _ = streaming_pin_thread(processor)
        if waits {
            while !start.ready.load(ordering: .acquiring) { sched_yield() }
            began = streaming_monotonic_ns()
        } else {
            start.ready.store(true, ordering: .releasing)
        }
        good = runner.run(count)
    }
}

private class Runner {
    func run(_ count: Int) -> Bool { false }
}

private final class Writer: Runner {
    private var producer: RingProducer<Int>

    init(producer: consuming RingProducer<Int>) { self.producer = producer }

    override func run(_ count: Int) -> Bool {
        write(count, to: &producer)
        return true
    }
}

private final class Reader: Runner {
    private var consumer: RingConsumer<Int>

    init(consumer: consuming RingConsumer<Int>) { self.consumer = consumer }

    override func run(_ count: Int) -> Bool { read(count, from: &consumer) }
}

private final class Caller: Runner {
    private var producer: RingProducer<Int>
    private var consumer: RingConsumer<Int>

    init(producer: consuming RingProducer<Int>, consumer: consuming RingConsumer<Int>) {
        self.producer = producer
        self.consumer = consumer
    }

    override func run(_ count: Int) -> Bool { call(count, through: &producer, and: &consumer) }
}

private final class Echo: Runner {
    private var producer: RingProducer<Int>
    private var consumer: RingConsumer<Int>

    init(producer: consuming RingProducer<Int>, consumer: consuming RingConsumer<Int>) {
        self.producer = producer
        self.consumer = consumer
    }

    override func run(_ count: Int) -> Bool {
        echo(count, from: &consumer, to: &producer)
        return true
    }
}

private func write(_ count: Int, to producer: inout RingProducer<Int>) {
    for value in 0..<count { while !producer.push(value) {} }
}

private func read(_ count: Int, from consumer: inout RingConsumer<Int>) -> Bool {
    var good = true
    for value in 0..<count { good = take(from: &consumer) == value && good }
    return good
}

private func call(_ count: Int, through producer: inout RingProducer<Int>, and consumer: inout RingConsumer<Int>) -> Bool {
    var good = true
    for value in 0..<count {
        while !producer.push(value) {}
        good = take(from: &consumer) == value && good
    }
    return good
}

private func echo(_ count: Int, from consumer: inout RingConsumer<Int>, to producer: inout RingProducer<Int>) {
    for _ in 0..<count {
        let value = take(from: &consumer)
        while !producer.push(value) {}
    }
}

@inline(__always)
private func take(from consumer: inout RingConsumer<Int>) -> Int {
    while true { if let value = consumer.pop() { return value } }
}
