import Foundation
import NeuralNetworks
import Tensors

/// Trains the mel model on aligned recordings.
///
/// The loss of an utterance is the mean absolute plus the mean squared distance of log10 mels, and the squared errors of
/// log(1 + duration), pitch and energy; pitch, energy and durations of the recording are fed to the decoder. Other
/// people's recordings (`CompanionSpeakers`) and an adversary (`MelAdversary`) may join in.
public struct MelTraining {
    public let configuration: MelTrainingConfiguration
    public let network: MelNetwork
    private let optimiser: AdamW
    private var average: ExponentialMovingAverage
    private let schedule: LearningRateSchedule
    private let examples: [MelTrainingExample]
    private let heldOut: [MelTrainingExample]
    private let companions: CompanionSpeakers?
    private let companionOptimiser: AdamW?
    private let adversary: MelAdversary?
    private var generator: RandomGenerator
    private var step = 0
    private static let lossNames = ["mel", "duration", "pitch", "energy"]

    /// - Parameters:
    ///   - lines: the recordings in the corpus' order; every 36th of the speaker's is held out.
    ///   - others: companions' recordings.
    ///   - samples: gives a recording at 22,050 Hz.
    public init(
        _ configuration: MelTrainingConfiguration, lines: [CorpusAlignment.Line], others: [CorpusAlignment.Line] = [],
        samples: (CorpusAlignment.Line) throws -> [Float]
    ) throws {
        self.configuration = configuration
        let features = MelFeatures()
        let own = lines.filter { $0.speaker == configuration.speaker }
        let statistics = MelTrainingExample.statistics(own)
        func example(_ line: CorpusAlignment.Line, _ statistics: MelNetwork.Statistics, number: Int) throws
            -> MelTrainingExample
        {
            let mel = features.analyse(try samples(line))
            guard mel.shape[1] == line.frames, line.durations.reduce(0, +) == line.frames else {
                throw VoiceError.badManifest(
                    file: configuration.alignments, line: number,
                    reason:
                        "\(line.id) has \(mel.shape[1]) frames of sound and durations for \(line.durations.reduce(0, +))"
                )
            }
            return MelTrainingExample(line, statistics: statistics, mel: mel)
        }
        var examples: [MelTrainingExample] = [], heldOut: [MelTrainingExample] = []
        for (index, line) in own.enumerated() {
            let made = try example(line, statistics, number: index + 1)
            if HeldOutClips.contains(index) { heldOut.append(made) } else { examples.append(made) }
        }
        guard !examples.isEmpty, !heldOut.isEmpty else { throw VoiceError.corpusTooSmall(clips: own.count) }
        (self.examples, self.heldOut) = (examples, heldOut)
        generator = RandomGenerator(seed: configuration.seed)
        network = MelNetwork(configuration.network, generator: &generator)
        network.statistics = statistics
        func adam(_ module: Module) -> AdamW {
            AdamW(
                module.namedParameters(), learningRate: configuration.learningRate, beta1: 0.9, beta2: 0.98,
                weightDecay: 0.01)
        }
        optimiser = adam(network)
        average = ExponentialMovingAverage(of: network.namedParameters(), decay: configuration.averageDecay)
        schedule = .warmUpCosine(
            peak: configuration.learningRate, warmUp: configuration.warmUp, total: configuration.steps,
            floor: configuration.learningRate / 20)
        var company: [(example: MelTrainingExample, speaker: Int)] = []
        let speakers = Set(others.map(\.speaker)).subtracting([configuration.speaker]).sorted()
        for (number, speaker) in speakers.enumerated() {
            let theirs = others.filter { $0.speaker == speaker }, statistics = MelTrainingExample.statistics(theirs)
            for (index, line) in theirs.enumerated() {
                company.append((try example(line, statistics, number: index + 1), number))
            }
        }
        companions = company.isEmpty ? nil : CompanionSpeakers(company, width: configuration.network.width)
        companionOptimiser = companions.map(adam)
        adversary =
            configuration.adversarialFrom == nil
            ? nil : MelAdversary(width: configuration.adversaryWidth ?? 16, generator: &generator)
    }

    /// Takes these weights for a beginning, before `run`; means and deviations stay the recordings'.
    ///
    /// - Throws: `ModelStateError` where they are another network's.
    public mutating func start(from weights: [String: Tensor]) throws {
        let statistics = network.statistics
        try network.load(weights)
        network.statistics = statistics
        average = ExponentialMovingAverage(of: network.namedParameters(), decay: configuration.averageDecay)
    }

    private var modules: [String: Module] {
        var all: [String: Module] = ["mel": network]
        all["companions"] = companions
        all["adversary"] = adversary
        return all
    }
    private var optimisers: [String: any Optimiser] {
        var all: [String: any Optimiser] = ["mel": optimiser]
        all["companions"] = companionOptimiser
        return all.merging(adversary?.optimisers ?? [:]) { first, _ in first }
    }
    private var checkpointURL: URL { URL(filePath: configuration.checkpoint).appending(path: "last.safetensors") }

