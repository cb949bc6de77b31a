import Foundation
import NeuralNetworks
import Tensors
import Testing

@testable import QuestionAnswering

/// Questions in SQuAD's JSON about who painted and built things, drawn with a seed: where in the passage the answer stands varies.
private func squad(_ count: Int, seed: UInt64) -> Data {
    var generator = RandomGenerator(seed: seed)
    let names = ["anna", "bert", "carl", "dora", "emil", "fred"]
    let paragraphs = (0..<count).map { _ -> [String: Any] in
        let painter = names.randomElement(using: &generator) ?? "anna",
            builder = names.filter { $0 != painter }.randomElement(using: &generator) ?? "bert"
        let parts = ["painted by \(painter) was the tower.", "built by \(builder) was the bridge."].shuffled(
            using: &generator)
        let context = parts.joined(separator: " ")
        func start(_ part: String, _ name: String) -> Int {
            context.distance(
                from: context.startIndex, to: context.range(of: part + " by " + name)?.lowerBound ?? context.startIndex)
                + part.count + 4
        }
        let asksPainter = Bool.random(using: &generator)
        let answer: [String: Any] =
            asksPainter
            ? ["text": painter, "answer_start": start("painted", painter)]
            : ["text": builder, "answer_start": start("built", builder)]
        return [
            "context": context,
            "qas": [["question": asksPainter ? "who painted" : "who built", "answers": [answer]] as [String: Any]],
        ]
    }
    return (try? JSONSerialization.data(withJSONObject: ["data": [["paragraphs": paragraphs]]])) ?? Data()
}

@Test("a reader learns to cut the asked name out of passages it has not seen")
func readerLearns() throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let words = "[PAD] [UNK] [CLS] [SEP] who painted built by was the tower bridge . anna bert carl dora emil fred"
    try Data(words.replacing(" ", with: "\n").utf8).write(to: folder.appending(path: "vocab.txt"))
    let shape = BERTConfiguration(vocabulary: 19, width: 32, layers: 2, heads: 4, innerWidth: 64, positions: 32)
    try shape.write(to: folder.appending(path: "config.json"))
    // An encoder to begin with: weights large enough for so few channels.
    var generator = RandomGenerator(seed: 4)
    let encoder = BERTEncoder(shape, generator: &generator)
    for (name, parameter) in encoder.namedParameters() where !name.contains("LayerNorm") {
        parameter.value =
            name.hasSuffix("bias")
            ? Tensor(shape: parameter.shape) : .normal(parameter.shape, deviation: 0.2, using: &generator)
    }
    try Safetensors.write(encoder.stateDictionary(), to: folder.appending(path: "model.safetensors"))
    try squad(240, seed: 1).write(to: folder.appending(path: "train.json"))
    try squad(60, seed: 2).write(to: folder.appending(path: "dev.json"))
    var configuration = ReaderTraining.Configuration(
        encoder: folder.path, train: folder.appending(path: "train.json").path,
        dev: folder.appending(path: "dev.json").path,
        output: folder.appending(path: "reader").path)
    configuration.epochs = 20
    configuration.batchSize = 16
    configuration.learningRate = 3e-3
    configuration.dropout = 0
    var losses: [Float] = []
    let scores = try ReaderTraining(configuration).run { losses.append($0.loss) }
    #expect(losses.count == 20 && losses[19] < losses[0] / 4)
    #expect(scores.questions == 60 && scores.exactMatch > 0.9)
    let reader = try Reader(contentsOf: configuration.output)
    let passage = "Built by Emil was the bridge. Painted by Dora was the tower."
    let answer = try #require(reader.answer("Who painted", in: passage))
    #expect(passage[answer.range] == "Dora" && answer.probability > answer.noAnswer)
}

@Test("SQuAD's JSON is read with its unanswerable questions; answers that are not where it says are named")
func squadFiles() throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    func read(_ json: String) throws -> [SquadExample] {
        let file = folder.appending(path: "squad.json")
        try Data(json.utf8).write(to: file)
        return try SquadExample.read(file.path)
    }
    func paragraph(_ answers: String, _ more: String = "") -> String {
        "{\"data\":[{\"paragraphs\":[{\"context\":\"Das Café öffnet um neun.\",\"qas\":[{\"question\":\"Wann?\",\"answers\":[\(answers)]\(more)}]}]}]}"
    }
    let found = try read(paragraph("{\"text\":\"um neun\",\"answer_start\":16}"))
    #expect(found.count == 1 && found[0].range.map { String(found[0].passage[$0]) } == "um neun")
    #expect(try read(paragraph("", ",\"is_impossible\":true"))[0].answer == nil)
    #expect(throws: QuestionAnsweringError.self) { try read(paragraph("{\"text\":\"um neun\",\"answer_start\":17}")) }
    #expect(throws: QuestionAnsweringError.self) { try read(paragraph("{\"text\":\"um neun\",\"answer_start\":-1}")) }
    #expect(throws: QuestionAnsweringError.self) { try read("{\"data\":[]}") }
    #expect(throws: QuestionAnsweringError.self) { try read("[") }
    #expect(throws: QuestionAnsweringError.self) { try SquadExample.read("/nowhere") }
}

@Test(
    "exact match and F1 as SQuAD's script counts them",
    arguments: [
        ("The Eiffel Tower!", ["eiffel tower"], 1.0, 1.0), ("a tower in Paris", ["Eiffel tower"], 0.0, 0.4),
        ("x", ["y", "x z"], 0.0, 2.0 / 3),
        (nil, [], 1.0, 1.0), ("x", [], 0.0, 0.0), (nil, ["x"], 0.0, 0.0),
    ] as [(String?, [String], Double, Double)])
func squadScores(answer: String?, accepted: [String], exact: Double, f1: Double) {
    let scores = AnswerScores([(answer, accepted)])
    #expect(scores.exactMatch == exact && abs(scores.f1 - f1) < 1e-9)
}
