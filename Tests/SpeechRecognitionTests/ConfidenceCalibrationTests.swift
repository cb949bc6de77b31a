import Foundation
import Tensors
import Testing

@testable import SpeechRecognition

/// Outcomes that are right as often as `truth` says of their confidence.
private func outcomes(_ count: Int, seed: UInt64, truth: (Double) -> Double) -> [ConfidenceCalibration.Outcome] {
    var generator = RandomGenerator(seed: seed)
    return (0..<count).map { _ in
        let confidence = Double(generator.uniform(0.02, 0.98))
        return (confidence, Double(generator.uniform()) < truth(confidence))
    }
}

@Test("a curve that was put into confidences is found again, and makes them true")
func calibration() {
    let wanted = ConfidenceCalibration(slope: 0.5, offset: -1)
    let curve = ConfidenceCalibration.fitted(outcomes(20_000, seed: 1) { wanted.applied(to: $0) })
    #expect(abs(curve.slope - 0.5) < 0.05 && abs(curve.offset + 1) < 0.05)
    let others = outcomes(20_000, seed: 2) { wanted.applied(to: $0) }
    #expect(ConfidenceCalibration.error(others) > 0.15)
    #expect(ConfidenceCalibration.error(others.map { (curve.applied(to: $0.confidence), $0.isRight) }) < 0.02)
}

@Test("true confidences stay, and outcomes that say nothing change nothing")
func nothingToCalibrate() {
    let curve = ConfidenceCalibration.fitted(outcomes(20_000, seed: 3) { $0 })
    #expect(abs(curve.slope - 1) < 0.06 && abs(curve.offset) < 0.06)
    #expect(ConfidenceCalibration.fitted(outcomes(100, seed: 4) { _ in 1 }) == ConfidenceCalibration())
    #expect(ConfidenceCalibration.fitted([]) == ConfidenceCalibration())
    // Right where it is unsure and wrong where it is sure: no curve that rises helps.
    #expect(ConfidenceCalibration.fitted(outcomes(2000, seed: 5) { 1 - $0 }) == ConfidenceCalibration())
}

@Test("words are right where the alignment has them, inserted ones are wrong, lost ones count for nothing")
func outcomesOfWords() {
    let words = ["a", "x", "c", "c"].enumerated().map {
        Recognition.Word(word: $1, start: 0, end: 0, confidence: Double($0) / 10)
    }
    let found = RecognitionScore.outcomes(reference: "a b c d", Recognition(words: words, confidence: 1))
    #expect(found.map(\.confidence) == [0, 0.1, 0.2, 0.3])
    #expect(found.map(\.isRight) == [true, false, true, false])
}