    /// Trains to the configured number of steps, or until `mayGoOn` says no.
    public mutating func run(resuming: Bool, mayGoOn: () -> Bool = { true }, log: (String) -> Void) throws {
        let folder = URL(filePath: configuration.checkpoint)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        if resuming { try resume() }
        var curve = try TrainingCurve(
            folder.appending(path: "curve.csv"),
            columns: ["step"] + Self.lossNames + Self.lossNames.map { "held_out_" + $0 } + ["held_out_detail"],
            from: step)
        var sums = [Float](repeating: 0, count: 4), counted = 0
        while step < configuration.steps, mayGoOn() {
            let (losses, utterances) = trainStep()
            for (i, loss) in losses.enumerated() { sums[i] += loss }
            step += 1
            counted += utterances
            if step % 100 == 0 {
                let means = sums.map { $0 / Float(max(1, counted)) }, held = average.exchanged { heldOutLosses() }
                let detail = average.exchanged { heldOutDetail() }
                try curve.append(step: step, values: means + held + [detail])
                func written(_ values: [Float]) -> String {
                    zip(Self.lossNames, values).map { "\($0) \(($1 * 1000).rounded() / 1000)" }.joined(separator: " ")
                }
                log(
                    "step \(step): \(written(means)); held out: \(written(held)) detail \((detail * 1000).rounded() / 1000)"
                )
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
                for (i, loss) in parts(example, dropout: { x, _ in x }).losses.enumerated() {
                    sums[i] += loss.value.scalar
                }
            }
        }
        return sums.map { $0 / Float(heldOut.count) }
    }

    /// How rough the held-out mels that the network makes are beside the recordings': the mean step from band to band, as a
    /// share of theirs. Below 1 they are blurred.
    public func heldOutDetail() -> Float {
        func roughness(_ mel: Variable) -> Float {
            let bands = mel.shape[1]
            let (a, b) = (mel.slice(axis: 1, 0..<bands - 1), mel.slice(axis: 1, 1..<bands))
            return (a - b).abs().sum().value.scalar
        }
        return withoutGradients {
            var (ours, theirs): (Float, Float) = (0, 0)
            for example in heldOut {
                let parts = parts(example, dropout: { x, _ in x })
                ours += roughness(parts.mel)
                theirs += roughness(parts.target)
            }
            return ours / max(1e-9, theirs)
        }
    }

    /// The averaged weights under the names that a voice's file has.
    public func weights() -> [String: Tensor] { average.exchanged { network.stateDictionary() } }

    public mutating func resume() throws {
        guard FileManager.default.fileExists(atPath: checkpointURL.path) else { return }
        let (generators, notes) = try Checkpoint.load(
            from: checkpointURL, modules: modules, optimisers: optimisers, averages: ["mel": average])
        generator = generators["main"] ?? generator
        step = notes["step"].flatMap(Int.init) ?? 0
    }

    private func save() throws {
        try Checkpoint.save(
            to: checkpointURL, modules: modules, optimisers: optimisers, averages: ["mel": average],
            generators: ["main": generator], notes: ["step": "\(step)"])
    }

    /// Sums of the losses of the speaker's own utterances, and how many there were.
    private mutating func trainStep() -> (losses: [Float], utterances: Int) {
        var sums = [Float](repeating: 0, count: 4), pairs: [(made: Variable, recorded: Variable)] = []
        var generator = self.generator, owned = 0
        let judge = step >= configuration.adversarialFrom ?? .max ? adversary : nil
        let share = step < configuration.companionsUntil ?? .max ? configuration.companionShare ?? 0.5 : 0
        for _ in 0..<configuration.batchSize {
            var example = examples[Int(generator.next() % UInt64(examples.count))], offset: Variable?
            if let companions, generator.uniform() < share {
                let index = Int(generator.next() % UInt64(companions.examples.count))
                (example, offset) = (companions.examples[index], companions.offset(index))
            }
            let parts = parts(example, offset: offset) { $0.dropout(rate: $1, using: &generator) }
            var loss = parts.losses[0] * 2
            if offset == nil {
                loss = loss + parts.losses[1] + parts.losses[2] * 0.3 + parts.losses[3] * 0.3
                if let judge {
                    let matching = configuration.featureMatchingWeight ?? 2
                    loss =
                        loss + judge.loss(parts.mel, recorded: parts.target, matching: matching)
                        * (configuration.adversarialWeight ?? 0.05)
                    pairs.append((parts.mel, parts.target))
                }
                for (i, part) in parts.losses.enumerated() { sums[i] += part.value.scalar }
                owned += 1
            }
            (loss * (1 / Float(configuration.batchSize))).backward()
        }
        self.generator = generator
        optimiser.learningRate = schedule.rate(at: step)
        companionOptimiser?.learningRate = optimiser.learningRate
        optimiser.step(clippingNorm: 5)
        companionOptimiser?.step(clippingNorm: 5)
        if !pairs.isEmpty { _ = adversary?.learn(pairs) }
        average.update()
        return (sums, owned)
    }

    private func parts(
        _ example: MelTrainingExample, offset: Variable? = nil, dropout: (Variable, Float) -> Variable
    ) -> (mel: Variable, target: Variable, losses: [Variable]) {
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
        var tokens = network.withProsody(encoded, prosody)
        if let offset { tokens = tokens + offset }
        let mel = network.decode(tokens, durations: example.durations)
        let target = Variable(example.mel.reshaped([1] + example.mel.shape))
        let losses = [
            mel.l1Loss(target) + mel.mseLoss(target),
            durations.mseLoss(constant(example.durations.map { log(1 + Float($0)) })),
            pitch.mseLoss(constant(example.pitch)), energy.mseLoss(constant(example.energy)),
        ]
        return (mel, target, losses)
    }
}
