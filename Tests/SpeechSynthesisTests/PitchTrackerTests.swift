import Foundation
import SpeechSynthesis
import Tensors
import Testing

@Suite struct PitchTrackerTests {
    /// A voice-like tone: ten harmonics falling off, phase advanced by a pitch that may change.
    private func voice(_ seconds: Double, _ pitch: (Double) -> Double) -> [Float] {
        var phase = 0.0
        return (0..<Int(seconds * 22050)).map { n in
            phase += 2 * Double.pi * pitch(Double(n) / 22050) / 22050
            return Float((1...10).reduce(0.0) { $0 + sin(phase * Double($1)) / Double($1) } * 0.2)
        }
    }

    @Test("steady tones are measured to half a percent", arguments: [80.0, 110, 155.3, 220, 311.1, 440])
    func steady(frequency: Double) {
        let track = PitchTracker().track(voice(0.5) { _ in frequency })
        #expect(track.count == 11025 / 256)
        for value in track.dropFirst(3).dropLast(3) { #expect(abs(value / frequency - 1) < 0.005) }
    }

    @Test("a glide is followed")
    func glide() {
        let track = PitchTracker().track(voice(1) { 120 + 120 * $0 })
        for (frame, value) in track.enumerated().dropFirst(4).dropLast(4) {
            let true_ = 120 + 120 * (Double(frame) + 0.5) * 256 / 22050
            #expect(abs(value / true_ - 1) < 0.02)
        }
    }

    @Test("silence and noise have no pitch")
    func unvoiced() {
        var generator = RandomGenerator(seed: 2)
        let noise = (0..<11025).map { _ in 0.1 * generator.normal() }
        let track = PitchTracker().track([Float](repeating: 0, count: 11025) + noise)
        #expect(track.prefix(43).allSatisfy { $0 == 0 })
        #expect(Double(track.count { $0 > 0 }) < 0.05 * Double(track.count))
    }

    @Test("a missing fundamental is heard by its harmonics")
    func missingFundamental() {
        let samples = (0..<11025).map { n in
            Float([2.0, 3, 4, 5].reduce(0) { $0 + sin(2 * Double.pi * 150 * $1 * Double(n) / 22050) } * 0.1)
        }
        for value in PitchTracker().track(samples).dropFirst(3).dropLast(3) { #expect(abs(value / 150 - 1) < 0.01) }
    }

    @Test("nothing gives nothing")
    func empty() {
        #expect(PitchTracker().track([]).isEmpty)
        #expect(PitchTracker().track([0.1]).isEmpty)
    }
}
