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
    var rules = EndpointRules()
    (rules.afterComplete, rules.afterPossiblyComplete, rules.afterIncomplete, rules.afterFreeSpeech) = (
        0.1, 0.4, 1.2, 0.7
    )
    rules.noiseMargin = 0.3
    let endpointer = Endpointer(rules)
    func decide(_ seconds: Double, silence: Double?, _ canEnd: Bool? = nil, canGoOn: Bool = true) -> EndpointReason? {
        endpointer.decide(
            EndpointEvidence(
                seconds: seconds, quiet: silence, still: silence,
                sentence: canEnd.map { .init(canEnd: $0, canGoOn: canGoOn) }))
    }
    #expect(decide(2, silence: 0.2, true, canGoOn: false) == .complete)
    #expect(decide(2, silence: 0.2, true) == nil)
    #expect(decide(2, silence: 0.5, true) == .pause)
    #expect(decide(2, silence: 0.5, false) == nil)
    #expect(decide(3, silence: 1.4, false) == .silence)
    #expect(decide(3, silence: 0.8) == .pause)
    #expect(decide(7.9, silence: nil) == nil)
    #expect(decide(8, silence: nil) == .nothingSaid)
    #expect(decide(20, silence: 0, false) == .tooLong)
}

@Test(
    "in a room that is never silent a command ends by its letters, later; while the voice sounds it does not end by them at once"
)
func endpointsInNoise() {
    var rules = EndpointRules()
    (rules.afterPossiblyComplete, rules.noiseMargin) = (0.4, 0.3)
    let endpointer = Endpointer(rules), sentence = EndpointEvidence.Sentence(canEnd: true, canGoOn: true)
    func decide(quiet: Double?, fallen: Double? = 0, still: Double, unchanged: Double? = nil, longestPause: Double = 0)
        -> EndpointReason?
    {
        endpointer.decide(
            EndpointEvidence(
                seconds: 3, quiet: quiet, fallen: fallen, longestPause: longestPause, still: still,
                unchanged: unchanged, sentence: sentence))
    }
    #expect(decide(quiet: 0, still: 0.9) == nil)
    #expect(decide(quiet: 0, still: 1) == .pause)
    #expect(decide(quiet: nil, fallen: nil, still: 1) == .pause)
    // Letters move, but what is understood stays the same.
    #expect(decide(quiet: 0, still: 0, unchanged: 1) == .pause)
    // Softer than the voice and the same for a while.
    #expect(decide(quiet: 0, fallen: 0.6, still: 0, unchanged: 0.6) == .pause)
    #expect(
        decide(quiet: 0, fallen: 0.3, still: 0, unchanged: 0.6) == nil
            && decide(quiet: 0, fallen: 0.6, still: 0, unchanged: 0.3) == nil)
    // Whole when the voice fell, whatever others have said since.
    var evidence = EndpointEvidence(
        seconds: 3, quiet: 0, fallen: 0.6, still: 0, unchanged: 0, sentence: .init(canEnd: false, canGoOn: true))
    #expect(endpointer.decide(evidence) == nil)
    evidence.wasWhole = true
    #expect(endpointer.decide(evidence) == .pause)
    evidence.fallen = 0.3
    #expect(endpointer.decide(evidence) == nil)
    // Quiet, but a letter was heard just now.
    #expect(decide(quiet: 1, still: 0.05, unchanged: 0.05) == nil)
    // Somebody who pauses long within the sentence is given longer.
    #expect(decide(quiet: 0.45, still: 0.45) == .pause && decide(quiet: 0.45, still: 0.45, longestPause: 0.4) == nil)
}

@Test("voice is told from the floor of the room, whatever their levels, and is over as soon as it has fallen silent")
func voiceActivity() {
    for (floor, voice) in [(-70, -20), (-40, -25), (-30, -18)] as [(Float, Float)] {
        var generator = RandomGenerator(seed: 3)
        var activity = VoiceActivity()
        func hear(_ level: Float, frames: Int) {
            for _ in 0..<frames { activity.take(level + generator.uniform(-1.5, 1.5)) }
        }
        hear(floor, frames: 100)
        #expect(activity.quietFrames == nil)
        hear(voice, frames: 60)
        #expect(activity.isActive)
        hear(floor, frames: 30)
        #expect((24...30).contains(activity.quietFrames ?? 0), "\(floor) \(voice)")
        hear(voice, frames: 20)
        #expect(activity.isActive)
    }
}

@Test("a click is no voice")
func clicks() {
    var activity = VoiceActivity()
    for frame in 0..<300 { activity.take(frame % 50 == 49 ? -10 : -70) }
    #expect(activity.quietFrames == nil)
}

@Test("a look at how the sound would end tells what its end would be, and changes nothing")
func foresight() throws {
    let recogniser = try smallRecogniser(seed: 5)
    // Ends in silence, so that no frame holds both sound and the silence behind it.
    let samples = sound(2, seed: 8) + [Float](repeating: 0, count: 480)
    let looking = try AcousticStream(recogniser), other = try AcousticStream(recogniser)
    var foreseen: [Float] = [], whole: [Float] = []
    for start in stride(from: 0, to: samples.count, by: 777) {
        Array(samples[start..<min(samples.count, start + 777)]).withUnsafeBufferPointer { piece in
            looking.accept(piece) { foreseen += $0 }
            other.accept(piece) { whole += $0 }
        }
        // At any time, and as often as wanted.
        looking.foresee { _ in }
    }
    // One frame of the silence has been heard, the rest is foreseen.
    [Float](repeating: 0, count: 160).withUnsafeBufferPointer { piece in looking.accept(piece) { foreseen += $0 } }
    looking.foresee { foreseen += $0 }
    other.finish { whole += $0 }
    #expect(!foreseen.isEmpty && foreseen.count == whole.count)
    #expect(zip(foreseen, whole).allSatisfy { abs($0 - $1) < 1e-4 })
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
        try reason(
            "type: recogniser\nlanguage: en\nalphabet: ab\nfeatures: streaming\nnetwork: {features: 64, classes: 29, blocks: [\(block)]}"
        )
        .contains("classes is 29 for 2"))
    #expect(
        try reason(
            "type: recogniser\nlanguage: en\nalphabet: ab\nfeatures: streaming\nnetwork: {features: 64, classes: 3, blocks: [{filters: -4, kernel: 3}]}"
        )
        .contains("filters is -4"))
}
