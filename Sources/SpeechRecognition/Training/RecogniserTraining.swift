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
    private let schedule: LearningRateSchedule
    private let corpus: TrainingCorpus
    private var batches: BatchMaker
    private var step = 0
    private var hours = 0.0
    private var epoch = 0, place = 0
    private var order: [[TrainingCorpus.Example]] = []

    /// Decodes the corpora where that has not been done.
    ///
    /// - Parameter pronounce: ARPAbet symbols of words that the dictionary lacks.
    public init(
        _ configuration: RecogniserTrainingConfiguration, pronounce: (String) -> [String] = { _ in [] }, log: (String) -> Void
    ) throws {
        self.configuration = configuration
        corpus = try TrainingCorpus(
            configuration.corpora, cache: configuration.cache, batchSeconds: configuration.batchSeconds,
            seed: configuration.seed, log: log)
        let augmentation = SoundAugmentation(
            configuration.augmentation, noises: try SoundTable(paths: configuration.noises),
            responses: try SoundTable(paths: configuration.responses), seed: configuration.seed)
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
        schedule = .warmUpCosine(
            peak: configuration.learningRate, warmUp: configuration.warmUp, total: configuration.steps,
            floor: configuration.learningRate / 50)
    }

    private var checkpointURL: URL { URL(filePath: configuration.checkpoint).appending(path: "last.safetensors") }
    private var statisticsURL: URL { URL(filePath: configuration.checkpoint).appending(path: "statistics.json") }

    /// Starts from the weights of a model instead of random ones. A narrower network is made wider without changing what it
    /// hears; what does not fit otherwise is left as it is.
    public func start(from narrow: [String: Tensor]) throws {
        var state = network.stateDictionary()
        let weights = JasperWidening.widened(narrow, to: network, seed: configuration.seed) ?? narrow
        for (name, tensor) in weights where state[name]?.shape == tensor.shape { state[name] = tensor }
        try network.load(state)
        try average.load(ExponentialMovingAverage(of: network.namedParameters(), decay: configuration.averageDecay).stateDictionary())
    }

    /// Trains to the configured number of steps, or until `mayGoOn` says no; writes the model folder at each score.
    public func run(resuming: Bool, mayGoOn: () -> Bool = { true }, log: (String) -> Void) async throws {
        try FileManager.default.createDirectory(at: URL(filePath: configuration.checkpoint), withIntermediateDirectories: true)
        if resuming, let data = try? Data(contentsOf: statisticsURL) {
            batches.statistics = try JSONDecoder().decode(RunningStatistics.self, from: data)
        } else {
            batches.statistics = try batches.measuredStatistics()
            try JSONEncoder().encode(batches.statistics).write(to: statisticsURL, options: .atomic)
        }
        if resuming { try resume() }
        order = corpus.batches(epoch: epoch)
        var loss = 0.0, phonemeLoss = 0.0, counted = 0, heard = 0.0
        var begun = ContinuousClock.now
        var following = [try nextBatch(), try nextBatch()]
        let first = step
        while step < configuration.steps, mayGoOn() {
            let batch = try await following.removeFirst().value
            following.append(try nextBatch())
            let losses = trainStep(batch)
            step += 1
            hours += batch.seconds / 3600
            heard += batch.seconds
            loss += losses.0
            phonemeLoss += losses.1
            counted += 1
            if step % 25 == 0 {
                let seconds = (ContinuousClock.now - begun) / .seconds(1)
                log(
                    String(
                        format: "step %d: loss %.3f phonemes %.3f, %.1f h heard, %.0f x real time, rate %.5f", step,
                        loss / Double(counted), phonemeLoss / Double(counted), hours, heard / seconds, optimiser.learningRate))
                (loss, phonemeLoss, counted, heard, begun) = (0, 0, 0, 0, .now)
            }
            if step % configuration.checkpointEvery == 0 { try save() }
            if step % configuration.scoreEvery == 0 || step == configuration.steps { try score(log) }
        }
        if step > first { try save() }
    }

    /// Begins to prepare the batch after the last one asked for.
    private func nextBatch() throws -> Task<TrainingBatch, any Error> {
        if place >= order.count {
            epoch += 1
            place = 0
            order = corpus.batches(epoch: epoch)
        }
        let examples = order[place], seed = configuration.seed &+ UInt64(epoch * 100_000 + place) &* 0x9E37_79B9_7F4A_7C15
        place += 1
        let maker = batches
        return Task.detached { try maker.batch(examples, seed: seed) }
    }

    private func trainStep(_ batch: TrainingBatch) -> (Double, Double) {
        var lengths = batch.lengths
        var generator = RandomGenerator(seed: configuration.seed &+ UInt64(step) &* 0x2545_F491_4F6C_DD1D)
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
        optimiser.learningRate = schedule.rate(at: step)
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
            log("held out at step \(step), \(Int(hours)) h heard: " + lines.joined(separator: "; "))
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            var state = network.stateDictionary()
            for name in state.keys where name.hasSuffix("num_batches_tracked") { state[name] = nil }
            try Safetensors.write(state, precision: .float16, to: folder.appending(path: "weights.safetensors"))
            var description = RecogniserDescription(network: network.configuration, normalisation: batches.statistics)
            description.training = RecogniserDescription.Training(
                steps: step, hoursHeard: (hours * 10).rounded() / 10, seed: configuration.seed, corpora: configuration.corpora.map(\.manifest))
            try description.write(to: folder.appending(path: "model.yaml"))
        }
    }

    private func resume() throws {
        guard FileManager.default.fileExists(atPath: checkpointURL.path) else { return }
        let (_, notes) = try Checkpoint.load(
            from: checkpointURL, modules: ["network": network, "heads": heads], optimisers: ["adam": optimiser],
            averages: ["mean": average])
        func number(_ name: String) -> Int { notes[name].flatMap(Int.init) ?? 0 }
        (step, epoch, place) = (number("step"), number("epoch"), number("place"))
        hours = notes["hours"].flatMap(Double.init) ?? 0
    }

    private func save() throws {
        // Two batches are always being prepared ahead.
        var (epoch, place) = (self.epoch, self.place - 2)
        if place < 0 {
            epoch -= 1
            place += corpus.batches(epoch: epoch).count
        }
        try Checkpoint.save(
            to: checkpointURL, modules: ["network": network, "heads": heads], optimisers: ["adam": optimiser],
            averages: ["mean": average],
            notes: ["step": "\(step)", "epoch": "\(epoch)", "place": "\(place)", "hours": "\(hours)"])
    }
}
