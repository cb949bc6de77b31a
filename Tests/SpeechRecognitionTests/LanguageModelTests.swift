import Foundation
import Tensors
import Testing

@testable import SpeechRecognition

private let letters = ["a", "b", "c"]

/// A few hundred texts that follow a rule, with some noise.
private func texts(seed: UInt64) -> [[Int]] {
    var generator = RandomGenerator(seed: seed)
    return (0..<300).map { _ in
        var last = Int(generator.uniform(0, 3))
        return (0..<Int(generator.uniform(1, 9))).map { _ in
            last = generator.uniform() < 0.8 ? (last + 1) % 3 : Int(generator.uniform(0, 3))
            return last
        }
    }
}

@Test("behind every context the probabilities sum to one", arguments: [[0], [0, 0, 1, 2]])
func sumsToOne(prune: [Int]) {
    let model = KneserNey(tokens: letters, order: 4, prune: prune).estimate(texts(seed: 1))
    var generator = RandomGenerator(seed: 2)
    for _ in 0..<200 {
        var context = model.start
        for _ in 0..<Int(generator.uniform(0, 7)) { context = model.advanced(context, Int(generator.uniform(0, 3))) }
        let sum = ([0, 1, 2] + [model.end]).reduce(0.0) { $0 + exp(Double(model.logProbability($1, after: context))) }
        #expect(abs(sum - 1) < 1e-4)
    }
}

@Test("what follows the rule is likelier, and longer contexts help")
func learnsTheRule() {
    let unigrams = KneserNey(tokens: letters, order: 1).estimate(texts(seed: 1))
    let trigrams = KneserNey(tokens: letters, order: 3).estimate(texts(seed: 1))
    #expect(trigrams.perplexity(texts(seed: 3)) < 0.75 * unigrams.perplexity(texts(seed: 3)))
    let context = trigrams.advanced(trigrams.start, 0)
    #expect(trigrams.logProbability(1, after: context) > trigrams.logProbability(2, after: context))
}

@Test("unigram probabilities of two texts are those worked out by hand")
func byHand() {
    // a a b, a: counts a 3, b 1, </s> 2; too few for modified discounts, so 0.5, 0.75, 0.9 are taken off.
    let model = KneserNey(tokens: ["a", "b"], order: 1).estimate([[0, 0, 1], [0]])
    let left = (0.9 + 0.5 + 0.75) / 6 / 3
    #expect(abs(exp(Double(model.logProbability(0, after: model.start))) - ((3 - 0.9) / 6 + left)) < 1e-5)
    #expect(abs(exp(Double(model.logProbability(1, after: model.start))) - ((1 - 0.5) / 6 + left)) < 1e-5)
    #expect(abs(exp(Double(model.logProbability(model.end, after: model.start))) - ((2 - 0.75) / 6 + left)) < 1e-5)
}

@Test("a model written and read again, compactly or as ARPA, says the same")
func files() throws {
    let model = KneserNey(tokens: letters + [" "], order: 4, prune: [0, 0, 1]).estimate(texts(seed: 5))
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).ngram")
    defer { try? FileManager.default.removeItem(at: file) }
    try model.write(to: file)
    let compact = try NGramModel(contentsOf: file), arpa = try NGramModel(arpa: model.arpa())
    var context = model.start, other = arpa.start
    for token in [0, 1, 2, 0, 0, 1, 1, 2, 0] {
        let expected = model.logProbability(token, after: context)
        #expect(abs(compact.logProbability(token, after: context) - expected) < 5e-3)
        // ARPA files sort words as they like; tokens go by name.
        let named = arpa.vocabulary.firstIndex(of: model.vocabulary[token]) ?? -1
        #expect(abs(arpa.logProbability(named, after: other) - expected) < 1e-4)
        context = model.advanced(context, token)
        other = arpa.advanced(other, named)
    }
    var bytes = try Data(contentsOf: file)
    bytes.removeLast(5)
    try bytes.write(to: file)
    #expect(throws: RecognitionError.badModel(file: file.path, reason: "is cut off")) { try NGramModel(contentsOf: file) }
    try Data("RIFF".utf8).write(to: file)
    #expect(throws: RecognitionError.self) { try NGramModel(contentsOf: file) }
    #expect(throws: RecognitionError.badManifest(file: "x", line: 3, reason: "is no 1-gram: oops")) {
        try NGramModel(arpa: "\\data\\\n\\1-grams:\noops\n", file: "x")
    }
}

@Test("the search spells as the model has it where the sound leaves a doubt")
func searchUsesTheModel() throws {
    let alphabet = Alphabet.english
    let sentences = ["the cat sat", "the cat ran", "a cat sat"].map { alphabet.labels(of: $0) ?? [] }
    let model = KneserNey(tokens: alphabet.characters.map { String($0) }, order: 6).estimate(sentences)
    var frames = written("the kat sat", alphabet)
    // The k could as well be a c.
    let k = try #require(alphabet.label(of: "k")), c = try #require(alphabet.label(of: "c"))
    frames[8 * alphabet.classes + c] = -0.9
    frames[8 * alphabet.classes + k] = -0.6
    func heard(_ weight: Float) -> String {
        var settings = PrefixBeamSearch.Settings()
        settings.languageWeight = weight
        settings.characterGain = 0
        let search = PrefixBeamSearch(alphabet, model: model, settings: settings)
        frames.withUnsafeBufferPointer { search.push($0) }
        return alphabet.text(of: search.best(1)[0].labels)
    }
    #expect(heard(0) == "the kat sat")
    #expect(heard(0.7) == "the cat sat")
}

