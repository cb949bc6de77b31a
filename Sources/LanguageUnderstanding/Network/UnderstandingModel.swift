import Foundation
import NeuralNetworks
import Synchronization
import Tensors
import Yams

/// A trained network for intent and slots, from its folder (`model.yaml`, `vocabulary.json`, `weights.safetensors`).
///
///     let model = try UnderstandingModel(contentsOf: "models/understanding-en")
///     model.predict(["play", "some", "jazz"]).intent      // "PlayMusic"
public final class UnderstandingModel: Sendable {
    /// What the network makes of a sentence.
    public struct Prediction: Sendable {
        /// The likeliest intent, out-of-scope included.
        public var intent: String
        /// Its probability.
        public var confidence: Double
        /// The likeliest intent that is not the out-of-scope one, and its probability.
        public var inScope: (intent: String, confidence: Double)
        public var tags: [String]
    }

    public let vocabulary: UnderstandingVocabulary
    public let card: UnderstandingModelCard
    /// Graphs belong to one thread at a time.
    let network: Mutex<UnderstandingNetwork>

    /// - Throws: `UnderstandingModelError`.
    public init(contentsOf folder: String) throws(UnderstandingModelError) {
        let url = URL(filePath: folder)
        guard FileManager.default.fileExists(atPath: url.appending(path: "model.yaml").path) else {
            throw .model(folder: folder, reason: "is no model: there is no model.yaml in it")
        }
        do {
            card = try YAMLDecoder().decode(
                UnderstandingModelCard.self, from: Data(contentsOf: url.appending(path: "model.yaml")))
            vocabulary = try JSONDecoder().decode(
                UnderstandingVocabulary.self, from: Data(contentsOf: url.appending(path: "vocabulary.json")))
            network = Mutex(try Self.network(card, vocabulary, weights: url.appending(path: "weights.safetensors")))
        } catch {
            throw .model(folder: folder, reason: "holds no usable model: \(error)")
        }
        families = vocabulary.intents.map { $0.prefix { $0 != "|" } }
        numbers = Dictionary(vocabulary.words.enumerated().map { ($1, $0) }) { first, _ in first }
    }

    private static func network(_ card: UnderstandingModelCard, _ vocabulary: UnderstandingVocabulary, weights: URL)
        throws -> sending UnderstandingNetwork
    {
        guard !vocabulary.words.isEmpty, !vocabulary.intents.isEmpty, !vocabulary.tags.isEmpty,
            vocabulary.buckets == card.network.groupBuckets
        else {
            throw UnderstandingModelError.model(folder: weights.path, reason: "vocabulary.json does not fit model.yaml")
        }
        var generator = RandomGenerator(seed: 1)
        let network = UnderstandingNetwork(
            card.network, words: vocabulary.words.count, intents: vocabulary.intents.count, tags: vocabulary.tags.count,
            generator: &generator)
        try network.load(Safetensors.read(weights))
        network.isTraining = false
        return network
    }

    private let numbers: [String: Int]
    /// The intent of each label.
    private let families: [Substring]

    /// What the network makes of each sentence. Sentences of like length go through it together.
    public func predict(_ sentences: [[String]]) -> [Prediction] {
        var results = [Prediction?](repeating: nil, count: sentences.count)
        let order = sentences.indices.filter { !sentences[$0].isEmpty }.sorted {
            sentences[$0].count < sentences[$1].count
        }
        for start in stride(from: 0, to: order.count, by: 64) {
            let chunk = Array(order[start..<min(start + 64, order.count)])
            for (index, prediction) in zip(chunk, run(chunk.map { sentences[$0] })) { results[index] = prediction }
        }
        return results.map {
            $0
                ?? Prediction(
                    intent: vocabulary.intents[0], confidence: 0, inScope: (vocabulary.intents[0], 0), tags: [])
        }
    }

    public func predict(_ words: [String]) -> Prediction { predict([words])[0] }

