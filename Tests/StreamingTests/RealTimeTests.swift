import CCallCounter
import Foundation
import Streaming
import Synchronization
import Testing

@Suite("Real-time safety")
struct RealTimeTests {
    /// Allocations and locks of this thread during `body`.
    private func calls(_ body: () -> Void) -> (allocations: Int64, locks: Int64) {
        let before = (call_counter_allocations(), call_counter_locks())
        body()
        return (call_counter_allocations() - before.0, call_counter_locks() - before.1)
    }

    @Test("the counters see an allocation and a lock that are put there")
    func negativeControl() {
        let lock = NSLock()
        let planted = calls {
            let memory = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 16)
            memory.deallocate()
            lock.lock()
            lock.unlock()
        }
        #expect(planted.allocations >= 2)
        #expect(planted.locks >= 1)
    }

    @Test("capture to playback through rings, bells and counters allocates nothing and takes no lock")
    func audioPath() {
        let bells = (Doorbell(), Doorbell())
        let first = SampleRing.make(
            capacity: 4096, sampleRate: 16_000, overflow: .dropOldest(keeping: 2048), bell: bells.0, spaceBell: bells.1)
        let second = SampleRing.make(capacity: 4096, sampleRate: 16_000, overflow: .dropNewest, bell: bells.1)
        var microphone = first.producer
        var processing = first.consumer
        var output = second.producer
        var loudspeaker = second.consumer
        let counters = StageCounters(name: "test")
        let time = SystemTime()
        let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: 160)
        buffer.initialize(repeating: 0.25)
        defer { buffer.deallocate() }
        var position: Int64 = 0
        var heard = 0
        func period(_ overrun: Bool) {
            if overrun { position += 320 }
            microphone.push(UnsafeBufferPointer(buffer), position: position, time: time.now())
            position += 160
            while true {
                let block = processing.pull(into: buffer)
                if block.count == 0 { break }
                output.push(
                    UnsafeBufferPointer(start: buffer.baseAddress, count: block.count), position: block.position,
                    time: block.time)
            }
            while true {
                let block = loudspeaker.pull(into: buffer)
                if block.count == 0 { break }
                heard += block.count
                counters.soundAge.record(time.now() &- block.time)
            }
            bells.0.wait(atMost: .zero)
            bells.1.wait(atMost: .microseconds(1))
            if overrun { counters.countXrun() }
        }
        for _ in 0..<4 { period(false) }
        let measured = calls { for index in 0..<2000 { period(index % 50 == 0) } }
        #expect(measured.allocations == 0)
        #expect(measured.locks == 0)
        #expect(heard == Int(position))
        #expect(counters.xruns == 40)
    }

    @Test("a running stage thread allocates nothing and takes no lock once warm")
    func stageThread() throws {
        final class Probe: Stage {
            private var input: SampleConsumer
            private let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: 160)
            private let allocations: Counter
            private var steps = 0
            private var start: Int64 = 0

            init(input: consuming SampleConsumer, allocations: Counter) {
                self.input = input
                self.allocations = allocations
                buffer.initialize(repeating: 0)
            }

            deinit { buffer.deallocate() }

            func step() -> StepResult {
                let block = input.pull(into: buffer)
                if block.flags == .end {
                    allocations.value.store(
                        Int(call_counter_allocations() + call_counter_locks() - start), ordering: .releasing)
                    return .finished
                }
                if block.count == 0 { return .idle }
                steps += 1
                if steps == 10 { start = call_counter_allocations() + call_counter_locks() }
                return .progressed
            }
        }
        final class Counter: Sendable { let value = Atomic<Int>(-1) }

        let bell = Doorbell(), space = Doorbell()
        let ring = SampleRing.make(capacity: 1024, sampleRate: 16_000, bell: bell, spaceBell: space)
        var producer = ring.producer
        let allocations = Counter()
        let pipeline = ThreadedPipeline()
        let counters = try pipeline.add("probe", Probe(input: ring.consumer, allocations: allocations), wokenBy: bell)
        try pipeline.start()
        let sound = [Float](repeating: 0.5, count: 160)
        var position: Int64 = 0
        while position < 160 * 2000 {
            let taken = sound.withUnsafeBufferPointer { producer.push($0, position: position, time: 0) }
            if taken { position += 160 } else { space.wait(atMost: .seconds(10)) }
        }
        producer.close()
        #expect(pipeline.wait(atMost: .seconds(60)))
        #expect(allocations.value.load(ordering: .acquiring) == 0)
        #expect(counters.steps == 2000)
    }

    @Test("the hot functions carry the marks that make the compiler check them")
    func marks() throws {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources/Streaming")
        for (file, function) in [
            ("Audio/SampleProducer.swift", "public mutating func push("),
            ("Audio/SampleConsumer.swift", "public mutating func pull("),
            ("Rings/Doorbell.swift", "public func ring()"),
            ("Metrics/LatencyRecorder.swift", "public func record("),
            ("Timing/TimeSource.swift", "public func now()"),
        ] {
            let lines = try String(contentsOf: sources.appending(path: file), encoding: .utf8).split(separator: "\n")
            let declaration = try #require(lines.firstIndex { $0.contains(function) }, "\(function) in \(file)")
            #expect(
                lines[max(0, declaration - 3)..<declaration].contains { $0.contains("@_noLocks @_noAllocation") },
                "\(function) in \(file)")
        }
    }
}