@Test("without a model the search sums over alignments, as trying every path does", arguments: 1...5)
func sumsAlignments(seed: UInt64) {
    // Three classes and five frames: 243 paths can be listed.
    let alphabet = Alphabet(["a", "b"])
    var generator = RandomGenerator(seed: seed)
    let frames = (0..<5).flatMap { _ -> [Float] in
        let weights = (0..<3).map { _ in generator.uniform(0.05, 1) }, total = weights.reduce(0, +)
        return weights.map { logf($0 / total) }
    }
    var sums: [String: Double] = [:]
    for path in 0..<243 {
        var rest = path, labels: [Int] = [], last = 2, log: Float = 0
        for frame in 0..<5 {
            let label = rest % 3
            rest /= 3
            log += frames[frame * 3 + label]
            if label != last, label != 2 { labels.append(label) }
            last = label
        }
        sums[alphabet.text(of: labels), default: 0] += exp(Double(log))
    }
    let model = KneserNey(tokens: ["a", "b"], order: 1).estimate([[0, 1]])
    var settings = PrefixBeamSearch.Settings()
    (settings.width, settings.pruning, settings.languageWeight, settings.characterGain) = (1000, 100, 0, 0)
    let search = PrefixBeamSearch(alphabet, model: model, settings: settings)
    frames.withUnsafeBufferPointer { search.push($0) }
    let best = search.best(1)[0], expected = sums.max { $0.value < $1.value }
    #expect(alphabet.text(of: best.labels) == expected?.key)
    #expect(abs(exp(Double(best.acoustic)) - (expected?.value ?? 0)) < 1e-5)
}

@Test("texts of a manifest leave out the speakers that training keeps out, and the sentences of recordings that are kept")
func textsWithoutHeldOut() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "texts-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let manifest = folder.appending(path: "manifest.tsv")
    let rows = [("d", "four"), ("a", "one"), ("c", "three"), ("b", "two"), ("a", "one again"), ("e", "five")]
    try ("path\tseconds\tspeaker\ttranscript\n" + rows.map { "x.wav\t1\t\($0.0)\t\($0.1)" }.joined(separator: "\n"))
        .write(to: manifest, atomically: true, encoding: .utf8)
    // By name a, b, c, d, e: every second one is a, c, e.
    #expect(try SpeechManifest(contentsOf: manifest).speakers(every: 2) == ["a", "c", "e"])
    var source = TextSource(path: manifest.path, kind: .manifest)
    source.withoutSpeakersEvery = 2
    #expect(try source.texts() == ["four", "two"])
    source.withoutSpeakers = ["b"]
    #expect(try source.texts() == ["four"])
    source.withoutSpeakersEvery = 0
    #expect(throws: RecognitionError.self) { try source.texts() }
    var kept = TextSource(path: manifest.path, kind: .manifest)
    kept.withoutRecordings = .init(manifest: manifest.path, every: 3)  // "four", "two"
    #expect(try kept.texts() == ["one", "three", "one again", "five"])
}

@Test("free speech takes the language model of the folder, else the one that the card names, which has to be there")
func languageModelOfFolder() throws {
    let root = FileManager.default.temporaryDirectory.appending(path: "gusli-language-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: root) }
    let (own, other) = (root.appending(path: "own"), root.appending(path: "other"))
    for folder in [own, other] { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
    func card(_ text: String, in folder: URL) throws {
        try text.write(to: folder.appending(path: "model.yaml"), atomically: true, encoding: .utf8)
    }
    let model = KneserNey(tokens: ["ab", "ba"], order: 2).estimate([[0, 1], [1]])
    try model.write(to: own.appending(path: "words.ngram"))
    try card("type: recogniser\nlanguageModel: ../nowhere.ngram\n", in: own)
    try card("type: recogniser\nlanguageModel: ../own/words.ngram\n", in: other)
    func file(_ folder: URL) throws -> String? {
        try RecognitionSession.Decoding.languageModel(ofModelFolder: folder)?.standardizedFileURL.path
    }
    let expected = own.appending(path: "words.ngram").standardizedFileURL.path
    #expect(try file(own) == expected)
    #expect(try file(other) == expected)
    guard case .words(let words, _) = try RecognitionSession.Decoding.freeSpeech(modelFolder: other) else {
        Issue.record("the other's words are not taken")
        return
    }
    #expect(words.model.vocabulary == model.vocabulary)
    try card("type: recogniser\nlanguageModel: ../nowhere.ngram\n", in: other)
    #expect {
        try RecognitionSession.Decoding.freeSpeech(modelFolder: other)
    } throws: { "\($0)".contains("../nowhere.ngram, which is not there") }
    try card("type: recogniser\n", in: other)
    guard case .free = try RecognitionSession.Decoding.freeSpeech(modelFolder: other) else {
        Issue.record("there is a language model where none is named")
        return
    }
}
