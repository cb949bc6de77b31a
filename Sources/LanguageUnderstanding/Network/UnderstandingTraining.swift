import Foundation
import NeuralNetworks
import Tensors
import Yams

/// Trains `UnderstandingNetwork` on sentences with intents and slots.
///
///     var configuration = UnderstandingTraining.Configuration()
///     configuration.train = "snips/train"
///     configuration.dev = "snips/dev"
///     let scores = try UnderstandingTraining(configuration).run { print($0) }
///
/// What is kept are the averaged weights of the last step; the dev data is only scored. A checkpoint is written after every
/// epoch, and a run that is started again goes on behind the last one.
public struct UnderstandingTraining {
    /// How far a run has come.
    public struct Progress: Sendable, CustomStringConvertible {
        public let epoch: Int
        public let epochs: Int
        public let loss: Double
        public let seconds: Double

        public var description: String {
            "epoch \(epoch) of \(epochs), loss \((loss * 1e4).rounded() / 1e4), \(Int(seconds)) s"
        }
    }

    public let configuration: Configuration

    public init(_ configuration: Configuration) { self.configuration = configuration }

    /// Trains, writes the model folder, and scores it on the dev data.
    ///
    /// - Parameter resume: goes on from the checkpoint where there is one.
    public func run(resume: Bool = false, progress: (Progress) -> Void) throws -> UnderstandingScores {
        BLAS.threadCount = configuration.threads
        let examples = try examples(), dev = try IntentExample.read(configuration.dev)
        let vocabulary = UnderstandingVocabulary(
            examples, minimumCount: configuration.minimumCount, buckets: configuration.network.groupBuckets)
        var generator = RandomGenerator(seed: configuration.seed)
        let network = UnderstandingNetwork(
            configuration.network, words: vocabulary.words.count, intents: vocabulary.intents.count,
            tags: vocabulary.tags.count, generator: &generator)
        let average = ExponentialMovingAverage(of: network.namedParameters(), decay: 0.998)
        try train(network, average, vocabulary, examples, &generator, resume: resume, progress)
        try average.exchanged {
            try write(network, vocabulary, examples: examples.count, scores: UnderstandingScores())
        }
        let scores = UnderstandingScores(try UnderstandingModel(contentsOf: configuration.output), on: dev)
        try average.exchanged { try write(network, vocabulary, examples: examples.count, scores: scores) }
        return scores
    }

    /// The data, and what is drawn beside it. Of data that tells intents alone the slots' words are found by the grammar.
    private func examples() throws -> [IntentExample] {
        let data = try IntentExample.read(configuration.train)
        guard let drawn = configuration.drawn else { return data }
        let templates = try SentenceTemplates(contentsOf: drawn.grammars), labels = try GrammarLabels(templates)
        let fillers = try YAMLDecoder().decode(
            GrammarSampler.Fillers.self, from: Data(contentsOf: URL(filePath: drawn.fillers)))
        var sampler = try GrammarSampler(templates, fillers: fillers, seed: configuration.seed)
        return data.map(labels.tagged) + sampler.examples(drawn.sentences)
    }

    private func train(
        _ network: UnderstandingNetwork, _ average: ExponentialMovingAverage, _ vocabulary: UnderstandingVocabulary,
        _ examples: [IntentExample],
        _ generator: inout RandomGenerator, resume: Bool, _ progress: (Progress) -> Void
    ) throws {
        let checkpoint = URL(filePath: configuration.checkpoint)
        let optimiser = AdamW(
            network.namedParameters(), learningRate: configuration.learningRate, weightDecay: configuration.weightDecay)
        let stepsAnEpoch = (examples.count + configuration.batchSize - 1) / configuration.batchSize
        let total = stepsAnEpoch * configuration.epochs
        let schedule = LearningRateSchedule.warmUpCosine(
            peak: configuration.learningRate, warmUp: min(200, total / 10 + 1), total: total,
            floor: configuration.learningRate / 100)
        var firstEpoch = 0
        if resume, FileManager.default.fileExists(atPath: checkpoint.path) {
            let (generators, notes) = try Checkpoint.load(
                from: checkpoint, modules: ["understanding": network], optimisers: ["adam": optimiser],
                averages: ["mean": average])
            if let saved = generators["main"] { generator = saved }
            firstEpoch = notes["epoch"].flatMap(Int.init) ?? 0
        }
        try FileManager.default.createDirectory(
            at: checkpoint.deletingLastPathComponent(), withIntermediateDirectories: true)
        let encoder = BatchEncoder(vocabulary, examples, hiding: configuration.hiding)
        let start = ContinuousClock.now
        network.isTraining = true
        for epoch in firstEpoch..<max(firstEpoch, configuration.epochs) {
            var sum = 0.0
            for batch in batches(examples, &generator) {
                optimiser.learningRate = schedule.rate(at: optimiser.steps)
                let inputs = batch.map { encoder.input(of: $0, using: &generator) }
                let output = network(inputs, dropout: configuration.dropout, using: &generator)
                var loss = output.intents.crossEntropy(batch.map { encoder.intents[$0.intent] ?? -1 }, smoothing: 0.05)
                if vocabulary.tags.count > 1 {
                    let tags = network.field.negativeLogLikelihood(
                        output.emissions, tags: batch.map { $0.tags.map { encoder.tags[$0] ?? 0 } },
                        lengths: batch.map(\.words.count))
                    loss = loss + tags * configuration.slotWeight
                }
                sum += Double(loss.value.scalar)
                loss.backward()
                optimiser.step(clippingNorm: 5)
                average.update()
            }
            progress(
                Progress(
                    epoch: epoch + 1, epochs: configuration.epochs, loss: sum / Double(stepsAnEpoch),
                    seconds: (ContinuousClock.now - start) / .seconds(1)))
            try Checkpoint.save(
                to: checkpoint, modules: ["understanding": network], optimisers: ["adam": optimiser],
                averages: ["mean": average],
                generators: ["main": generator], notes: ["epoch": "\(epoch + 1)"])
        }
    }

