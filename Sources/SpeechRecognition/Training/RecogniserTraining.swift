import Foundation
import NeuralNetworks
import SignalProcessing
import Tensors

/// Trains an acoustic model by CTC, with phonemes as a second task at a lower layer.
///
/// What a step hears depends on the seed and the step alone, so that a resumed run goes on exactly.
public final class RecogniserTraining {
    public let configuration: RecogniserTrainingConfiguration
    public let network: JasperNetwork
    private let phonemeHead: Conv1d?
    private let heads: ModuleList
    private let optimiser: AdamW
    private let average: ExponentialMovingAverage
    private let corpus: TrainingCorpus
    private var batches: BatchMaker
    private var position: TrainingPosition
    /// Batches that are being prepared ahead.
    private static let preparedBatches = 2

    /// Decodes the corpora where that has not been done.
    ///
    /// - Parameter pronounce: ARPAbet symbols of words that the dictionary lacks.
    public init(
        _ configuration: RecogniserTrainingConfiguration, pronounce: (String) -> [String] = { _ in [] }, log: (String) -> Void
    ) throws {
        self.configuration = configuration
        corpus = try TrainingCorpus(configuration, log: log)
        let augmentation = try configuration.soundAugmentation()
        var lexicon = try configuration.auxiliary.map { try PhonemeLexicon(contentsOf: URL(filePath: $0.lexicon)) }
        lexicon?.add(wordsOf: corpus.transcripts, pronounce: pronounce)
        batches = try BatchMaker(corpus: corpus, augmentation: augmentation, features: .streaming, lexicon: lexicon)
        var generator = RandomGenerator(seed: configuration.seed)
        network = JasperNetwork(configuration.network, generator: &generator)
        var heads: [Module] = []
        if let auxiliary = configuration.auxiliary {
            let head = Conv1d(
                configuration.network.blocks[auxiliary.block].filters, PhonemeLexicon.phonemes.count + 1, taps: 1,
                generator: &generator)
            phonemeHead = head
            heads.append(head)
        } else {
            phonemeHead = nil
        }
        self.heads = ModuleList(heads)
        let parameters = network.namedParameters() + self.heads.namedParameters(prefix: "phonemes.")
        optimiser = AdamW(
            parameters, learningRate: configuration.learningRate, beta2: 0.98, weightDecay: configuration.weightDecay)
        average = ExponentialMovingAverage(of: network.namedParameters(), decay: configuration.averageDecay)
        position = TrainingPosition(corpus, seed: configuration.seed)
    }

    /// Starts from the weights of a model instead of random ones. A network that is narrower, or whose kernels reach less far, is
    /// made to fit without changing what it hears; what does not fit otherwise is left as it is.
    ///
    /// - Parameter folder: of the model.
    /// - Throws: `RecognitionError.badModel`, or what reading the weights throws.
    public func start(from folder: URL) throws {
        let source = try RecogniserDescription(contentsOf: folder.appending(path: "model.yaml")).network
        var weights = try Safetensors.read(folder.appending(path: "weights.safetensors"))
        weights = JasperLengthening.lengthened(weights, from: source, to: configuration.network) ?? weights
        weights = JasperWidening.widened(weights, to: network, seed: configuration.seed) ?? weights
        var state = network.stateDictionary()
        for (name, tensor) in weights where state[name]?.shape == tensor.shape { state[name] = tensor }
        try network.load(state)
        try average.load(ExponentialMovingAverage(of: network.namedParameters(), decay: configuration.averageDecay).stateDictionary())
    }

