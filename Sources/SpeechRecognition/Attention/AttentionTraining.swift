import Foundation
import NeuralNetworks
import SignalProcessing
import Tensors

/// Trains a recogniser that listens, attends and spells: each character from those before it, some of them the speller's own guesses.
///
/// What a step hears and guesses depends on the seed and the step alone, so that a resumed run goes on exactly.
public final class AttentionTraining {
    public let configuration: AttentionTrainingConfiguration
    public let network: ListenAttendSpell
    private let encoder: FrozenEncoder?
    private let optimiser: AdamW
    private let average: ExponentialMovingAverage
    private let corpus: TrainingCorpus
    private var batches: BatchMaker
    /// The encoder's, where there is one.
    private let givenStatistics: RunningStatistics?
    private var position: TrainingPosition
    /// Batches that are being prepared ahead.
    private static let preparedBatches = 2

    /// Decodes the corpora where that has not been done.
    ///
    /// - Throws: `RecognitionError` for a corpus or an encoder that cannot be used.
    public init(_ configuration: AttentionTrainingConfiguration, log: (String) -> Void) throws {
        self.configuration = configuration
        (encoder, givenStatistics) = try Self.encoder(configuration)
        corpus = try TrainingCorpus(configuration, log: log)
        let augmentation = try configuration.soundAugmentation()
        batches = try BatchMaker(corpus: corpus, augmentation: augmentation, features: .streaming, lexicon: nil)
        var generator = RandomGenerator(seed: configuration.seed)
        network = ListenAttendSpell(
            configuration.shape(encoder: encoder?.configuration),
            outputsPerFrame: configuration.alignment?.outputsPerFrame,
            generator: &generator)
        optimiser = AdamW(
            network.namedParameters(), learningRate: configuration.learningRate, beta2: 0.98,
            weightDecay: configuration.weightDecay)
        average = ExponentialMovingAverage(of: network.namedParameters(), decay: configuration.averageDecay)
        position = TrainingPosition(corpus, seed: configuration.seed)
    }

    private static func encoder(_ configuration: AttentionTrainingConfiguration) throws -> (
        FrozenEncoder?, RunningStatistics?
    ) {
        guard let wanted = configuration.encoder else { return (nil, nil) }
        let folder = URL(filePath: wanted.model)
        let description = try RecogniserDescription(contentsOf: folder.appending(path: "model.yaml"))
        func fail(_ reason: String) -> RecognitionError { .badConfiguration(file: wanted.model, reason: reason) }
        guard description.features == .streaming, let statistics = description.normalisation else {
            throw fail("as an encoder only a recogniser of live sound will do")
        }
        guard wanted.blocks <= description.network.blocks.count else {
            throw fail("has \(description.network.blocks.count) blocks, not \(wanted.blocks)")
        }
        var shape = description.network
        shape.blocks = Array(shape.blocks.prefix(wanted.blocks))
        guard configuration.guidance == nil || wanted.blocks == description.network.blocks.count else {
            throw fail("guidance needs all of its \(description.network.blocks.count) blocks")
        }
        do {
            let weights = try Safetensors.read(folder.appending(path: "weights.safetensors"))
            return (try FrozenEncoder(shape, weights: weights), statistics)
        } catch let error as ModelStateError {
            throw RecognitionError.badModel(file: wanted.model, reason: "\(error)")
        }
    }

    /// Trains to the configured number of steps, or until `mayGoOn` says no; writes the model folder at each score.
    public func run(resuming: Bool, mayGoOn: () -> Bool = { true }, log: (String) -> Void) async throws {
        try FileManager.default.createDirectory(
            at: URL(filePath: configuration.checkpoint), withIntermediateDirectories: true)
        try prepareStatistics(resuming: resuming)
        if resuming { try resume() }
        var sum = (spelling: 0.0, alignment: 0.0, guidance: 0.0, right: 0.0), counted = 0.0, heard = 0.0
        var begun = ContinuousClock.now
        var following = (0..<Self.preparedBatches).map { _ in nextBatch() }
        let first = position.step
        while position.step < configuration.steps, mayGoOn() {
            let batch = try await following.removeFirst().value
            following.append(nextBatch())
            let losses = trainStep(batch)
            position.step += 1
            position.hours += batch.seconds / 3600
            heard += batch.seconds
            sum.spelling += Double(losses.spelling.value.scalar)
            sum.alignment += losses.alignment.map { Double($0.value.scalar) } ?? 0
            sum.guidance += losses.guidance.map { Double($0.value.scalar) } ?? 0
            sum.right += losses.right
            counted += 1
            if position.step % 25 == 0 {
                let seconds = (ContinuousClock.now - begun) / .seconds(1)
                log(
                    String(
                        format:
                            "step %d: loss %.3f right %.3f alignment %.3f guidance %.3f, %.1f h heard, %.0f x real time, rate %.5f",
                        position.step, sum.spelling / counted, sum.right / counted, sum.alignment / counted,
                        sum.guidance / counted, position.hours, heard / seconds,
                        optimiser.learningRate))
                (sum, counted, heard, begun) = ((0, 0, 0, 0), 0, 0, .now)
            }
            if position.step % configuration.checkpointEvery == 0 { try save() }
            if position.step % configuration.scoreEvery == 0 || position.step == configuration.steps { try score(log) }
        }
        if position.step > first { try save() }
    }

