import Foundation
import NeuralNetworks
import Tensors

/// Trains a reader on questions in SQuAD's form, beginning with a published encoder.
///
///     let scores = try ReaderTraining(configuration).run { print($0.epoch, $0.scores.f1) }
public struct ReaderTraining: Sendable {
    public struct Configuration: Codable, Sendable, Equatable {
        /// A folder with `config.json`, `vocab.txt` and weights to begin with; without weights training begins with random ones.
        public var encoder: String
        /// Questions in SQuAD's JSON, and questions that are not trained on.
        public var train: String
        public var dev: String
        /// The folder to write.
        public var output: String
        public var epochs: Int?
        public var batchSize: Int?
        public var learningRate: Float?
        public var dropout: Float?
        public var seed: UInt64?

        public init(encoder: String, train: String, dev: String, output: String) {
            (self.encoder, self.train, self.dev, self.output) = (encoder, train, dev, output)
        }

        /// What is wrong with it, or nil.
        var problem: String? {
            if !(1...1000).contains(epochs ?? 1) { return "epochs is \(epochs ?? 1), not 1 to 1000" }
            if !(1...1024).contains(batchSize ?? 1) { return "batchSize is \(batchSize ?? 1), not 1 to 1024" }
            if !(0..<1).contains(dropout ?? 0) { return "dropout is \(dropout ?? 0), not 0 to 1" }
            guard (learningRate ?? 1).isFinite, learningRate ?? 1 > 0 else {
                return "learningRate is \(learningRate ?? 0)"
            }
            return nil
        }
    }

    public struct Report: Sendable, Codable {
        public var epoch: Int
        /// Mean over the epoch, cross-entropy of begin and end.
        public var loss: Float
        /// On the questions held out.
        public var scores: AnswerScores
    }

    public let configuration: Configuration

    public init(_ configuration: Configuration) { self.configuration = configuration }

    /// A question ready for the network: where its answer begins and ends in the window, at [CLS] where there is none.
    struct Example {
        let sequence: TokenSequence
        let begin: Int
        let end: Int
    }

    /// Trains; writes the reader whenever it got better on the questions held out.
    ///
    /// - Returns: the scores of the reader that was kept.
    /// - Throws: `QuestionAnsweringError`.
    public func run(progress: (Report) -> Void) throws -> AnswerScores {
        if let problem = configuration.problem {
            throw QuestionAnsweringError.data(file: "configuration", reason: problem)
        }
        let folder = URL(filePath: configuration.encoder)
        let shape = try BERTConfiguration(contentsOf: folder.appending(path: "config.json"))
        let tokenizer = try WordPieceTokenizer(contentsOf: folder.appending(path: "vocab.txt")),
            limit = min(Reader.longestInput, shape.positions)
        var generator = RandomGenerator(seed: configuration.seed ?? 1)
        let network = try begin(shape, folder, using: &generator)
        let train = Self.examples(try SquadExample.read(configuration.train), tokenizer, limit: limit),
            dev = try SquadExample.read(configuration.dev)
        guard !train.isEmpty else {
            throw QuestionAnsweringError.data(file: configuration.train, reason: "no question fits the encoder")
        }
        let epochs = configuration.epochs ?? 2, size = configuration.batchSize ?? 16,
            batches = (train.count + size - 1) / size
        let schedule = LearningRateSchedule.polynomial(
            peak: configuration.learningRate ?? 5e-5, warmUp: max(1, epochs * batches / 10), total: epochs * batches)
        let optimiser = AdamW(network.namedParameters(), learningRate: 0, weightDecay: 0.01)
        var best: AnswerScores?
        for epoch in 1...epochs {
            var sum: Float = 0
            let order = train.indices.shuffled(using: &generator)
            for start in stride(from: 0, to: order.count, by: size) {
                let batch = order[start..<min(start + size, order.count)].map { train[$0] }
                optimiser.learningRate = schedule.rate(at: optimiser.steps)
                let loss = loss(network, batch, using: &generator)
                sum += loss.value.scalar
                loss.backward()
                optimiser.step(clippingNorm: 1)
            }
            let scores = Self.scores(network, dev, tokenizer, limit: limit)
            progress(Report(epoch: epoch, loss: sum / Float(batches), scores: scores))
            if scores.f1 >= best?.f1 ?? -1 {
                best = scores
                try write(network, shape, folder)
            }
        }
        return best ?? AnswerScores([])
    }

