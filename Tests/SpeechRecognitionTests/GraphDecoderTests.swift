import Foundation
import SpeechRecognition
import Tensors
import Testing

/// Log-probabilities of random classes, some frames sure and some not.
private func randomFrames(_ count: Int, classes: Int, using generator: inout RandomGenerator) -> [Float] {
    var frames: [Float] = []
    for _ in 0..<count {
        let scores = (0..<classes).map { _ in generator.normal() * 3 }
        let top = scores.max() ?? 0
        let total = scores.reduce(Float(0)) { $0 + exponential($1 - top) }
        frames += scores.map { $0 - top - logarithm(total) }
    }
    return frames
}

private func exponential(_ x: Float) -> Float { expf(x) }
private func logarithm(_ x: Float) -> Float { logf(x) }

/// The best alignment of one label sequence by trying every way through CTC's states, relative to the best class of each frame.
private func alignmentScore(_ labels: [Int], _ frames: [Float], classes: Int, blank: Int) -> Float {
    let states = [blank] + labels.flatMap { [$0, blank] }
    var scores = [Float](repeating: -.infinity, count: states.count)
    for t in 0..<frames.count / classes {
        let logs = frames[t * classes..<(t + 1) * classes], top = logs.max() ?? 0
        var next = [Float](repeating: -.infinity, count: states.count)
        for s in states.indices {
            var best = t == 0 ? (s < 2 ? 0 : -Float.infinity) : scores[s]
            if t > 0, s > 0 { best = max(best, scores[s - 1]) }
            if t > 0, s > 1, states[s] != blank, states[s] != states[s - 2] { best = max(best, scores[s - 2]) }
            next[s] = best + logs[logs.startIndex + states[s]] - top
        }
        scores = next
    }
    return max(scores[states.count - 1], states.count > 1 ? scores[states.count - 2] : -.infinity)
}

private func settings(beam: Float = 1000, missingSpace: Float = 1000, letterGain: Float = 0) -> GraphDecoder.Settings {
    var settings = GraphDecoder.Settings()
    settings.beam = beam
    settings.missingSpace = missingSpace
    settings.letterGain = letterGain
    return settings
}

@Test("the decoder finds the sentence and score that trying every sentence finds", arguments: 1...12)
func bestSentence(seed: UInt64) {
    var generator = RandomGenerator(seed: seed)
    let sentences = [
        ["on"], ["off"], ["on", "on"], ["one"], ["none", "off"], ["no", "one"], ["foo", "off", "on"], ["noon"],
        ["a", "b"], ["a", "b", "a"],
    ]
    let decoder = GraphDecoder(CharacterGraph(WordGraph(sentences: sentences)), settings: settings())
    let alphabet = Alphabet.english
    let frames = randomFrames(16, classes: alphabet.classes, using: &generator)
    decoder.push(frames)
    // A space before or after the sentence says nothing.
    let scored = sentences.map { sentence in
        ["", " "].flatMap { before in ["", " "].map { before + sentence.joined(separator: " ") + $0 } }.map {
            alignmentScore(alphabet.labels(of: $0) ?? [], frames, classes: alphabet.classes, blank: alphabet.blank)
        }.max() ?? 0
    }
    let best = scored.indices.max { scored[$0] < scored[$1] } ?? 0
    let path = decoder.final()
    #expect(path?.words.map(\.text) == sentences[best])
    #expect(abs((path?.score ?? 0) - scored[best]) < 1e-3)
}

@Test("words whose spelling begins another are told apart")
func prefixes() {
    let alphabet = Alphabet.english
    let decoder = GraphDecoder(CharacterGraph(WordGraph(vocabulary: ["a", "an", "and", "ant"])), settings: settings())
    decoder.push(written("an ant and a", alphabet))
    #expect(decoder.final()?.words.map(\.text) == ["an", "ant", "and", "a"])
    #expect(abs(decoder.final()?.score ?? -1) < 1e-4)
}

@Test("a space that was not heard between two words is forgiven at a price")
func missingSpaces() {
    let decoder = GraphDecoder(
        CharacterGraph(WordGraph(sentences: [["turn", "on"]])), settings: settings(missingSpace: 2))
    decoder.push(written("turnon", .english))
    #expect(decoder.final()?.words.map(\.text) == ["turn", "on"])
    #expect(abs((decoder.final()?.score ?? 0) + 2) < 1e-4)
}

@Test("a gain for letters favours longer sentences, and is not counted in what they cost")
func letterGain() {
    let alphabet = Alphabet.english
    // Each letter of the longer sentence is a little less likely than a blank.
    let frames = (alphabet.labels(of: "a now") ?? []).enumerated().flatMap { index, label in
        (0..<alphabet.classes).map {
            $0 == label ? (index == 0 ? Float(0) : -1) : $0 == alphabet.blank ? (index == 0 ? -9 : 0) : -30
        }
    }
    func heard(_ gain: Float) -> GraphDecoder.Path? {
        let graph = CharacterGraph(WordGraph(sentences: [["a"], ["a", "now"]]))
        let decoder = GraphDecoder(graph, settings: settings(letterGain: gain))
        decoder.push(frames)
        return decoder.final()
    }
    #expect(heard(0)?.words.map(\.text) == ["a"])
    #expect(heard(2)?.words.map(\.text) == ["a", "now"])
    #expect(abs((heard(2)?.score ?? 0) + 4) < 1e-4)
}

@Test("words of any kind stand between words of the grammar, as they were heard")
func wildcards() {
    let graph = WordGraph(
        words: ["play", "now"],
        states: [
            .init(arcs: [.init(word: 0, target: 1)]), .init(arcs: [.init(word: nil, target: 2)]),
            .init(arcs: [.init(word: 1, target: 3)]), .init(isFinal: true),
        ])
    let decoder = GraphDecoder(CharacterGraph(graph))
    decoder.push(written("play some jazz now", .english))
    #expect(decoder.final()?.words.map(\.text) == ["play", "some jazz", "now"])
}

@Test("the grammar says whether a sentence could end and could go on")
func endings() {
    let decoder = GraphDecoder(CharacterGraph(WordGraph(sentences: [["set", "alarm"], ["set", "alarm", "now"]])))
    decoder.push(written("set", .english))
    #expect(decoder.ending() == .init(canEnd: false, canGoOn: true))
    decoder.push(written(" alarm", .english))
    #expect(decoder.ending() == .init(canEnd: true, canGoOn: true))
    decoder.push(written(" now", .english))
    #expect(decoder.ending() == .init(canEnd: true, canGoOn: false))
    decoder.reset()
    #expect(decoder.final() == nil)
}

@Test("words with characters that cannot be heard are named, the others stay")
func unspeakable() {
    let graph = CharacterGraph(WordGraph(vocabulary: ["café", "tea", "r2d2"]))
    #expect(graph.unspeakable == ["café", "r2d2"])
    let decoder = GraphDecoder(graph)
    decoder.push(written("tea", .english))
    #expect(decoder.final()?.words.map(\.text) == ["tea"])
}

/// Frames that say a text without any doubt: each character, then a blank.
func written(_ text: String, _ alphabet: Alphabet) -> [Float] {
    (alphabet.labels(of: text) ?? []).flatMap { label in
        [label, alphabet.blank].flatMap { sure in (0..<alphabet.classes).map { $0 == sure ? Float(0) : -30 } }
    }
}