    func input(_ sentence: [String]) -> UnderstandingNetwork.Input {
        UnderstandingNetwork.Input(
            words: sentence.map { numbers[UnderstandingVocabulary.folded($0)] ?? 0 },
            groups: sentence.map { UnderstandingVocabulary.letterGroups($0, buckets: vocabulary.buckets) })
    }

    private func run(_ sentences: [[String]]) -> [Prediction] {
        let inputs = sentences.map(input)
        let (probabilities, paths) = network.withLock { network in
            withoutGradients {
                var generator = RandomGenerator(seed: 1)
                let output = network(inputs, dropout: 0, using: &generator)
                return (
                    output.intents.softmax().value.array,
                    network.field.best(output.emissions.value, lengths: sentences.map(\.count))
                )
            }
        }
        let count = vocabulary.intents.count
        return paths.enumerated().map { b, path in
            let row = probabilities[b * count..<(b + 1) * count].map(Double.init)
            let best = row.indices.max { row[$0] < row[$1] } ?? 0
            let known =
                row.indices.filter { vocabulary.intents[$0] != card.outOfScope }.max { row[$0] < row[$1] } ?? best
            // Labels of one intent that differ by what has no word for it are as sure as the intent.
            let together = row.indices.filter { families[$0] == families[known] }.reduce(0) { $0 + row[$1] }
            return Prediction(
                intent: vocabulary.intents[best], confidence: row[best],
                inScope: (vocabulary.intents[known], together),
                tags: path.map { vocabulary.tags[$0] })
        }
    }
}

extension UnderstandingModel {
    /// Intent and slots of a sentence, each slot with the words that said it; no intent where the network says out of scope or is
    /// not sure enough.
    public func understand(_ text: String) -> Understanding { understand([text])[0] }

    /// The same for several sentences, which go through the network together.
    public func understand(_ texts: [String]) -> [Understanding] { understand(texts, labels: nil) }

    /// - Parameter labels: of the grammar that it was trained on, so that slots get their types.
    func understand(_ text: String, labels: GrammarLabels?) -> Understanding { understand([text], labels: labels)[0] }

    private func understand(_ texts: [String], labels: GrammarLabels?) -> [Understanding] {
        let words = texts.map { NormalisedText($0).words }
        let predictions = predict(words.map { $0.map { $0.lowercased() } })
        return texts.indices.map {
            words[$0].isEmpty ? .nothing(texts[$0]) : understanding(texts[$0], words[$0], predictions[$0], labels)
        }
    }

    /// Whether its intents are a grammar's.
    func isTrained(on labels: GrammarLabels) -> Bool { vocabulary.intents.contains(where: labels.knows) }

    private func understanding(
        _ text: String, _ words: [String], _ prediction: Prediction, _ labels: GrammarLabels?
    ) -> Understanding {
        let percent = "\((prediction.confidence * 1000).rounded() / 10) %"
        if prediction.intent == card.outOfScope || prediction.inScope.confidence < card.threshold {
            return .nothing(
                text,
                reason:
                    "no template matches, and the network takes it for \(prediction.intent) with \(percent), which is not enough"
            )
        }
        let reason =
            "no template matches; the network takes it for \(prediction.inScope.intent) with \(percent)"
        if let labels {
            // It may know commands that are not there now, such as those for data.
            return TypedReading(labels: labels).reading(
                text, words.map { $0.lowercased() }, prediction, reason: reason)
                ?? .nothing(text, reason: "\(reason), which is no command now")
        }
        let slots = IntentExample.spans(prediction.tags).map { span in
            let said = words[span.start..<span.end].joined(separator: " ")
            return Slot(name: span.slot, value: .string(said), words: said)
        }
        return Understanding(
            text: text, intent: prediction.inScope.intent, confidence: prediction.inScope.confidence, slots: slots,
            method: .network, reason: reason)
    }
}