    private func prepareStatistics(resuming: Bool) throws {
        if let givenStatistics {
            batches.statistics = givenStatistics
        } else {
            try batches.prepareStatistics(at: configuration.statisticsURL, resuming: resuming)
        }
    }

    /// What one step reads.
    private struct Batch: Sendable {
        /// `[batch, time, width]`, zero beyond each item's length.
        var frames: Tensor
        var lengths: [Int]
        var texts: [[Int]]
        /// Where each character was, in frames; nil where that is not wanted.
        var places: [[Int]?]?
        var seconds: Double

        init(_ items: [[Float]], width: Int, texts: [String], seconds: Double, guide: FrozenEncoder? = nil) {
            lengths = items.map { $0.count / width }
            let time = max(1, lengths.max() ?? 1)
            frames = Tensor(shape: [items.count, time, width]) { target in
                for (number, item) in items.enumerated() {
                    let row = UnsafeMutableBufferPointer(
                        rebasing: target[(number * time * width)..<((number + 1) * time * width)])
                    _ = row[..<item.count].update(fromContentsOf: item)
                    row[item.count...].update(repeating: 0)
                }
            }
            self.texts = texts.map { Alphabet.english.labels(of: $0) ?? [] }
            self.seconds = seconds
            places = guide.map { guide in
                zip(items, self.texts).map { guide.places(of: $1, in: $0, classes: Alphabet.english.classes) }
            }
        }
    }

    /// Begins to prepare the batch after the last one asked for.
    private func nextBatch() -> Task<Batch, any Error> {
        let (examples, seed) = position.nextBatch()
        let (maker, encoder, width) = (batches, encoder, network.configuration.inputWidth)
        let guide = configuration.guidance.map { position.step < $0.until } == true ? encoder : nil
        return Task.detached {
            let (features, seconds) = try maker.changedFeatures(examples, seed: seed)
            return Batch(
                encoder.map { encoder in features.map { encoder($0) } } ?? features, width: width,
                texts: examples.map(\.text),
                seconds: seconds, guide: guide)
        }
    }

    private func trainStep(_ batch: Batch) -> ListenAttendSpell.Losses {
        var generator = position.stepGenerator
        let losses = network.losses(
            batch.frames, lengths: batch.lengths, texts: batch.texts, places: batch.places,
            sampling: configuration.sampling.share(at: position.step), smoothing: configuration.smoothing,
            dropout: configuration.network.dropout, using: &generator)
        var loss = losses.spelling
        if let alignment = losses.alignment, let weight = configuration.alignment?.weight {
            loss = loss + alignment * weight
        }
        if let guidance = losses.guidance, let weight = configuration.guidance?.weight(at: position.step) {
            loss = loss + guidance * weight
        }
        loss.backward()
        optimiser.learningRate = configuration.schedule.rate(at: position.step)
        optimiser.step(clippingNorm: 1)
        average.update()
        return losses
    }

    /// How well the averaged weights foretell the characters of what was kept out, and the model written out.
    private func score(_ log: (String) -> Void) throws {
        try average.exchanged {
            let lines = corpus.heldOut(limit: 60).map { name, examples in
                var right = 0.0, loss = 0.0, characters = 0.0
                for example in examples {
                    let features = batches.features(corpus.samples(of: example) + Recogniser.silence)
                    let batch = Batch(
                        [encoder?(features) ?? features], width: network.configuration.inputWidth,
                        texts: [example.text],
                        seconds: example.seconds)
                    var generator = RandomGenerator(seed: 0)
                    let losses = withoutGradients {
                        network.losses(
                            batch.frames, lengths: batch.lengths, texts: batch.texts, sampling: 0, smoothing: 0,
                            dropout: 0,
                            using: &generator)
                    }
                    let count = Double(batch.texts[0].count + 1)
                    right += losses.right * count
                    loss += Double(losses.spelling.value.scalar) * count
                    characters += count
                }
                return String(format: "%@ loss %.3f right %.3f", name, loss / characters, right / characters)
            }
            log("held out at step \(position.step), \(Int(position.hours)) h heard: " + lines.joined(separator: "; "))
            try write(to: URL(filePath: configuration.output))
        }
    }

    /// The model folder, in half precision.
    private func write(to folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var state = network.stateDictionary().filter { !$0.key.hasPrefix("alignment.") }
        if let encoder { state.merge(encoder.weights) { $1 } }
        try Safetensors.write(state, precision: .float16, to: folder.appending(path: "weights.safetensors"))
        var description = AttentionDescription(network: network.configuration, normalisation: batches.statistics)
        description.training = RecogniserDescription.Training(
            steps: position.step, hoursHeard: (position.hours * 10).rounded() / 10, seed: configuration.seed,
            corpora: configuration.corpora.map(\.manifest))
        try description.write(to: folder.appending(path: "model.yaml"))
    }

    private func resume() throws {
        guard FileManager.default.fileExists(atPath: configuration.checkpointURL.path) else { return }
        let (_, notes) = try Checkpoint.load(
            from: configuration.checkpointURL, modules: ["network": network], optimisers: ["adam": optimiser],
            averages: ["mean": average])
        position.go(to: notes)
    }

    private func save() throws {
        try Checkpoint.save(
            to: configuration.checkpointURL, modules: ["network": network], optimisers: ["adam": optimiser],
            averages: ["mean": average],
            notes: position.notes(prepared: Self.preparedBatches))
    }
}
