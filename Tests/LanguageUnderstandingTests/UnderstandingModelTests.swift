import Foundation
import LanguageUnderstanding
import Testing

@Suite("The network for intent and slots")
struct UnderstandingModelTests {
    private static let rooms = ["kitchen", "garage", "bedroom", "cellar", "hall", "attic"]

    /// Sentences of three kinds, drawn with a fixed seed.
    private static func examples(_ count: Int, seed: UInt64) -> [IntentExample] {
        var generator = SeededGenerator(state: seed)
        return (0..<count).map { index in
            let room = rooms.randomElement(using: &generator) ?? "hall",
                number = "\(Int.random(in: 10...99, using: &generator))"
            switch index % 3 {
            case 0:
                return IntentExample(
                    words: ["light", "in", "the", room, ["on", "off"].randomElement(using: &generator) ?? "on"],
                    intent: "Light",
                    tags: ["O", "O", "O", "B-room", "O"])
            case 1:
                return IntentExample(
                    words: ["heat", "the", room, "to", number], intent: "Heat",
                    tags: ["O", "O", "B-room", "O", "B-degrees"])
            default: return IntentExample(words: ["sing", "me", "a", "song"], intent: "nothing", tags: [])
            }
        }
    }

    private func lines(_ examples: [IntentExample], to path: String) throws {
        struct Line: Encodable { var text: String, intent: String, tags: [String] }
        let text = try examples.map {
            String(
                decoding: try JSONEncoder().encode(
                    Line(text: $0.words.joined(separator: " "), intent: $0.intent, tags: $0.tags)), as: UTF8.self)
        }
        try Data(text.joined(separator: "\n").utf8).write(to: URL(filePath: path))
    }

    @Test("it learns a small grammar, is stored, read back, and answers through the understander")
    func learns() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "understanding-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try lines(Self.examples(90, seed: 1), to: folder + "/train.jsonl")
        try lines(Self.examples(60, seed: 2), to: folder + "/dev.jsonl")
        var configuration = UnderstandingTraining.Configuration()
        configuration.train = folder + "/train.jsonl"
        configuration.dev = folder + "/dev.jsonl"
        configuration.output = folder + "/model"
        configuration.checkpoint = folder + "/checkpoint.safetensors"
        configuration.outOfScope = "nothing"
        configuration.epochs = 8
        configuration.batchSize = 8
        configuration.learningRate = 0.01
        configuration.dropout = 0.1
        configuration.network.hiddenSize = 16
        configuration.network.wordSize = 16
        configuration.network.groupSize = 16
        configuration.network.groupBuckets = 512
        configuration.network.layers = 1
        var epochs = 0
        let scores = try UnderstandingTraining(configuration).run { _ in epochs += 1 }
        #expect(epochs == 8)
        #expect(scores.intentAccuracy > 0.95)
        #expect(scores.slotF1 > 0.95)
        #expect(scores.outOfScopeRecall ?? 0 > 0.95)

        let model = try UnderstandingModel(contentsOf: folder + "/model")
        let heat = model.understand("Heat the cellar to 21")
        #expect(
            heat.intent == "Heat" && heat.slotTexts == ["room": "cellar", "degrees": "21"] && heat.method == .network)
        #expect(model.understand("sing me a song").intent == nil)

        let understander = Understander(grammar: try grammar(sentences: ["good (morning|evening)"]), network: model)
        #expect(understander.understand("good morning").method == .template)
        #expect(understander.understand("light in the attic off").intent == "Light")
        // Many sentences at once come to what each comes to alone.
        let all = Self.examples(20, seed: 3).map(\.words)
        #expect(model.predict(all).map(\.tags) == all.map { model.predict($0).tags })
        #expect(
            model.understand(["heat the hall to 20", "", "light in the hall on"]).map(\.intent) == [
                "Heat", nil, "Light",
            ])

        // Words that only this intent's sentences hold speak for it; "the" stands in both kinds.
        let explanation = try #require(model.explain("heat the cellar to 21"))
        #expect(explanation.intent == "Heat" && explanation.words.map(\.word) == ["heat", "the", "cellar", "to", "21"])
        let parts = explanation.words.map(\.integratedGradient)
        #expect(parts[0] + parts[3] + parts[4] > max(0, parts[1]))
        let against = try #require(model.explain("heat the cellar to 21", intent: "Light"))
        #expect(against.probability < 0.1 && against.words.map(\.integratedGradient).reduce(0, +) < parts.reduce(0, +))
        #expect(model.explain("") == nil && model.explain("heat", intent: "unknown") == nil)
    }

    @Test("spans are counted as conlleval counts them")
    func spans() {
        let spans = IntentExample.spans(["B-a", "I-a", "O", "I-b", "I-b", "B-b", "I-a"])
        #expect(spans.map { "\($0.slot) \($0.start)-\($0.end)" } == ["a 0-2", "b 3-5", "b 5-6", "a 6-7"])
    }

    @Test(
        "unusable data is named with file and line",
        arguments: [
            ("{\"text\": \"a b\", \"intent\": \"X\"}\n{\"text\": 3}\n", 2),
            ("{\"text\": \"a b\", \"intent\": \"X\", \"tags\": [\"O\"]}\n", 1), ("", 0),
        ])
    func unusable(text: String, line: Int) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "data-\(UUID().uuidString).jsonl").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(text.utf8).write(to: URL(filePath: path))
        do {
            _ = try IntentExample.read(path)
            Issue.record("it was read")
        } catch .data(let file, let found, _) {
            #expect(file == path && found == line)
        } catch {
            Issue.record("\(error)")
        }
        #expect(throws: UnderstandingModelError.self) { try IntentExample.read("/nowhere") }
        #expect { try UnderstandingModel(contentsOf: "/nowhere") } throws: { "\($0)".contains("there is no model.yaml") }
    }
}
