import Foundation
import NeuralNetworks
import Tensors
import Testing

@testable import QuestionAnswering

func fixture(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/" + name).path
}

/// The folder of a published sentence encoder, where one is installed.
let installedEncoder: String? = {
    let named = ProcessInfo.processInfo.environment["GUSLI_SENTENCE_ENCODER"]
    let folder = named ?? URL(filePath: #filePath + "/../../../models/sentence-encoder").standardizedFileURL.path
    return FileManager.default.fileExists(atPath: folder + "/config.json") ? folder : nil
}()

private struct ReaderNumbers: Decodable {
    var tokens: [[Int]]
    var segments: [[Int]]
    var reader: [[[Float]]]
    var distilled: [[[Float]]]
}

@Test("BERT and DistilBERT give PyTorch's scores to 1e-4, padded items too", arguments: ["reader", "distilled"])
func readerScores(name: String) throws {
    let expected = try JSONDecoder().decode(
        ReaderNumbers.self, from: Data(contentsOf: URL(filePath: fixture("reader.json"))))
    let folder = URL(filePath: fixture(name))
    var generator = RandomGenerator(seed: 1)
    let network = ReaderNetwork(
        try BERTConfiguration(contentsOf: folder.appending(path: "config.json")), generator: &generator)
    let weights = try BERTWeights.read(folder)
    try network.load(Dictionary(weights.map { ($0.hasPrefix("qa_outputs.") ? $0 : "bert." + $0, $1) }) { $1 })
    let batch = zip(expected.tokens, expected.segments).map { TokenSequence(tokens: $0, segments: $1) }
    let scores = withoutGradients { network(batch).value }
    for (item, rows) in (name == "reader" ? expected.reader : expected.distilled).enumerated() {
        for (t, row) in rows.enumerated() {
            for part in 0..<2 { #expect(abs(scores[flat: (item * scores.shape[1] + t) * 2 + part] - row[part]) < 1e-4) }
        }
    }
}

private let pieces = [
    "[UNK]", "[CLS]", "[SEP]", "un", "##aff", "##able", "the", "uber", "cafe", "水", "!", "'", "s", "3", "##0", "-",
]

@Test(
    "words are cut into the longest pieces, each with its place",
    arguments: [
        ("Unaffable!", ["un", "##aff", "##able", "!"]), ("  the\tÜber\ncafé ", ["the", "uber", "cafe"]),
        ("the's", ["the", "'", "s"]), ("水the", ["水", "the"]), ("30-30", ["3", "##0", "-", "3", "##0"]),
        ("unx", ["[UNK]"]),
        (String(repeating: "s", count: 101), ["[UNK]"]), ("", []), ("th\u{00AD}e\u{0000}", ["the"]),
    ])
func wordPieces(text: String, expected: [String]) throws {
    let tokenizer = try WordPieceTokenizer(pieces: pieces)
    let tokens = tokenizer.tokens(text)
    #expect(tokens.map { pieces[$0.number] } == expected)
    for (token, piece) in zip(tokens, expected) where piece != "[UNK]" {
        let letters = piece.hasPrefix("##") ? String(piece.dropFirst(2)) : piece
        let place = String(text[token.range]).lowercased().folding(options: .diacriticInsensitive, locale: nil)
        #expect(place.unicodeScalars.filter { $0.value != 0xAD && $0.value != 0 }.map(String.init).joined() == letters)
    }
}

private struct ReferenceSentence: Decodable {
    var text: String
    var tokens: [Int]
    var vector: [Float]
}

@Test("all-MiniLM-L6-v2 gives the reference's tokens, and its vectors to 1e-3", .enabled(if: installedEncoder != nil))
func referenceVectors() throws {
    let encoder = try SentenceEncoder(contentsOf: try #require(installedEncoder))
    let expected = try JSONDecoder().decode(
        [ReferenceSentence].self, from: Data(contentsOf: URL(filePath: fixture("sentences.json"))))
    let vectors = encoder.vectors(expected.map(\.text))
    for (sentence, vector) in zip(expected, vectors) {
        #expect(encoder.tokenizer.sequence(sentence.text, limit: encoder.limit).tokens == sentence.tokens)
        #expect(zip(vector, sentence.vector).map { abs($0 - $1) }.max() ?? 1 < 1e-3)
    }
    #expect(
        SentenceEncoder.cosine(vectors[0], vectors[1]) > 0.8 && SentenceEncoder.cosine(vectors[0], vectors[3]) < 0.3)
}

@Test("a folder that is no model is named with what is wrong")
func badModels() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "gusli-qa-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func reason() -> String {
        do { _ = try Reader(contentsOf: folder.path); return "" } catch { return "\(error)" }
    }
    #expect(reason().contains("config.json"))
    try Data("{\"model_type\":\"gpt2\"}".utf8).write(to: folder.appending(path: "config.json"))
    #expect(reason().contains("model_type is gpt2"))
    try FileManager.default.removeItem(at: folder.appending(path: "config.json"))
    for name in ["config.json", "vocab.txt"] {
        try FileManager.default.copyItem(atPath: fixture("reader/" + name), toPath: folder.appending(path: name).path)
    }
    #expect(reason().contains("neither model.safetensors"))
    try Data(count: 100).write(to: folder.appending(path: "model.safetensors"))
    #expect(reason().contains("safetensors"))
    try FileManager.default.removeItem(at: folder.appending(path: "model.safetensors"))
    try Data("hello".utf8).write(to: folder.appending(path: "pytorch_model.bin"))
    #expect(reason().contains("zip"))
}

@Test("the reader's span is the argmax of P(begin) P(end) over spans in the passage, compared with trying all")
func bestSpan() {
    var generator = RandomGenerator(seed: 8)
    for _ in 0..<50 {
        let begin = (0..<40).map { _ in Double(generator.uniform()) },
            end = (0..<40).map { _ in Double(generator.uniform()) }
        let found = Reader.span(begin, end, in: 5..<38)
        var best = 0.0
        for a in 5..<38 { for b in a..<38 where b - a < Reader.longestAnswer { best = max(best, begin[a] * end[b]) } }
        #expect(found?.probability == best)
        #expect(found.map { $0.begin >= 5 && $0.end < 38 && $0.begin <= $0.end } ?? false)
    }
}

@Test("windows over a long passage cover every token and fit the network")
func readerWindows() throws {
    let reader = try Reader(contentsOf: fixture("reader"))
    let passage = (0..<300).map { "the tower \($0)" }.joined(separator: " ")
    let windows = ReaderWindow.windows("who built the tower", passage, reader.tokenizer, limit: reader.limit)
    #expect(
        windows.count > 3
            && windows.allSatisfy {
                $0.sequence.tokens.count <= 64 && $0.sequence.tokens.count == $0.sequence.segments.count
            })
    let covered = Set(windows.flatMap { $0.ranges.map(\.lowerBound) })
    #expect(covered == Set(reader.tokenizer.tokens(passage).map(\.range.lowerBound)))
    let answer = try #require(reader.answer("who built the tower", in: passage))
    #expect(answer.probability > 0 && answer.probability <= 1 && !passage[answer.range].isEmpty)
    #expect(reader.answer("who", in: "") == nil)
}
