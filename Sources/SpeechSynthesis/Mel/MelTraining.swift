import Foundation
import NeuralNetworks
import Tensors

/// Trains the mel model on aligned recordings.
///
/// The loss of an utterance is the mean absolute plus the mean squared distance of log10 mels, and the squared errors of
/// log(1 + duration), pitch and energy; pitch, energy and durations of the recording are fed to the decoder.
public struct MelTraining {
    public let configuration: MelTrainingConfiguration
    public let network: MelNetwork
    private let optimiser: AdamW
    private let average: ExponentialMovingAverage
    private let schedule: LearningRateSchedule
    private let examples: [MelTrainingExample]
    private let heldOut: [MelTrainingExample]
    private var generator: RandomGenerator
    private var step = 0
    private static let lossNames = ["mel", "duration", "pitch", "energy"]

    /// - Parameters:
    ///   - lines: the speaker's recordings in the corpus' order; every 36th is held out.
    ///   - samples: gives a recording at 22,050 Hz.
    public init(
        _ configuration: MelTrainingConfiguration, lines: [CorpusAlignment.Line],
        samples: (CorpusAlignment.Line) throws -> [Float]
    ) throws {
        self.configuration = configuration
        let features = MelFeatures()
        let own = lines.filter { $0.speaker == configuration.speaker }
        let statistics = MelTrainingExample.statistics(own)
        var examples: [MelTrainingExample] = [], heldOut: [MelTrainingExample] = []
        for (index, line) in own.enumerated() {
            let mel = features.analyse(try samples(line))
            guard mel.shape[1] == line.frames, line.durations.reduce(0, +) == line.frames else {
                throw VoiceError.badManifest(
                    file: configuration.alignments, line: index + 1,
                    reason:
                        "\(line.id) has \(mel.shape[1]) frames of sound and durations for \(line.durations.reduce(0, +))"
                )
            }
            let example = MelTrainingExample(line, statistics: statistics, mel: mel)
            if HeldOutClips.contains(index) { heldOut.append(example) } else { examples.append(example) }
        }
        guard !examples.isEmpty, !heldOut.isEmpty else { throw VoiceError.corpusTooSmall(clips: own.count) }
        (self.examples, self.heldOut) = (examples, heldOut)
        generator = RandomGenerator(seed: configuration.seed)
        network = MelNetwork(configuration.network, generator: &generator)
        network.statistics = statistics
        optimiser = AdamW(
            network.namedParameters(), learningRate: configuration.learningRate, beta1: 0.9, beta2: 0.98,
            weightDecay: 0.01)
        average = ExponentialMovingAverage(of: network.namedParameters(), decay: configuration.averageDecay)
        schedule = .warmUpCosine(
            peak: configuration.learningRate, warmUp: configuration.warmUp, total: configuration.steps,
            floor: configuration.learningRate / 20)
    }

    private var checkpointURL: URL { URL(filePath: configuration.checkpoint).appending(path: "last.safetensors") }

    /// Trains to the configured number of steps, or until `mayGoOn` says no.
    public mutating func run(resuming: Bool, mayGoOn: () -> Bool = { true }, log: (String) -> Void) throws {
        let folder = URL(filePath: configuration.checkpoint)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        if resuming { try resume() }
        var curve = try TrainingCurve(
            folder.appending(path: "curve.csv"),
            columns: ["step"] + Self.lossNames + Self.lossNames.map { "held_out_" + $0 }, from: step)
        var sums = [Float](repeating: 0, count: 4), counted = 0
        while step < configuration.steps, mayGoOn() {
            for (i, loss) in trainStep().enumerated() { sums[i] += loss }
            step += 1
            counted += 1
            if step % 100 == 0 {
                let means = sums.map { $0 / Float(counted) }, held = average.exchanged { heldOutLosses() }
                try curve.append(step: step, values: means + held)
                func written(_ values: [Float]) -> String {
                    zip(Self.lossNames, values).map { "\($0) \(($1 * 1000).rounded() / 1000)" }.joined(separator: " ")
                }
                log("step \(step): \(written(means)); held out: \(written(held))")
                sums = sums.map { _ in 0 }
                counted = 0
            }
            if step % configuration.checkpointEvery == 0 { try save() }
        }
        try save()
    }

    /// Mean losses over the held-out utterances: mel, duration, pitch, energy.
    public func heldOutLosses() -> [Float] {
        var sums = [Float](repeating: 0, count: 4)
        withoutGradients {
            for example in heldOut {
                for (i, loss) in losses(example, dropout: { x, _ in x }).enumerated() { sums[i] += loss.value.scalar }
            }
        }
        return sums.map { $0 / Float(heldOut.count) }
    }

    /// The averaged weights under the names that a voice's file has.
    public func weights() -> [String: Tensor] { average.exchanged { network.stateDictionary() } }

    public mutating func resume() throws {
        guard FileManager.default.fileExists(atPath: checkpointURL.path) else { return }
        let (generators, notes) = try Checkpoint.load(
            from: checkpointURL, modules: ["mel": network], optimisers: ["mel": optimiser], averages: ["mel": average])
        generator = generators["main"] ?? generator
        step = notes["step"].flatMap(Int.init) ?? 0
    }

    private func save() throws {
        try Checkpoint.save(
            to: checkpointURL, modules: ["mel": network], optimisers: ["mel": optimiser], averages: ["mel": average],
            generators: ["main": generator], notes: ["step": "\(step)"])
    }

    private mutating func trainStep() -> [Float] {
        var sums = [Float](repeating: 0, count: 4)
        var generator = self.generator
        for _ in 0..<configuration.batchSize {
            let example = examples[Int(generator.next() % UInt64(examples.count))]
            let parts = losses(example) { $0.dropout(rate: $1, using: &generator) }
            let loss = parts[0] * 2 + parts[1] + parts[2] * 0.3 + parts[3] * 0.3
            (loss * (1 / Float(configuration.batchSize))).backward()
            for (i, part) in parts.enumerated() { sums[i] += part.value.scalar / Float(configuration.batchSize) }
        }
        self.generator = generator
        optimiser.learningRate = schedule.rate(at: step)
        optimiser.step(clippingNorm: 5)
        average.update()
        return sums
    }

    private func losses(_ example: MelTrainingExample, dropout: (Variable, Float) -> Variable) -> [Variable] {
        let count = example.tokens.count
        func constant(_ values: [Float]) -> Variable { Variable(Tensor(shape: [values.count], values: values)) }
        let encoded = network.encode(example.tokens) { dropout($0, configuration.dropout) }
        let rate = configuration.predictorDropout ?? configuration.dropout
        let seen = configuration.detachesPredictors == true ? encoded.detached() : encoded
        let (durations, pitch, energy) = (
            network.duration(seen) { dropout($0, rate) }, network.pitch(seen) { dropout($0, rate) },
            network.energy(seen) { dropout($0, rate) }
        )
        let prosody = Variable(Tensor(shape: [1, 2, count], values: example.pitch + example.energy))
        let mel = network.decode(network.withProsody(encoded, prosody), durations: example.durations)
        let target = Variable(example.mel.reshaped([1] + example.mel.shape))
        return [
            mel.l1Loss(target) + mel.mseLoss(target),
            durations.mseLoss(constant(example.durations.map { log(1 + Float($0)) })),
            pitch.mseLoss(constant(example.pitch)), energy.mseLoss(constant(example.energy)),
        ]
    }
}
