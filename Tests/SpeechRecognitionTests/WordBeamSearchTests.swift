import Foundation
import Tensors
import Testing

@testable import SpeechRecognition

private let letters = Alphabet([" ", "a", "b"])

/// Words and how likely they follow each other.
private func wordModel(_ alphabet: Alphabet = letters, _ sentences: [String] = ["ab a", "b ab", "a b", "ab"]) throws
    -> WordModel
{
    let words = Array(Set(sentences.flatMap { $0.split(separator: " ").map(String.init) })).sorted()
    let numbered = sentences.map { $0.split(separator: " ").compactMap { words.firstIndex(of: String($0)) } }
    return try WordModel(KneserNey(tokens: words, order: 2).estimate(numbered), alphabet)
}

private func random(_ frames: Int, seed: UInt64) -> [Float] {
    var generator = RandomGenerator(seed: seed)
    return (0..<frames).flatMap { _ -> [Float] in
        let weights = (0..<letters.classes).map { _ in generator.uniform(0.02, 1) }, total = weights.reduce(0, +)
        return weights.map { logf($0 / total) }
    }
}

/// The probability of every text, all alignments summed, by listing the paths.
private func sums(_ frames: [Float]) -> [String: Double] {
    let classes = letters.classes, count = frames.count / classes
    var sums: [String: Double] = [:]
    for path in 0..<Int(pow(Double(classes), Double(count))) {
        var rest = path, labels: [Int] = [], last = letters.blank, log: Float = 0
        for frame in 0..<count {
            let label = rest % classes
            rest /= classes
            log += frames[frame * classes + label]
            if label != last, label != letters.blank { labels.append(label) }
            last = label
        }
        sums[letters.text(of: labels), default: 0] += exp(Double(log))
    }
    return sums
}

@Test(
    "of all sentences of the lexicon the search finds the one that sound and model like best",
    arguments: 1...6 as ClosedRange<UInt64>)
func searchesWords(seed: UInt64) throws {
    let words = try wordModel(), frames = random(6, seed: seed)
    var settings = WordBeamSearch.Settings()
    (settings.width, settings.beam, settings.pruning, settings.missingSpace) = (10_000, 1000, 1000, 1000)
    (settings.languageWeight, settings.wordGain, settings.letterGain) = (0.7, 0.4, 0.3)
    let search = WordBeamSearch(words, settings: settings)
    frames.withUnsafeBufferPointer { search.push($0) }
    let best = search.best(1)[0]
    // By trying: texts are words with single spaces between, with at most one behind.
    var expected: (text: String, score: Double, acoustic: Double) = ("", -.infinity, 0)
    for (text, sum) in sums(frames) where !text.hasPrefix(" ") && !text.contains("  ") {
        let parts = text.split(separator: " ").map { words.model.vocabulary.firstIndex(of: String($0)) }
        guard !parts.contains(nil) else { continue }
        var score = log(sum) + 0.3 * Double(text.count), context = words.model.start
        for word in parts.compactMap({ $0 }) {
            score += 0.7 * Double(words.model.logProbability(word, after: context)) + 0.4
            context = words.model.advanced(context, word)
        }
        score += 0.7 * Double(words.model.logProbability(words.model.end, after: context))
        if score > expected.score { expected = (text, score, log(sum)) }
    }
    #expect(letters.text(of: best.labels) == expected.text)
    #expect(abs(Double(best.acoustic) - expected.acoustic) < 1e-4)
    // No character is heard before the one in front of it.
    for text in search.best(100) { #expect(zip(text.frames, text.frames.dropFirst()).allSatisfy { $0 <= $1 }) }
}

@Test("what was spoken without a space between two words is heard as two words")
func hearsJoinedWords() throws {
    let words = try wordModel(.english, ["the cat sat", "the cat"])
    let search = WordBeamSearch(words)
    written("thecat sat", .english).withUnsafeBufferPointer { search.push($0) }
    let best = search.best(1)[0]
    #expect(Alphabet.english.text(of: best.labels) == "the cat sat")
    #expect(zip(best.frames, best.frames.dropFirst()).allSatisfy { $0 <= $1 })
}

@Test("words that the alphabet cannot write are named, and a model without any other is refused")
func unspeakableWords() throws {
    let model = KneserNey(tokens: ["a", "7up", "ba"], order: 1).estimate([[0, 1, 2]])
    #expect(try WordModel(model, letters).unspeakable == ["7up"])
    #expect(throws: RecognitionError.self) {
        try WordModel(KneserNey(tokens: ["7up", "8"], order: 1).estimate([[0, 1]]), letters)
    }
}

@Test("every word of a model is spelled in its tree, and nothing else is")
func treeHoldsTheWords() throws {
    let words = try wordModel(.english, ["to tea ten ton", "in inn i", "ten"])
    let tree = LexiconTree(words.model, .english)
    var found: [String] = []
    func walk(_ node: Int, _ labels: [Int]) {
        if tree.words[node] >= 0 {
            found.append(Alphabet.english.text(of: labels))
            #expect(words.model.vocabulary[Int(tree.words[node])] == found.last)
        }
        for place in Int(tree.starts[node])..<Int(tree.starts[node + 1]) {
            let child = Int(tree.children[place])
            #expect(tree.best[child] <= tree.best[node])
            walk(child, labels + [Int(tree.labels[place])])
        }
    }
    walk(0, [])
    #expect(found == ["to", "tea", "ten", "ton", "in", "inn", "i"].sorted())
}
