import Foundation
import Tensors
import Testing

@testable import SpeechRecognition

private func accepts(_ graph: WordGraph, _ sentence: [String]) -> Bool {
    var here = [0]
    for word in sentence {
        here = here.flatMap { state in
            graph.states[state].arcs.filter { $0.word.map { graph.words[$0] } == word }.map(\.target)
        }
    }
    return here.contains { graph.states[$0].isFinal }
}

@Test("a graph without one sentence allows all others, loops included, again and again")
func excluding() throws {
    let vocabulary = WordGraph(vocabulary: ["a", "b"])
    func strings(_ length: Int) -> [[String]] {
        length == 0 ? [[]] : strings(length - 1).flatMap { [$0 + ["a"], $0 + ["b"]] }
    }
    let all = (0...4).flatMap(strings)
    var graph = vocabulary
    var left = all
    for sentence in [["a"], [], ["b", "b", "a"], ["a", "a", "a", "a"], ["b"]] {
        graph = try #require(graph.excluding(sentence))
        left.removeAll { $0 == sentence }
        #expect(all.filter { accepts(graph, $0) } == left)
    }
    #expect(graph.excluding(["a"]) == nil && graph.excluding(["c"]) == nil)
}

@Test("the best sentences of a grammar are those that searching for each alone finds best")
func nBest() throws {
    let recogniser = try smallRecogniser(seed: 6)
    let sentences = ["one", "two", "one two", "three four", "four", "two two one", "three"]
    func graph(_ texts: [String]) -> RecognitionSession.Decoding {
        var settings = GraphDecoder.Settings()
        settings.beam = 1000
        return .graph(
            CharacterGraph(WordGraph(sentences: texts.map { $0.split(separator: " ").map(String.init) })), settings)
    }
    var generator = RandomGenerator(seed: 4)
    let samples = (0..<20_000).map {
        0.2 * sinf(Float($0) * (0.05 + 0.3 * Float($0 / 2000 % 3))) + generator.uniform(-0.05, 0.05)
    }
    func heard(_ decoding: RecognitionSession.Decoding, keeps: Bool = false) throws -> RecognitionSession {
        let session = try recogniser.session(decoding)
        session.keepsFrames = keeps
        session.accept(samples)
        return session
    }
    // One decoder for each sentence gives its score.
    var scored: [(String, Double)] = []
    for sentence in sentences {
        let session = try heard(graph([sentence]))
        scored.append((sentence, session.finish().confidence))
    }
    let session = try heard(graph(sentences), keeps: true)
    let best = session.finish()
    let found = session.alternatives(20)
    #expect(found.first == best)
    #expect(Set(found.map(\.text)) == Set(sentences) && found.count == sentences.count)
    for recognition in found {
        #expect(
            abs(recognition.confidence - (scored.first { $0.0 == recognition.text }?.1 ?? -1)) < 0.002,
            "\(recognition.text)")
    }
}

@Test("phrases earn their gain only where they are said to their end")
func boosting() throws {
    let alphabet = Alphabet.english
    let boost = try PhraseBoost(["new york", "york", "new"], alphabet: alphabet, gain: 1)
    func gain(_ text: String) -> Float {
        var state = PhraseBoost.State.start, sum: Float = 0
        for label in alphabet.labels(of: text) ?? [] {
            let step = boost.advanced(state, label)
            (state, sum) = (step.state, sum + step.gain)
        }
        return sum + boost.finished(state)
    }
    #expect(gain("new york") == 8)
    #expect(gain("new") == 3 && gain("york") == 4)
    #expect(gain("new yo") == 3 && gain("new yorks") == 3 && gain("news") == 0 && gain("anew") == 0)
    #expect(gain("the new york times") == 8)
    #expect(gain("a york newt york") == 8)
    #expect(throws: RecognitionError.self) { try PhraseBoost(["são"], alphabet: alphabet) }
}

@Test("a boosted phrase wins where the sound leaves it open, and not where it does not")
func boostedSearch() throws {
    let alphabet = Alphabet.english
    let model = KneserNey(tokens: alphabet.characters.map(String.init), order: 2).estimate(
        ["the cat sat", "a cat", "the mat"].map { alphabet.labels(of: $0) ?? [] })
    /// Frames in which the given characters are equally likely, blanks between.
    func frames(_ places: [String]) -> [Float] {
        places.flatMap { place -> [Float] in
            let labels = place.compactMap { alphabet.label(of: $0) }
            func frame(_ likely: [Int]) -> [Float] {
                (0..<alphabet.classes).map {
                    logf(likely.contains($0) ? 0.99 / Float(likely.count) : 0.01 / Float(alphabet.classes))
                }
            }
            return frame(labels) + frame([alphabet.blank])
        }
    }
    func text(_ places: [String], boost: [String]) throws -> String {
        var settings = PrefixBeamSearch.Settings()
        settings.boost = boost.isEmpty ? nil : try PhraseBoost(boost, alphabet: alphabet, gain: 1.5)
        let search = PrefixBeamSearch(alphabet, model: model, settings: settings)
        frames(places).withUnsafeBufferPointer { search.push($0) }
        return alphabet.text(of: search.best(1).first?.labels ?? [])
    }
    let open = ["ck", "a", "tq"]
    #expect(try text(open, boost: []) == "cat")
    #expect(try text(open, boost: ["kaq"]) == "kaq")
    #expect(try text(["c", "a", "t"], boost: ["kaq"]) == "cat")
}
