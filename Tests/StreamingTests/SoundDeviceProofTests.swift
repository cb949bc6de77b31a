import CALSA
import CCallCounter
import Streaming
import Synchronization
import Testing

/// What a device thread did between its warm-up and its end.
private final class Evidence: Sendable {
    let allocations = Atomic<Int64>(-1)
    let locks = Atomic<Int64>(-1)
    let frames = Atomic<Int>(0)

    func keep(since start: (Int64, Int64), frames count: Int) {
        allocations.store(call_counter_allocations() - start.0, ordering: .releasing)
        locks.store(call_counter_locks() - start.1, ordering: .releasing)
        frames.store(count, ordering: .releasing)
    }
}

/// ALSA's null device, opened for mono floats at 16 kHz; nil with a recorded issue when ALSA refuses.
private func openNull(_ direction: snd_pcm_stream_t) -> OpaquePointer? {
    var device: OpaquePointer?
    guard snd_pcm_open(&device, "null", direction, 0) >= 0,
        snd_pcm_set_params(device, SND_PCM_FORMAT_FLOAT_LE, SND_PCM_ACCESS_RW_INTERLEAVED, 1, 16_000, 1, 100_000) >= 0
    else {
        Issue.record("ALSA cannot open its null device")
        return nil
    }
    return device
}

private final class NullCapture: Stage {
    private let device: OpaquePointer
    private var output: SampleProducer
    private let evidence: Evidence
    private let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: 160)
    private var held = 0
    private var position: Int64 = 0
    private var start: (Int64, Int64) = (0, 0)

    init(device: OpaquePointer, output: consuming SampleProducer, evidence: Evidence) {
        self.device = device
        self.output = output
        self.evidence = evidence
        buffer.initialize(repeating: 0)
    }

    deinit {
        buffer.deallocate()
        snd_pcm_close(device)
    }

    func step() -> StepResult {
        if position == 1600 { start = (call_counter_allocations(), call_counter_locks()) }
        if position >= 160_000 {
            evidence.keep(since: start, frames: Int(position))
            output.close()
            return .finished
        }
        if held == 0 { held = max(0, snd_pcm_readi(device, buffer.baseAddress, 160)) }
        let block = UnsafeBufferPointer(start: buffer.baseAddress, count: held)
        guard held > 0, output.push(block, position: position, time: SystemTime().now()) else { return .idle }
        position += Int64(held)
        held = 0
        return .progressed
    }
}

private final class NullPlayback: Stage {
    private let device: OpaquePointer
    private var input: SampleConsumer
    private let evidence: Evidence
    private let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: 160)
    private var frames = 0
    private var start: (Int64, Int64)?

    init(device: OpaquePointer, input: consuming SampleConsumer, evidence: Evidence) {
        self.device = device
        self.input = input
        self.evidence = evidence
        buffer.initialize(repeating: 0)
    }

    deinit {
        buffer.deallocate()
        snd_pcm_close(device)
    }

    func step() -> StepResult {
        let block = input.pull(into: buffer)
        if block.flags == .end {
            evidence.keep(since: start ?? (0, 0), frames: frames)
            return .finished
        }
        if block.count == 0 { return .idle }
        frames += max(0, snd_pcm_writei(device, buffer.baseAddress, UInt(block.count)))
        if start == nil, frames >= 1600 { start = (call_counter_allocations(), call_counter_locks()) }
        return .progressed
    }
}

@Suite("Threads over ALSA")
struct SoundDeviceProofTests {
    @Test("from ALSA's null capture to its null playback, on two threads, nothing is allocated and no lock taken after warm-up")
    func nullDevice() throws {
        guard let microphone = openNull(SND_PCM_STREAM_CAPTURE), let loudspeaker = openNull(SND_PCM_STREAM_PLAYBACK) else {
            return
        }
        let bells = (Doorbell(), Doorbell())
        let ring = SampleRing.make(capacity: 4096, sampleRate: 16_000, bell: bells.1, spaceBell: bells.0)
        let captured = Evidence(), played = Evidence()
        let pipeline = ThreadedPipeline()
        try pipeline.add(
            "capture", NullCapture(device: microphone, output: ring.producer, evidence: captured), wokenBy: bells.0)
        try pipeline.add(
            "playback", NullPlayback(device: loudspeaker, input: ring.consumer, evidence: played), wokenBy: bells.1)
        try pipeline.start()
        #expect(pipeline.wait(atMost: .seconds(60)))
        for evidence in [captured, played] {
            #expect(evidence.frames.load(ordering: .acquiring) == 160_000)
            #expect(evidence.allocations.load(ordering: .acquiring) == 0)
            #expect(evidence.locks.load(ordering: .acquiring) == 0)
        }
    }
}