    private func begin(_ shape: BERTConfiguration, _ folder: URL, using generator: inout RandomGenerator) throws
        -> ReaderNetwork
    {
        let network = ReaderNetwork(shape, generator: &generator)
        network.encoder.initialise(using: &generator)
        let hasWeights = ["model.safetensors", "pytorch_model.bin"].contains {
            FileManager.default.fileExists(atPath: folder.appending(path: $0).path)
        }
        guard hasWeights else { return network }
        do {
            try network.encoder.load(try BERTWeights.read(folder).filter { !$0.key.hasPrefix("qa_outputs.") })
        } catch let error as ModelStateError {
            throw QuestionAnsweringError.model(folder: folder.path, reason: "\(error)")
        }
        return network
    }

    /// Each window that holds the answer; of questions without one, and of windows that miss it, one that points at [CLS].
    static func examples(_ all: [SquadExample], _ tokenizer: WordPieceTokenizer, limit: Int) -> [Example] {
        all.flatMap { example -> [Example] in
            let range = example.range
            return ReaderWindow.windows(example.question, example.passage, tokenizer, limit: limit).map { window in
                let inside =
                    range.map { range in window.ranges.indices.filter { window.ranges[$0].overlaps(range) } } ?? []
                let isWhole =
                    range.map { range in
                        window.ranges.first.map { $0.lowerBound <= range.lowerBound } == true
                            && window.ranges.last.map { $0.upperBound >= range.upperBound } == true
                    } ?? false
                guard isWhole, let first = inside.first, let last = inside.last else {
                    return Example(sequence: window.sequence, begin: 0, end: 0)
                }
                return Example(sequence: window.sequence, begin: window.first + first, end: window.first + last)
            }
        }
    }

    private func loss(_ network: ReaderNetwork, _ batch: [Example], using generator: inout RandomGenerator) -> Variable
    {
        let rate = configuration.dropout ?? 0.1
        let scores = network(batch.map(\.sequence)) { $0.dropout(rate: rate, using: &generator) }
        let time = scores.shape[1]
        // What lies beyond an item's end is no place for an answer.
        let outside = Variable(
            Tensor(shape: [batch.count, time]) { mask in
                for i in mask.indices { mask[i] = i % time < batch[i / time].sequence.tokens.count ? 0 : -1e9 }
            })
        let begin = scores.slice(axis: 2, 0..<1).reshaped([batch.count, time]) + outside
        let end = scores.slice(axis: 2, 1..<2).reshaped([batch.count, time]) + outside
        return (begin.crossEntropy(batch.map(\.begin)) + end.crossEntropy(batch.map(\.end))) / 2
    }

    static func scores(
        _ network: ReaderNetwork, _ questions: [SquadExample], _ tokenizer: WordPieceTokenizer, limit: Int
    ) -> AnswerScores {
        AnswerScores(
            questions.map { example in
                let answer = Reader.answer(example.question, in: example.passage, tokenizer, limit: limit) { batch in
                    withoutGradients { network(batch).value }
                }
                let text = answer.flatMap { $0.noAnswer > $0.probability ? nil : String(example.passage[$0.range]) }
                return (text, example.accepted)
            })
    }

    private func write(_ network: ReaderNetwork, _ shape: BERTConfiguration, _ encoder: URL) throws {
        let folder = URL(filePath: configuration.output)
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Safetensors.write(network.stateDictionary(), to: folder.appending(path: "model.safetensors"))
            try shape.write(to: folder.appending(path: "config.json"))
            for name in ["vocab.txt", "tokenizer_config.json"] {
                guard let data = FileManager.default.contents(atPath: encoder.appending(path: name).path) else {
                    continue
                }
                try data.write(to: folder.appending(path: name), options: .atomic)
            }
        } catch {
            throw QuestionAnsweringError.folder(folder.path, reason: "cannot be written: \(error.localizedDescription)")
        }
    }
}
