// Built by scripts/thread-sanitizer together with Sources/Streaming and the stages of Tests/StreamingTests.

import Glibc

/// Words through a ring of events, each a string that owns memory, with a writer and a reader that both sleep.
final class Talker: Stage {
    private var output: EventProducer<String>
    private var next = 0
    private let total: Int

    init(output: consuming EventProducer<String>, total: Int) {
        self.output = output
        self.total = total
    }

    func step() -> StepResult {
        if next == total {
            output.close()
            return .finished
        }
        guard output.push("the word that has the number \(next)", within: .seconds(20)) else { return .idle }
        next += 1
        return .progressed
    }
}

final class Listener: Stage {
    private var input: EventConsumer<String>
    private var next = 0
    private let result: Collected

    init(input: consuming EventConsumer<String>, result: Collected) {
        self.input = input
        self.result = result
    }

    func step() -> StepResult {
        guard let word = input.pop() else { return input.isFinished ? .finished : .idle }
        let good = word == "the word that has the number \(next)"
        result.add(AudioBlock(position: Int64(next), time: UInt64(next) * 1000, count: 1), [good ? 1 : 0])
        next += 1
        return .progressed
    }
}

func check(_ condition: Bool, _ claim: String) {
    if !condition {
        print("FAILED: \(claim)")
        exit(1)
    }
}

func everythingArrives(capacity: Int) throws {
    let total = 300_000
    let bells = (Doorbell(), Doorbell(), Doorbell(), Doorbell())
    let first = SampleRing.make(capacity: capacity, sampleRate: 1_000_000, bell: bells.1, spaceBell: bells.0)
    let second = SampleRing.make(capacity: capacity, sampleRate: 1_000_000, bell: bells.2, spaceBell: bells.1)
    let words = EventRing<String>.make(capacity: 8, bell: bells.3)
    let sound = Collected(), heard = Collected()
    let gauge = first.producer.gauge
    // Nothing wakes a sleeper but its bell: a lost wake-up shows as a pipeline that does not end.
    let pipeline = ThreadedPipeline(longestSleep: .seconds(3600))
    try pipeline.add("source", CountingSource(output: first.producer, total: total), wokenBy: bells.0)
    try pipeline.add(
        "gain", Gain(input: first.consumer, output: second.producer, factor: 0.5), wokenBy: bells.1)
    try pipeline.add("collector", Collector(input: second.consumer, result: sound), wokenBy: bells.2)
    try pipeline.add("talker", Talker(output: words.producer, total: 20_000))
    try pipeline.add("listener", Listener(input: words.consumer, result: heard), wokenBy: bells.3)
    try pipeline.start()
    // Only looks: a message would ring the bells and hide a lost wake-up.
    var looks = 0
    while !pipeline.wait(atMost: .milliseconds(50)) {
        looks += 1
        check(looks < 2400, "no wake-up is lost: everything is through in two minutes")
        check(gauge.depth <= gauge.capacity, "a gauge never shows more than the ring holds")
    }
    check(sound.value.samples.count == total && sound.value.timesAreTrue, "no sample is lost or moved")
    check(heard.value.samples == [Float](repeating: 1, count: 20_000), "every word arrives whole and in order")
}

func cancellingEnds() throws {
    let endless = SampleRing.make(capacity: 256, sampleRate: 1_000_000)
    let pipeline = ThreadedPipeline()
    try pipeline.add("source", CountingSource(output: endless.producer, total: .max))
    try pipeline.add("collector", Collector(input: endless.consumer, result: Collected()))
    try pipeline.start()
    check(!pipeline.wait(atMost: .milliseconds(20)), "a source without end goes on")
    check(pipeline.cancel(within: .seconds(60)), "cancelling ends all threads")
}

for capacity in [128, 256, 4096] { try everythingArrives(capacity: capacity) }
try cancellingEnds()
print("no sample, word or wake-up was lost")
