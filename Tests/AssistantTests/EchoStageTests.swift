import Foundation
import Streaming
import Testing

@testable import Assistant

@Suite("Echo and barge-in")
struct EchoStageTests {
    /// What came out of the stage, block by block.
    private struct Result {
        var samples: [Float] = []
        var flags: [AudioFlags] = []
    }

    /// Runs the stage on captured sound while `reply` is heard from `replyStart` on; both at 16 kHz, time 0 being 1 s.
    private func run(
        captured: [Float], reply: [Float], replyStart: Int, cancelsEcho: Bool, block: Int = 160,
        counting: ((Int) -> Void)? = nil
    ) throws -> Result {
        let input = SampleRing.make(capacity: 1 << 19, sampleRate: 16_000)
        let output = SampleRing.make(capacity: 1 << 19, sampleRate: 16_000)
        let reference = SampleRing.make(capacity: 1 << 19, sampleRate: 16_000, longestFill: 0)
        var writer = input.producer, played = reference.producer, reader = output.consumer
        let stage = try EchoStage(
            input: input.consumer, output: output.producer, reference: reference.consumer, referenceRate: 16_000,
            cancelsEcho: cancelsEcho, allowsBargeIn: true, level: SoundLevel())
        func time(_ position: Int) -> UInt64 { 1_000_000_000 + UInt64(position) * 62_500 }
        var result = Result(), said = 0
        var buffer = [Float](repeating: 0, count: 160)
        for start in stride(from: 0, to: captured.count, by: block) {
            // The loudspeaker is told 20 ms ahead.
            while said < reply.count, replyStart + said < start + block + 320 {
                let count = min(160, reply.count - said)
                reply[said..<said + count].withUnsafeBufferPointer {
                    _ = played.push($0, position: Int64(replyStart + said), time: time(replyStart + said))
                }
                said += count
            }
            captured[start..<min(captured.count, start + block)].withUnsafeBufferPointer {
                _ = writer.push($0, position: Int64(start), time: time(start))
            }
            counting?(start)
            while stage.step() == .progressed {}
            while true {
                let taken = buffer.withUnsafeMutableBufferPointer { reader.pull(into: $0) }
                if taken.count == 0 { break }
                result.samples += buffer[..<taken.count]
                result.flags.append(taken.flags)
            }
        }
        return result
    }

    private func noise(_ count: Int, _ level: Float, seed: UInt64) -> [Float] {
        var state = seed
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return level * Float(Int32(truncatingIfNeeded: state >> 32)) / Float(Int32.max)
        }
    }

    /// Noise in syllables, as speech is louder and softer.
    private func speech(_ count: Int, _ level: Float, seed: UInt64) -> [Float] {
        noise(count, level, seed: seed).enumerated().map {
            $1 * (0.6 + 0.4 * Float(sin(Double($0) / 16_000 * 2 * .pi * 4)))
        }
    }

    @Test("without a reply sound passes unchanged, to the bit, whatever the blocks", arguments: [1, 7, 160, 1000])
    func unchanged(_ block: Int) throws {
        let sound = noise(5000, 0.4, seed: 3)
        let result = try run(captured: sound, reply: [], replyStart: 0, cancelsEcho: true, block: block)
        // The stage has frames of 160 samples; the last one waits for the end.
        #expect(result.samples == Array(sound.prefix(5000 / 160 * 160)))
        #expect(result.flags.allSatisfy { $0 == .none })
    }

    @Test("sound is flagged while a reply is heard, and shortly after, and not before")
    func flags() throws {
        let result = try run(
            captured: noise(32_000, 0.001, seed: 1), reply: noise(8000, 0.3, seed: 2), replyStart: 8000,
            cancelsEcho: false)
        let heard = result.flags.map { $0.contains(.duringReply) }
        #expect(heard.firstIndex(of: true) == 50)
        let last = heard.lastIndex(of: true) ?? 0
        #expect(last >= 99 && last <= 112)
        #expect(!result.flags.contains { $0.contains(.speechOverReply) })
    }

    @Test(
        "the assistant's own voice, come back through a room, is no barge-in; somebody who speaks over it is, within 100 ms",
        arguments: [(0.3, 120), (1.0, 40), (1.0, 1200)] as [(Float, Int)])
    func bargeInOverEcho(gain: Float, delay: Int) throws {
        let reply = speech(64_000, 0.3, seed: 5)
        var captured = noise(80_000, 0.001, seed: 6)
        for i in 0..<reply.count { captured[i + 1600 + delay] += gain * reply[i] }
        let echo = try run(captured: captured, reply: reply, replyStart: 1600, cancelsEcho: true)
        #expect(!echo.flags.contains { $0.contains(.speechOverReply) })
        let before = captured[32_000..<64_000].reduce(0) { $0 + Double($1) * Double($1) }
        let after = echo.samples[32_000..<64_000].reduce(0) { $0 + Double($1) * Double($1) }
        #expect(after < before / 100)

        let onset = 48_000
        for (i, sample) in speech(16_000, 0.25, seed: 9).enumerated() { captured[onset + i] += sample }
        let spoken = try run(captured: captured, reply: reply, replyStart: 1600, cancelsEcho: true)
        let first = spoken.flags.firstIndex { $0.contains(.speechOverReply) }
        #expect(first.map { $0 * 160 >= onset && $0 * 160 <= onset + 1600 } == true)
    }

    @Test("a click over a reply is no barge-in")
    func click() throws {
        var captured = noise(32_000, 0.001, seed: 1)
        for i in 0..<400 { captured[16_000 + i] = 0.5 }
        let result = try run(
            captured: captured, reply: noise(24_000, 0.3, seed: 2), replyStart: 4000, cancelsEcho: false)
        #expect(!result.flags.contains { $0.contains(.speechOverReply) })
    }
}
