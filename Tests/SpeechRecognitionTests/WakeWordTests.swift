import Foundation
import Tensors
import Testing

@testable import SpeechRecognition

private let alphabet = Alphabet.english

/// A frame in which a character, or the blank for nil, has the given probability and all others share the rest.
private func frame(_ character: Character?, _ probability: Float = 0.95) -> [Float] {
    let label = character.flatMap { alphabet.label(of: $0) } ?? alphabet.blank
    return (0..<alphabet.classes).map { $0 == label ? probability : (1 - probability) / Float(alphabet.classes - 1) }
}

/// A text as a network writes it: each letter once, blanks between.
private func written(_ text: String, sure: Float = 0.95, blanks: Int = 2) -> [[Float]] {
    text.flatMap { [frame($0, sure)] + [[Float]](repeating: frame(nil, 0.999), count: blanks) }
}

private let silence = [[Float]](repeating: frame(nil, 0.999), count: 50)

private func best(_ phrase: String, in frames: [[Float]]) throws -> (score: Float, begin: Int, frame: Int) {
    var spotter = PhraseSpotter(
        try WakePhrase(phrase).labels(alphabet), alphabet: alphabet, likeness: LetterLikeness(alphabet))
    var best: (score: Float, begin: Int, frame: Int) = (0, 0, 0)
    for (number, frame) in frames.enumerated() {
        let (score, begin) = frame.withUnsafeBufferPointer { spotter.step($0) }
        if score > best.score { best = (score, begin, number) }
    }
    return best
}

@Suite("Wake words")
struct WakeWordTests {
    @Test("a phrase that is written is found where it stands, alone and among other words")
    func found() throws {
        let alone = try best("hey gusli", in: silence + written("hey gusli") + silence)
        #expect(alone.score > 0.85 && abs(alone.begin - 50) <= 3 && (76...86).contains(alone.frame))
        let among = try best("hey gusli", in: written("so i said hey gusli") + silence + written("what time is it"))
        #expect(among.score > 0.8 && abs(among.begin - 30) <= 3)
    }

    @Test("other words, the same letters in another order and parts of the phrase are not taken for it")
    func others() throws {
        for text in ["what time is it", "gusli hey", "hey", "gusli", "ilsug yeh", "the history of glass", ""] {
            #expect(try best("hey gusli", in: written(text) + silence).score < 0.5, "\(text)")
        }
    }

    @Test("a spelling that sounds alike scores between the right one and another")
    func spellings() throws {
        let right = try best("hey gusli", in: written("hey gusli") + silence).score
        for text in ["hay gusli", "hey guzli", "hey gusly", "heygusli"] {
            let score = try best("hey gusli", in: written(text) + silence).score
            #expect(score < right && score > 0.4, "\(text): \(score)")
        }
    }

    @Test("an unsure network scores lower than a sure one")
    func unsure() throws {
        let scores = try [0.9, 0.6, 0.3].map { try best("computer", in: written("computer", sure: $0) + silence).score }
        #expect(scores[0] > scores[1] && scores[1] > scores[2])
        #expect(abs(scores[0] - 0.9) < 0.1 && abs(scores[2] - 0.3) < 0.15)
    }

    @Test("long phrases do not vanish in small numbers")
    func longPhrase() throws {
        let phrase = "open the pod bay doors and turn on all of the lights in here please"
        #expect(try best(phrase, in: written(phrase, sure: 0.5, blanks: 8) + silence).score > 0.4)
    }

    @Test("phrases that are too short, or cannot be written, are refused by name")
    func refused() throws {
        let recogniser = try smallRecogniser()
        #expect(throws: RecognitionError.badWakePhrase(phrase: "hey", reason: "has fewer than 4 letters")) {
            try recogniser.wakeWordDetector(["Hey!"])
        }
        #expect(
            throws: RecognitionError.badWakePhrase(
                phrase: "гусли", reason: "cannot be heard: the recogniser does not write г и л с у")
        ) {
            try recogniser.wakeWordDetector(["computer", "Гусли"])
        }
        #expect(throws: RecognitionError.self) { try recogniser.wakeWordDetector([""]) }
        #expect(WakePhrase(" Hey,  GUSLI! ").text == "hey gusli")
    }

    @Test("a phrase of several words is believed more easily than one word, unless the user says how sure is sure")
    func thresholds() throws {
        let recogniser = try smallRecogniser()
        let own = try recogniser.wakeWordDetector(["computer", "hey gusli"]).thresholds
        #expect(own[0] > own[1] && own[1] > 0)
        #expect(try recogniser.wakeWordDetector(["computer", "hey gusli"], threshold: 0.3).thresholds == [0.3, 0.3])
    }

    @Test("however the sound is cut, the same phrases are heard at the same times; and again after a reset")
    func cuts() throws {
        let recogniser = try smallRecogniser(seed: 7)
        var generator = RandomGenerator(seed: 2)
        // Noise with pauses, the last so long that the detector begins anew.
        let samples: [Float] = (0..<144_000).map { (index: Int) -> Float in
            if index / 16000 % 3 == 2 || index > 96_000 { return 0 }
            let step = Float(index / 2000 % 7) * 0.06
            return 0.2 * sinf(Float(index) * step) + generator.uniform(-0.02, 0.02)
        }
        let detector = try recogniser.wakeWordDetector(["abcd", "eeee", "that"], threshold: 0)
        let whole = detector.accept(samples) + detector.finish()
        #expect(!whole.isEmpty)
        for length in [7, 160, 5000] {
            detector.reset()
            var found: [WakeWordDetector.Detection] = []
            for start in stride(from: 0, to: samples.count, by: length) {
                found += detector.accept(Array(samples[start..<min(samples.count, start + length)]))
            }
            found += detector.finish()
            #expect(found.map(\.phrase) == whole.map(\.phrase) && found.map(\.end) == whole.map(\.end))
            #expect(zip(found, whole).allSatisfy { abs($0.score - $1.score) < 1e-3 && $0.start == $1.start })
        }
    }

    @Test("misses and false alarms are counted as by hand")
    func score() {
        var score = WakeWordScore(phrase: "computer")
        for scores in [[0.9, 0.2], [0.4], [], [0.6]] { score.add(saysPhrase: true, scores: scores, seconds: 2) }
        score.add(saysPhrase: false, scores: [0.3, 0.5, 0.1], seconds: 3600 * 15)
        score.add(saysPhrase: false, scores: [0.45], seconds: 3600 * 5)
        #expect(score.hours == 20)
        #expect(score.missRate(at: 0.5) == 0.5 && score.missRate(at: 0.3) == 0.25)
        #expect(score.falseAlarms(at: 0.3) == 1.5 && score.falseAlarms(at: 0.6) == 0)
        // Two false alarms are allowed in twenty hours: the third is below the threshold.
        let threshold = score.threshold(falseAlarms: 1)
        #expect(threshold > 0.3 && threshold < 0.4 && score.falseAlarms(at: threshold) == 1)
        #expect(score.missRate(at: threshold) == 0.25)
    }

    @Test("the end of speech is where the recording falls silent, whatever clicks after it")
    func endOfSpeech() {
        var samples = (0..<48000).map { index in index < 24000 ? 0.3 * sinf(Float(index) * 0.1) : 0 }
        samples[40000] = 1
        #expect(abs((EndpointScore.endOfSpeech(samples) ?? 0) - 1.5) <= 0.02)
        #expect(EndpointScore.endOfSpeech([Float](repeating: 0, count: 8000)) == nil)
    }
}
