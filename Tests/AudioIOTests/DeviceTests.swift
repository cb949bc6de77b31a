import AudioIO
import Foundation
import Streaming
import Testing

@Suite("Devices")
struct DeviceTests {
    @Test("sample formats carry mono there and back within a step", arguments: SampleFormat.allCases)
    func formats(_ format: SampleFormat) {
        let sound: [Float] = [0, 0.5, -0.5, 0.999, -1, 0.123, 2, -3, .nan]
        let wanted: [Float] = [0, 0.5, -0.5, 0.999, -1, 0.123, 1, -1, 0]
        var raw = [UInt8](repeating: 0, count: sound.count * 3 * format.bytes)
        var back = [Float](repeating: 0, count: sound.count)
        raw.withUnsafeMutableBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            format.encode(sound, frames: sound.count, channels: 3, into: base)
            format.decode(base, frames: sound.count, channels: 3, into: &back)
        }
        let step: Float = format == .unsigned8 ? 1 / 128 : (format == .signed16 ? 1 / 32768 : 1e-6)
        for (a, b) in zip(back, wanted) { #expect(abs(a - b) <= step) }
    }

    @Test("a device that vanishes is tried again with growing pauses, and a suspended one is resumed")
    func supervisor() {
        var it = DeviceSupervisor(shortestPause: 10, longestPause: 30)
        #expect(it.handle(.tick, at: 0) == .none)
        #expect(it.handle(.suspended, at: 1) == .resume)
        #expect(it.handle(.suspended, at: 2) == .none)
        #expect(it.handle(.resumed, at: 3) == .none && it.state == .running)
        #expect(it.handle(.gone, at: 100) == .close)
        #expect(it.handle(.tick, at: 109) == .none)
        #expect(it.handle(.tick, at: 110) == .open)
        #expect(it.handle(.tick, at: 111) == .none)
        #expect(it.handle(.openFailed, at: 120) == .none && it.state == .closed(retryAt: 140))
        #expect(it.handle(.tick, at: 140) == .open)
        #expect(it.handle(.openFailed, at: 150) == .none && it.state == .closed(retryAt: 180))
        #expect(it.handle(.tick, at: 180) == .open)
        #expect(it.handle(.openFailed, at: 190) == .none && it.state == .closed(retryAt: 220))
        #expect(it.handle(.tick, at: 220) == .open)
        #expect(it.handle(.opened, at: 230) == .none && it.state == .running)
        #expect(it.handle(.gone, at: 300) == .close && it.state == .closed(retryAt: 310))
    }

    @Test("that do not exist say so")
    func missing() {
        let error = #expect(throws: AudioError.self) { _ = try ALSACapture(DeviceRequest("hw:CARD=NoSuchCard")) }
        #expect(error?.description.contains("NoSuchCard") == true)
    }

    @Test("ALSA's null device gives silence, with times that follow the samples")
    func nullCapture() throws {
        let ring = SampleRing.make(capacity: 4096, sampleRate: 16000)
        let stage = try CaptureStage(DeviceRequest("null"), output: ring.producer)
        #expect(stage.settings.sampleRate == 16000 && stage.settings.channels == 1)
        var reader = ring.consumer
        var samples = [Float](repeating: 1, count: 160)
        for _ in 0..<200 where stage.step() == .progressed {}
        let block = samples.withUnsafeMutableBufferPointer { reader.pull(into: $0) }
        #expect(block.count == 160 && block.position == 0 && block.time > 0)
        #expect(samples.allSatisfy { $0 == 0 })
    }

    @Test("ALSA's file device writes what was played, to the sample")
    func filePlayback() throws {
        let folder = try ScratchFolder()
        let path = folder.path("out.raw")
        let sound = tone(700, rate: 16000, count: 3200)
        do {
            let ring = SampleRing.make(capacity: 4096, sampleRate: 16000)
            var writer = ring.producer
            let stage = try PlaybackStage(DeviceRequest("file:\(path),raw"), input: ring.consumer)
            let pushed = sound.withUnsafeBufferPointer { writer.push($0, position: 0, time: 0) }
            #expect(pushed)
            writer.close()
            var pipeline = DeterministicPipeline()
            pipeline.add("playback", stage)
            for _ in 0..<100_000 where pipeline.round() != .finished {}
            #expect(stage.report.lastHeard > 0)
        }
        let bytes = try Data(contentsOf: URL(filePath: path))
        let back = bytes.withUnsafeBytes { Array($0.bindMemory(to: Int16.self)) }
        #expect(back.count >= 3200)
        for (a, b) in zip(back, sound) { #expect(abs(Float(a) / 32768 - b) <= 1 / 32768) }
    }

    @Test("files pass from stage to stage as through a sound card, nothing lost")
    func fileStages() throws {
        let folder = try ScratchFolder()
        let (from, to) = (folder.path("in.wav"), folder.path("out.wav"))
        try AudioFile.write(tone(300, rate: 16000, count: 20000), sampleRate: 16000, to: from)
        let ring = SampleRing.make(capacity: 1024, sampleRate: 16000)
        var pipeline = DeterministicPipeline()
        pipeline.add("source", FileSourceStage(try SoundFileReader(from), output: ring.producer))
        pipeline.add("sink", FileSinkStage(try SoundFileWriter(to, sampleRate: 16000), input: ring.consumer))
        try pipeline.run()
        #expect(try AudioFile.readMono(from, sampleRate: 16000) == AudioFile.readMono(to, sampleRate: 16000))
    }

    @Test("the level meter reads a full-scale sine as 0 dB peak and -3 dB mean")
    func levels() {
        var meter = LevelMeter()
        tone(1000, rate: 16000, count: 16000, level: 1).withUnsafeBufferPointer { meter.add($0) }
        let level = meter.read()
        #expect(abs(level.peak) < 0.01 && abs(level.rms + 3.0103) < 0.01)
        #expect(meter.read().rms == -.infinity)
    }
}
