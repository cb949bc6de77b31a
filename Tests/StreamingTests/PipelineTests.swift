import Streaming
import Testing

@Suite("Pipelines")
struct PipelineTests {
    private static let total = 200_000

    private func deterministic() throws -> Collected.Sound {
        let first = SampleRing.make(capacity: 256, sampleRate: 1_000_000)
        let second = SampleRing.make(capacity: 256, sampleRate: 1_000_000)
        let collected = Collected()
        var pipeline = DeterministicPipeline()
        pipeline.add("source", CountingSource(output: first.producer, total: Self.total))
        pipeline.add("gain", Gain(input: first.consumer, output: second.producer, factor: 0.5))
        pipeline.add("collector", Collector(input: second.consumer, result: collected))
        try pipeline.run()
        return collected.value
    }

    private func threaded(
        total: Int, into collected: Collected, log: @escaping @Sendable (String) -> Void = { _ in },
        realtime: RealtimePolicy? = nil
    ) throws -> ThreadedPipeline {
        let bells = (Doorbell(), Doorbell(), Doorbell())
        let first = SampleRing.make(capacity: 256, sampleRate: 1_000_000, bell: bells.1, spaceBell: bells.0)
        let second = SampleRing.make(capacity: 256, sampleRate: 1_000_000, bell: bells.2, spaceBell: bells.1)
        let pipeline = ThreadedPipeline(longestSleep: .seconds(20), log: log)
        try pipeline.add(
            "source", CountingSource(output: first.producer, total: total), wokenBy: bells.0, realtime: realtime)
        try pipeline.add(
            "gain", Gain(input: first.consumer, output: second.producer, factor: 0.5), wokenBy: bells.1, realtime: realtime)
        try pipeline.add("collector", Collector(input: second.consumer, result: collected), wokenBy: bells.2)
        return pipeline
    }

    @Test("threads give exactly what one thread gives, and no wake-up is lost on the way")
    func sameResult() throws {
        let collected = Collected()
        // Threads sleep up to 20 s unless rung: a lost wake-up would run into the bound below.
        let pipeline = try threaded(total: Self.total, into: collected)
        try pipeline.start()
        #expect(pipeline.wait(atMost: .seconds(120)))
        let expected = try deterministic()
        #expect(expected.timesAreTrue)
        #expect(expected.samples.count == Self.total)
        #expect(expected.samples[70_001] == Float(70_001 % 65_536) / 2)
        #expect(collected.value == expected)
        #expect(pipeline.counters.allSatisfy { $0.steps > 0 && $0.stepTime.summary().count == UInt64($0.steps) })
    }

    @Test("draining lets out everything that is inside")
    func drain() throws {
        let collected = Collected()
        let pipeline = try threaded(total: .max, into: collected)
        try pipeline.start()
        #expect(pipeline.drain(within: .seconds(60)))
        #expect(collected.value.timesAreTrue)
    }

    @Test("cancelling ends all threads though the source has no end")
    func cancel() throws {
        let pipeline = try threaded(total: .max, into: Collected())
        try pipeline.start()
        #expect(!pipeline.wait(atMost: .zero))
        #expect(pipeline.cancel(within: .seconds(60)))
        #expect(pipeline.hasFinished)
    }

    @Test("a pipeline starts once, and takes no stage after that")
    func onlyOnce() throws {
        let pipeline = ThreadedPipeline()
        try pipeline.start()
        #expect(throws: PipelineError.alreadyStarted) { try pipeline.start() }
        #expect(throws: PipelineError.alreadyStarted) {
            let ring = SampleRing.make(capacity: 8, sampleRate: 8)
            return try pipeline.add("late", Collector(input: ring.consumer, result: Collected()))
        }
    }

    @Test("a stage that waits for input that never comes is named")
    func stalled() {
        let ring = SampleRing.make(capacity: 8, sampleRate: 8)
        let producer = ring.producer
        var pipeline = DeterministicPipeline()
        pipeline.add("collector", Collector(input: ring.consumer, result: Collected()))
        #expect(throws: PipelineError.stalled(waiting: ["collector"])) { try pipeline.run() }
        pipeline.send(.cancel)
        #expect(pipeline.round() == .finished)
        _ = producer.gauge
    }

    @Test("stages that share a thread finish together")
    func group() throws {
        let ring = SampleRing.make(capacity: 128, sampleRate: 1_000_000)
        let collected = Collected()
        var pipeline = DeterministicPipeline()
        pipeline.add(
            "both",
            StageGroup([
                CountingSource(output: ring.producer, total: 1000), Collector(input: ring.consumer, result: collected),
            ]))
        try pipeline.run()
        #expect(collected.value.samples.count == 1000)
    }
}