    /// Trains to the configured number of steps, or until `mayGoOn` says no; writes the model folder at each score.
    public func run(resuming: Bool, mayGoOn: () -> Bool = { true }, log: (String) -> Void) async throws {
        try FileManager.default.createDirectory(at: URL(filePath: configuration.checkpoint), withIntermediateDirectories: true)
        try batches.prepareStatistics(at: configuration.statisticsURL, resuming: resuming)
        if resuming { try resume() }
        var loss = 0.0, phonemeLoss = 0.0, counted = 0, heard = 0.0
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
            loss += losses.0
            phonemeLoss += losses.1
            counted += 1
            if position.step % 25 == 0 {
                let seconds = (ContinuousClock.now - begun) / .seconds(1)
                log(
                    String(
                        format: "step %d: loss %.3f phonemes %.3f, %.1f h heard, %.0f x real time, rate %.5f", position.step,
                        loss / Double(counted), phonemeLoss / Double(counted), position.hours, heard / seconds, optimiser.learningRate))
                (loss, phonemeLoss, counted, heard, begun) = (0, 0, 0, 0, .now)
            }
            if position.step % configuration.checkpointEvery == 0 { try save() }
            if position.step % configuration.scoreEvery == 0 || position.step == configuration.steps { try score(log) }
        }
        if position.step > first { try save() }
    }

    /// Begins to prepare the batch after the last one asked for.
    private func nextBatch() -> Task<TrainingBatch, any Error> {
        let (examples, seed) = position.nextBatch()
        let maker = batches
        return Task.detached { try maker.batch(examples, seed: seed) }
    }

    private func trainStep(_ batch: TrainingBatch) -> (Double, Double) {
        var lengths = batch.lengths
        var generator = position.stepGenerator
        network.isTraining = true
        let (scores, tapped) = network.scores(Variable(batch.features), lengths: &lengths, tap: configuration.auxiliary?.block) {
            $1 > 0 ? $0.dropout(rate: $1, using: &generator) : $0
        }
        var loss = scores.ctcLoss(targets: batch.labels, lengths: lengths, blank: Alphabet.english.blank)
        let main = Double(loss.value.scalar)
        var second = 0.0
        if let phonemeHead, let tapped, let auxiliary = configuration.auxiliary {
            // Items without phonemes have no frames, and so no loss.
            let factor = configuration.network.outputsPerFrame
            let valid = zip(lengths, batch.phonemes).map { $1.isEmpty ? 0 : $0 / factor }
            let phonemes = phonemeHead(tapped).ctcLoss(
                targets: batch.phonemes, lengths: valid, blank: PhonemeLexicon.phonemes.count)
            second = Double(phonemes.value.scalar)
            loss = loss + phonemes * auxiliary.weight
        }
        loss.backward()
        optimiser.learningRate = configuration.schedule.rate(at: position.step)
        optimiser.step(clippingNorm: 2)
        average.update()
        return (main, second)
    }

    /// Word and character error rates of the averaged weights on what was kept out, and the model written out.
    private func score(_ log: (String) -> Void) throws {
        let folder = URL(filePath: configuration.output)
        try average.exchanged {
            network.isTraining = false
            let plan = try network.plan()
            var lines: [String] = []
            for (name, examples) in corpus.heldOut(limit: 60) {
                var words = EditCounts(), characters = EditCounts()
                for example in examples {
                    let bands = network.configuration.features
                    let features = batches.features(corpus.samples(of: example))
                    let scores = plan.run(
                        FrameTranspose.bandsFirst(features, bands: bands), frames: features.count / bands, threads: 2)
                    var track = GreedyTrack(.english)
                    FrameTranspose.framesFirst(scores, channels: plan.outputChannels).withUnsafeBufferPointer { track.push($0) }
                    let heard = track.recognition(frameSeconds: 0.01).text
                    words += EditCounts.words(example.text, heard)
                    characters += EditCounts.characters(example.text, heard)
                }
                lines.append(String(format: "%@ WER %.3f CER %.3f", name, words.rate, characters.rate))
            }
            log("held out at step \(position.step), \(Int(position.hours)) h heard: " + lines.joined(separator: "; "))
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            var state = network.stateDictionary()
            for name in state.keys where name.hasSuffix("num_batches_tracked") { state[name] = nil }
            try Safetensors.write(state, precision: .float16, to: folder.appending(path: "weights.safetensors"))
            var description = RecogniserDescription(network: network.configuration, normalisation: batches.statistics)
            description.training = RecogniserDescription.Training(
                steps: position.step, hoursHeard: (position.hours * 10).rounded() / 10, seed: configuration.seed, corpora: configuration.corpora.map(\.manifest))
            try description.write(to: folder.appending(path: "model.yaml"))
        }
    }

    private func resume() throws {
        guard FileManager.default.fileExists(atPath: configuration.checkpointURL.path) else { return }
        let (_, notes) = try Checkpoint.load(
            from: configuration.checkpointURL, modules: ["network": network, "heads": heads], optimisers: ["adam": optimiser],
            averages: ["mean": average])
        position.go(to: notes)
    }

    private func save() throws {
        try Checkpoint.save(
            to: configuration.checkpointURL, modules: ["network": network, "heads": heads], optimisers: ["adam": optimiser],
            averages: ["mean": average],
            notes: position.notes(prepared: Self.preparedBatches))
    }
}
