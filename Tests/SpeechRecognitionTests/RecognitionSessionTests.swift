import Foundation
import Tensors
import Testing

@testable import SpeechRecognition

/// Noise that comes and goes, so that letters change.
private func sound(_ seconds: Double, seed: UInt64) -> [Float] {
    var generator = RandomGenerator(seed: seed)
    var level: Float = 0.1, tone: Float = 0.02
    return (0..<Int(seconds * 16000)).map { index in
        if index % 1600 == 0 {
            level = generator.uniform(0, 0.3)
            tone = generator.uniform(0.01, 0.4)
        }
        return level * sinf(Float(index) * tone) + generator.uniform(-0.02, 0.02)
    }
}

@Test("pieces of any size give the log-probabilities of the whole", arguments: [1 as UInt64, 2, 3])
func streamingEqualsWhole(seed: UInt64) throws {
    let recogniser = try smallRecogniser(seed: seed)
    let samples = sound(2.3, seed: seed)
    let whole = recogniser.logProbabilities(samples)
    var track = GreedyTrack(recogniser.alphabet)
    whole.withUnsafeBufferPointer { track.push($0) }
    let expected = track.recognition(frameSeconds: recogniser.frameSeconds).lasting(2.3)
    #expect(!expected.text.isEmpty)
    var generator = RandomGenerator(seed: seed)
    for longest in [7, 160, 3000, 100_000] {
        let session = try recogniser.session(.free)
        var start = 0
        while start < samples.count {
            let count = min(samples.count - start, 1 + Int(generator.uniform(0, Float(longest))))
            session.accept(Array(samples[start..<start + count]))
            start += count
        }
        let heard = session.finish()
        #expect(heard.text == expected.text)
        #expect(zip(heard.words, expected.words).allSatisfy { $0.start == $1.start && $0.end == $1.end })
    }
}

@Test("no word outlasts the sound, though it is written in the silence behind it")
func silenceBehind() throws {
    let recogniser = try smallRecogniser(seed: 2)
    let samples = sound(1.1, seed: 5)
    let session = try recogniser.session(.free)
    session.accept(samples)
    let heard = session.finish()
    #expect(session.secondsDecoded > session.secondsAccepted + 0.2)
    #expect(heard.words.allSatisfy { $0.end <= session.secondsAccepted })
}

@Test("a session that is reset hears the same again")
func resetting() throws {
    let recogniser = try smallRecogniser()
    let samples = sound(1.5, seed: 9)
    let graph = CharacterGraph(WordGraph(vocabulary: ["a", "b", "c", "do", "it"]))
    let session = try recogniser.session(.graph(graph))
    session.accept(samples)
    let first = session.finish()
    session.reset()
    #expect(session.lastHeard == nil && session.secondsAccepted == 0)
    session.accept(samples)
    #expect(session.finish() == first)
    session.reset(.free)
    session.accept(samples)
    #expect(session.finish().text == session.unconstrained.text)
}

@Test("nothing but the grammar's words is written")
func grammarOnly() throws {
    let recogniser = try smallRecogniser()
    let words: Set<String> = ["yes", "no", "maybe"]
    let session = try recogniser.session(.graph(CharacterGraph(WordGraph(vocabulary: words.sorted()))))
    session.accept(sound(3, seed: 4))
    #expect(session.finish().words.allSatisfy { words.contains($0.word) })
}

@Test("no sound gives no text")
func nothing() throws {
    let session = try smallRecogniser().session(.free)
    #expect(session.finish() == .nothing)
    #expect(session.endpoint == nil)
}

@Test("a command ends soon where the grammar is done, later where it could go on, and never beyond its limit")
func endpoints() {
    let rules = EndpointRules(), endpointer = Endpointer(rules)
    #expect(endpointer.decide(seconds: 2, silence: 0.2, ending: (true, false)) == .complete)
    #expect(endpointer.decide(seconds: 2, silence: 0.2, ending: (true, true)) == nil)
    #expect(endpointer.decide(seconds: 2, silence: 0.5, ending: (true, true)) == .pause)
    #expect(endpointer.decide(seconds: 2, silence: 0.5, ending: (false, true)) == nil)
    #expect(endpointer.decide(seconds: 3, silence: 1.4, ending: (false, true)) == .silence)
    #expect(endpointer.decide(seconds: 3, silence: 0.8, ending: nil) == .pause)
    #expect(endpointer.decide(seconds: 7.9, silence: nil, ending: nil) == nil)
    #expect(endpointer.decide(seconds: 8, silence: nil, ending: nil) == .nothingSaid)
    #expect(endpointer.decide(seconds: 20, silence: 0, ending: (false, true)) == .tooLong)
}

@Test("model folders that are missing or damaged are refused with file and reason")
func badModels() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "recogniser-\(UUID().uuidString)")
    #expect(throws: RecognitionError.badModel(file: folder.path, reason: "is no model folder: it has no model.yaml")) {
        try Recogniser(contentsOf: folder)
    }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func reason(_ card: String) throws -> String {
        try card.write(to: folder.appending(path: "model.yaml"), atomically: true, encoding: .utf8)
        do {
            _ = try Recogniser(contentsOf: folder)
            return ""
        } catch { return "\(error)" }
    }
    #expect(try reason("type: [").contains("model.yaml"))
    #expect(try reason("type: recogniser").contains("is missing"))
    let block = "{filters: 8, kernel: 3}"
    #expect(
        try reason("type: recogniser\nlanguage: en\nalphabet: ab\nfeatures: streaming\nnetwork: {features: 64, classes: 29, blocks: [\(block)]}")
            .contains("classes is 29 for 2"))
    #expect(
        try reason("type: recogniser\nlanguage: en\nalphabet: ab\nfeatures: streaming\nnetwork: {features: 64, classes: 3, blocks: [{filters: -4, kernel: 3}]}")
            .contains("filters is -4"))
}