    /// Batches of sentences of like length in random order, some of them damaged.
    private func batches(_ examples: [IntentExample], _ generator: inout RandomGenerator) -> [[IntentExample]] {
        var noise = RecognitionNoise(rate: 1 / 6, seed: generator.next())
        var keyed: [(Float, IntentExample)] = []
        for example in examples {
            let isDamaged = generator.uniform() < configuration.noise
            keyed.append(
                (Float(example.words.count) + 4 * generator.uniform(), isDamaged ? noise.applied(to: example) : example)
            )
        }
        keyed.sort { $0.0 < $1.0 }
        var batches = stride(from: 0, to: keyed.count, by: configuration.batchSize).map { start in
            keyed[start..<min(start + configuration.batchSize, keyed.count)].map(\.1)
        }
        batches.shuffle(using: &generator)
        return batches
    }

    private func write(
        _ network: UnderstandingNetwork, _ vocabulary: UnderstandingVocabulary, examples: Int,
        scores: UnderstandingScores
    ) throws {
        let folder = URL(filePath: configuration.output)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Safetensors.write(
            network.stateDictionary(), precision: .float16, to: folder.appending(path: "weights.safetensors"))
        let json = JSONEncoder()
        json.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try json.encode(vocabulary).write(to: folder.appending(path: "vocabulary.json"), options: .atomic)
        let card = UnderstandingModelCard(
            language: configuration.language, licence: configuration.licence, network: configuration.network,
            outOfScope: configuration.outOfScope,
            threshold: configuration.threshold,
            training: .init(
                data: configuration.train.split(separator: "/").suffix(2).joined(separator: "/"), examples: examples,
                epochs: configuration.epochs,
                batchSize: configuration.batchSize, learningRate: configuration.learningRate,
                dropout: configuration.dropout, noise: configuration.noise,
                seed: configuration.seed),
            scores: scores, measure: "gusli evaluate understanding DATA --model FOLDER")
        try Data(YAMLEncoder().encode(card).utf8).write(to: folder.appending(path: "model.yaml"), options: .atomic)
    }
}

/// Turns examples into numbers; what does not change from epoch to epoch is made once.
private final class BatchEncoder {
    let intents: [String: Int]
    let tags: [String: Int]
    private let words: [String: Int]
    private let counts: [String: Int]
    private let buckets: Int
    private let hiding: Float
    private var groups: [String: [Int]] = [:]

    init(_ vocabulary: UnderstandingVocabulary, _ examples: [IntentExample], hiding: Float) {
        func numbers(_ list: [String]) -> [String: Int] {
            Dictionary(list.enumerated().map { ($1, $0) }) { first, _ in first }
        }
        intents = numbers(vocabulary.intents)
        tags = numbers(vocabulary.tags)
        words = numbers(vocabulary.words)
        buckets = vocabulary.buckets
        self.hiding = hiding
        var counts: [String: Int] = [:]
        for example in examples {
            for word in example.words { counts[UnderstandingVocabulary.folded(word), default: 0] += 1 }
        }
        self.counts = counts
    }

    func input(of example: IntentExample, using generator: inout RandomGenerator) -> UnderstandingNetwork.Input {
        var input = UnderstandingNetwork.Input(words: [], groups: [])
        for word in example.words {
            let folded = UnderstandingVocabulary.folded(word)
            let isHidden = generator.uniform() < hiding / (hiding + Float(counts[folded] ?? 0))
            input.words.append(isHidden ? 0 : words[folded] ?? 0)
            let known = groups[folded] ?? UnderstandingVocabulary.letterGroups(word, buckets: buckets)
            groups[folded] = known
            input.groups.append(known)
        }
        return input
    }
}
