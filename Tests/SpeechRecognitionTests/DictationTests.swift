import Foundation
import Tensors
import Testing

@testable import SpeechRecognition

@Suite("Dictation beside a grammar")
struct DictationTests {
    private let recogniser: Recogniser
    private let dictation: RecognitionSession.Decoding
    private let sound: [Float]

    init() throws {
        recogniser = try smallRecogniser(seed: 5)
        let sentences = ["a do it", "it is so", "to be or", "or do", "we go up", "he is in", "x y z"]
        let words = Array(Set(sentences.flatMap { $0.split(separator: " ").map(String.init) })).sorted()
        let numbered = sentences.map { $0.split(separator: " ").compactMap { words.firstIndex(of: String($0)) } }
        dictation = .words(try WordModel(KneserNey(tokens: words, order: 2).estimate(numbered), recogniser.alphabet))
        var generator = RandomGenerator(seed: 8), level: Float = 0, tone: Float = 0.1
        sound = (0..<32_000).map { index in
            if index % 1600 == 0 { (level, tone) = (generator.uniform(0, 0.3), generator.uniform(0.01, 0.4)) }
            return level * sinf(Float(index) * tone)
        }
    }

    private func heard(_ decoding: RecognitionSession.Decoding, dictates: Bool = true) throws -> RecognitionSession {
        let session = try recogniser.session(decoding)
        if dictates { session.dictation = dictation }
        session.accept(sound)
        return session
    }

    private var freely: Recognition { get throws { try heard(dictation, dictates: false).finish() } }

    @Test("what a grammar does not know is written as free speech is, also the second time")
    func beside() throws {
        let session = try heard(.graph(CharacterGraph(WordGraph(vocabulary: ["yes", "no"]))))
        let expected = try freely
        #expect(!expected.text.isEmpty)
        #expect(session.finish().words.allSatisfy { ["yes", "no"].contains($0.word) })
        #expect(session.dictated() == expected)
        session.reset()
        session.accept(sound)
        _ = session.finish()
        #expect(session.dictated() == expected)
    }

    @Test("words that the grammar leaves open are the dictation's, at their time; without one they are letters")
    func openWords() throws {
        let any = WordGraph(
            words: [],
            states: [.init(arcs: [.init(word: nil, target: 1)], isFinal: false), .init(arcs: [], isFinal: true)])
        let expected = try freely
        let written = try heard(.graph(CharacterGraph(any))).finish()
        #expect(written.words.map(\.word) == expected.words.map(\.word))
        #expect(written.words.map(\.start) == expected.words.map(\.start))
        let letters = try heard(.graph(CharacterGraph(any)), dictates: false)
        let spelled = letters.finish().text
        #expect(spelled == letters.unconstrained.text && spelled != expected.text)
        #expect(letters.dictated() == letters.unconstrained)
    }

    @Test("silence is no dictation")
    func silence() throws {
        let session = try recogniser.session(.free)
        session.dictation = dictation
        _ = session.finish()
        #expect(session.dictated() == .nothing)
    }

    @Test(
        "words that are expected are heard rather than others that sound the same; what cannot be written is left out")
    func boosting() throws {
        guard
            case .words(_, let settings) = dictation.boosting(
                ["go", "7up", ""], alphabet: recogniser.alphabet, gain: 2),
            let boost = settings.boost
        else {
            Issue.record("nothing is boosted")
            return
        }
        #expect(try boost == PhraseBoost(["go"], alphabet: recogniser.alphabet, gain: 2))
        guard case .words(_, let unchanged) = dictation.boosting(["7up"], alphabet: recogniser.alphabet, gain: 2) else {
            Issue.record("another decoding")
            return
        }
        #expect(unchanged.boost == nil)
    }
}
