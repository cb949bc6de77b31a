import AudioIO
import Foundation
import SpeechSynthesis
import Streaming
import Synchronization
import Testing

@Suite struct SpeakingStageTests {
    private static let shipped = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "voices/lj")

    /// All that waits in a ring.
    private static func pulled(_ consumer: inout SampleConsumer) -> [Float] {
        var samples: [Float] = [], buffer = [Float](repeating: 0, count: 4096)
        while true {
            let block = buffer.withUnsafeMutableBufferPointer { consumer.pull(into: $0) }
            if block.count == 0 { return samples }
            samples += buffer[..<block.count]
        }
    }

    /// Whether two sounds are the same but for rounding, which depends on where buffers happen to lie.
    private static func isSame(_ a: [Float], _ b: [Float]) -> Bool {
        a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < 1e-5 }
    }

    @Test("texts given to the stage come out as one sound after the other, through a ring shorter than a word")
    func stageEqualsWhole() throws {
        let synthesiser = try Synthesiser(voiceDirectory: Self.shipped)
        let texts = EventRing<SpeechRequest>.make(capacity: 4),
            sound = SampleRing.make(capacity: 1024, sampleRate: 22050)
        var requests = texts.producer, consumer = sound.consumer
        let said = Mutex<[Int64]>([])
        let stage = SpeakingStage(synthesiser, input: texts.consumer, output: sound.producer) { chunk, origin in
            if !chunk.words.isEmpty { said.withLock { $0.append(origin) } }
        }
        requests.push(SpeechRequest("Seven."))
        requests.push(SpeechRequest("In the morning?", controls: .init(rate: 1.5)))
        requests.close()
        var samples: [Float] = []
        while stage.step() != .finished { samples += Self.pulled(&consumer) }
        samples += Self.pulled(&consumer)
        let first = synthesiser.synthesise("Seven.").samples
        let whole = first + synthesiser.synthesise("In the morning?", controls: .init(rate: 1.5)).samples
        #expect(Self.isSame(samples, whole))
        #expect(said.withLock { $0 } == [0, Int64(first.count)])
    }

    @Test("a barge-in drops what is being said and what waits; what is asked for afterwards is spoken")
    func bargeIn() throws {
        let synthesiser = try Synthesiser(voiceDirectory: Self.shipped)
        let texts = EventRing<SpeechRequest>.make(capacity: 4),
            sound = SampleRing.make(capacity: 1 << 18, sampleRate: 22050)
        var requests = texts.producer, consumer = sound.consumer
        let stage = SpeakingStage(synthesiser, input: texts.consumer, output: sound.producer)
        requests.push(SpeechRequest("This will be cut off long before its end is reached."))
        requests.push(SpeechRequest("This is never heard."))
        for _ in 0..<6 { _ = stage.step() }
        stage.handle(.bargeIn)
        _ = Self.pulled(&consumer)
        #expect(stage.step() == .idle)
        requests.push(SpeechRequest("Yes."))
        requests.close()
        while stage.step() != .finished {}
        #expect(Self.isSame(Self.pulled(&consumer), synthesiser.synthesise("Yes.").samples))
    }

    @Test("a player on ALSA's null device speaks all and ends; a stopped one ends at once")
    func plays() throws {
        let synthesiser = try Synthesiser(voiceDirectory: Self.shipped)
        let words = Mutex<[String]>([])
        let player = try SpeechPlayer(
            synthesiser, requests: [SpeechRequest("It is seven.")], device: DeviceRequest("null"),
            said: { chunk, _ in words.withLock { $0 += chunk.words.map(\.word) } })
        try player.start()
        player.wait()
        #expect(words.withLock { $0 } == ["it", "is", "seven"])
        let long = String(repeating: "This goes on and on. ", count: 500)
        let stopped = try SpeechPlayer(synthesiser, requests: [SpeechRequest(long)], device: DeviceRequest("null"))
        try stopped.start()
        stopped.stop()
        stopped.wait()
    }
}
