import AudioIO
import Foundation
import Tensors
import Testing

@testable import SpeechRecognition

/// Noise at two levels: a room, and somebody speaking in it in the given stretches, in seconds.
private func recording(_ seconds: Double, speech: [ClosedRange<Double>], seed: UInt64 = 1) -> [Float] {
    var generator = RandomGenerator(seed: seed)
    return (0..<Int(seconds * 16000)).map { index in
        let time = Double(index) / 16000
        // Four syllables a second.
        let speaks = speech.contains { $0.contains(time) } && time.truncatingRemainder(dividingBy: 0.25) < 0.19
        return (speaks ? 0.2 : 0.0005) * generator.normal()
    }
}

private func stretches(_ samples: [Float]) -> [(Double, Double)] {
    var segmenter = SpeechSegmenter(), begun: Int?, found: [(Double, Double)] = []
    func take(_ events: [SpeechSegmenter.Event]) {
        for event in events {
            switch event {
            case .begin(let sample): begun = sample
            case .end(let sample):
                found.append((Double(begun ?? -1) / 16000, Double(sample) / 16000))
                begun = nil
            }
        }
    }
    for start in stride(from: 0, to: samples.count, by: 160) {
        Array(samples[start..<min(samples.count, start + 160)]).withUnsafeBufferPointer { take(segmenter.take($0)) }
    }
    take(segmenter.finish())
    return found
}

@Test("every stretch of speech is kept whole, with a moment before and behind, and long silence is left out")
func segments() {
    let speech: [ClosedRange<Double>] = [2...6, 9...9.5, 10...14, 40...41]
    let found = stretches(recording(50, speech: speech))
    // The pause of half a second is within a stretch.
    #expect(found.count == 3)
    for (stretch, spoken) in zip(found, [2...6, 9...14, 40...41] as [ClosedRange<Double>]) {
        #expect(stretch.0 <= spoken.lowerBound - 0.3 && stretch.0 >= spoken.lowerBound - 0.7)
        #expect(stretch.1 >= spoken.upperBound + 0.2 && stretch.1 <= spoken.upperBound + 1)
    }
}

@Test("speech without a pause is cut before it grows too long for memory, and nothing of it is lost")
func longSpeech() {
    let found = stretches(recording(100, speech: [1...95]))
    #expect(found.count >= 3 && found.allSatisfy { $0.1 - $0.0 <= 30.01 })
    for (first, second) in zip(found, found.dropFirst()) { #expect(second.0 == first.1) }
    #expect((found.last?.1 ?? 0) >= 95)
}

@Test("a recording of silence has no stretch")
func silentRecording() {
    #expect(stretches(recording(40, speech: [])).isEmpty)
    #expect(stretches([Float](repeating: 0, count: 640_000)).isEmpty)
}

@Test("words of a long recording have the times of the whole, in order")
func longRecording() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "long-\(UUID().uuidString).wav").path
    defer { try? FileManager.default.removeItem(atPath: file) }
    try AudioFile.write(recording(45, speech: [5...8, 30...33]), sampleRate: 16000, to: file)
    let words = try Transcriber(try smallRecogniser()).transcribe(file).recognition.words
    #expect(words.contains { (4.5...9).contains($0.start) } && words.contains { (29.5...34).contains($0.start) })
    #expect(words.allSatisfy { (4.4...9.5).contains($0.start) || (29.4...34.5).contains($0.start) })
    #expect(zip(words, words.dropFirst()).allSatisfy { $0.start <= $1.start })
}
