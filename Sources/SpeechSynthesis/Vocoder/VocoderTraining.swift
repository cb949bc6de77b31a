import Foundation
import NeuralNetworks
import Tensors

/// Trains a vocoder, the spectral one or MelGAN's generator: first on spectral distances alone, then against MelGAN's discriminators.
///
///     var training = try VocoderTraining(configuration, clips: clips)
///     try training.run(resuming: true, log: log, writeSample: write)
///
/// Deterministic for a seed and a thread count; a resumed run goes on as if it had never stopped.
public struct VocoderTraining {
    public let configuration: VocoderTrainingConfiguration
    public let network: any WaveGenerator
    let features = MelFeatures()
    private let spectralLoss = MultiResolutionSTFTLoss(resolutions: [(512, 128, 512), (1024, 256, 1024), (2048, 512, 2048)])
    private let optimiser: AdamW
    private var average: ExponentialMovingAverage
    private let schedule: LearningRateSchedule
    private let discriminator: MelGANDiscriminator?
    private let discriminatorOptimiser: AdamW?
    private let clips: [[Float]]
    private let heldOut: [[Float]]
    private var generator: RandomGenerator
    private var step = 0

    /// - Parameter clips: recordings at 22,050 Hz in the manifest's order; every 36th is held out.
    public init(_ configuration: VocoderTrainingConfiguration, clips all: [[Float]]) throws {
        self.configuration = configuration
        let least = configuration.segmentFrames * MelFeatures.hopLength + 1
        let usable = all.enumerated().filter { $0.element.count > least }
        clips = usable.filter { !HeldOutClips.contains($0.offset) }.map(\.element)
        heldOut = usable.filter { HeldOutClips.contains($0.offset) }.map(\.element)
        guard !clips.isEmpty, !heldOut.isEmpty else { throw VoiceError.corpusTooSmall(clips: all.count) }
        generator = RandomGenerator(seed: configuration.seed)
        switch (configuration.network, configuration.melgan) {
        case (let sizes?, nil): network = SpectralVocoderNetwork(sizes, generator: &generator)
        case (nil, let sizes?): network = MelGANGenerator(sizes, generator: &generator)
        default: throw VoiceError.oneNetworkToTrain
        }
        optimiser = AdamW(
            network.namedParameters(), learningRate: configuration.learningRate, beta1: 0.8, beta2: 0.99, weightDecay: 0.01)
        average = ExponentialMovingAverage(of: network.namedParameters(), decay: configuration.averageDecay)
        schedule = .warmUpCosine(
            peak: configuration.learningRate, warmUp: configuration.warmUp, total: configuration.steps,
            floor: configuration.learningRate / 20)
        if configuration.adversarialFrom != nil {
            let discriminator = MelGANDiscriminator(width: configuration.discriminatorWidth ?? 16, generator: &generator)
            self.discriminator = discriminator
            discriminatorOptimiser = AdamW(
                discriminator.namedParameters(), learningRate: 2e-4, beta1: 0.5, beta2: 0.9)
        } else {
            discriminator = nil
            discriminatorOptimiser = nil
        }
    }

    /// Takes these weights for a beginning, before `run`.
    ///
    /// - Throws: `ModelStateError` where they are another network's.
    public mutating func start(from weights: [String: Tensor]) throws {
        try network.load(weights)
        average = ExponentialMovingAverage(of: network.namedParameters(), decay: configuration.averageDecay)
    }

    private var checkpointURL: URL { URL(filePath: configuration.checkpoint).appending(path: "last.safetensors") }
    private var modules: [String: Module] {
        var all: [String: Module] = ["vocoder": network]
        if let discriminator { all["discriminator"] = discriminator }
        return all
    }
    private var optimisers: [String: any Optimiser] {
        var all: [String: any Optimiser] = ["vocoder": optimiser]
        if let discriminatorOptimiser { all["discriminator"] = discriminatorOptimiser }
        return all
    }

    /// Trains to the configured number of steps, or until `mayGoOn` says no; the checkpoint then holds all that is needed
    /// to go on.
    ///
    /// - Parameters:
    ///   - log: told of the losses every 50 steps.
    ///   - writeSample: given held-out copies as sound, with a name.
    public mutating func run(
        resuming: Bool, mayGoOn: () -> Bool = { true }, log: (String) -> Void, writeSample: (String, [Float]) throws -> Void
    ) throws {
        let folder = URL(filePath: configuration.checkpoint)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        if resuming { try resume() }
        var curve = try TrainingCurve(
            folder.appending(path: "curve.csv"), columns: ["step", "loss", "convergence", "magnitude", "mel", "adversarial"],
            from: step)
        var sums = [Float](repeating: 0, count: 5), counted = 0
        while step < configuration.steps, mayGoOn() {
            let losses = trainStep()
            step += 1
            for (i, loss) in losses.enumerated() { sums[i] += loss }
            counted += 1
            if step % 50 == 0 {
                let means = sums.map { $0 / Float(counted) }
                try curve.append(step: step, values: means)
                log("step \(step): " + zip(["loss", "convergence", "magnitude", "mel", "adversarial"], means)
                    .map { "\($0) \(($1 * 1000).rounded() / 1000)" }.joined(separator: " "))
                sums = sums.map { _ in 0 }
                counted = 0
            }
            if step % configuration.checkpointEvery == 0 { try save() }
            if configuration.samplesEvery > 0, step % configuration.samplesEvery == 0 {
                try average.exchanged {
                    log("step \(step): held-out mel distance \(heldOutDistance())")
                    for (index, clip) in heldOut.prefix(2).enumerated() { try writeSample("step\(step)-\(index)", copy(clip)) }
                }
            }
        }
        try save()
    }

    /// Mean distance of log10 mels between held-out recordings and their copies, in decibels.
    public func heldOutDistance() -> Float {
        let distances = heldOut.map { clip -> Float in
            let whole = clip.count / MelFeatures.hopLength * MelFeatures.hopLength
            let target = features.analyse(Array(clip.prefix(whole))), ours = features.analyse(copy(clip))
            return withoutGradients { Variable(ours).l1Loss(Variable(target)) }.value.scalar * 20
        }
        return distances.reduce(0, +) / Float(distances.count)
    }

    /// A recording through mel features and vocoder.
    public func copy(_ clip: [Float]) -> [Float] {
        let mel = features.analyse(clip)
        return withoutGradients {
            network.wave(Variable(mel.reshaped([1] + mel.shape)), transform: features.transform)
        }.value.array
    }

    /// The averaged weights under the names that a voice's file has.
    public func weights() -> [String: Tensor] { average.exchanged { network.stateDictionary() } }

    public mutating func resume() throws {
        guard FileManager.default.fileExists(atPath: checkpointURL.path) else { return }
        let (generators, notes) = try Checkpoint.load(
            from: checkpointURL, modules: modules, optimisers: optimisers, averages: ["vocoder": average])
        generator = generators["main"] ?? generator
        step = notes["step"].flatMap(Int.init) ?? 0
    }

    private func save() throws {
        try Checkpoint.save(
            to: checkpointURL, modules: modules, optimisers: optimisers, averages: ["vocoder": average],
            generators: ["main": generator], notes: ["step": "\(step)"])
    }

    private mutating func batch() -> Variable {
        let length = configuration.segmentFrames * MelFeatures.hopLength
        var values: [Float] = []
        for _ in 0..<configuration.batchSize {
            let clip = clips[Int(generator.next() % UInt64(clips.count))]
            let start = Int(generator.next() % UInt64(clip.count - length))
            let gain = generator.uniform(0.5, 1.1)
            values += clip[start..<start + length].map { $0 * gain }
        }
        return Variable(Tensor(shape: [configuration.batchSize, length], values: values))
    }

    private mutating func trainStep() -> [Float] {
        let target = batch()
        let mel = withoutGradients { features(target) }
        let wave = network.wave(mel, transform: features.transform)
        let (convergence, magnitude) = spectralLoss.parts(wave, target: target)
        let melLoss = features(wave).l1Loss(mel)
        var loss = convergence + magnitude + melLoss * configuration.melWeight
        var adversarial: Float = 0
        if let discriminator, let discriminatorOptimiser, let from = configuration.adversarialFrom, step >= from {
            adversarial = discriminator.train(real: target, fake: wave, optimiser: discriminatorOptimiser)
            if step >= from + (configuration.discriminatorWarmUp ?? 0) {
                let matching = configuration.featureMatchingWeight ?? 10
                loss = loss + discriminator.generatorLoss(real: target, fake: wave, matching: matching)
            }
        }
        loss.backward()
        optimiser.learningRate = schedule.rate(at: step)
        optimiser.step(clippingNorm: 10)
        discriminatorOptimiser?.clearGradients()
        average.update()
        return [loss, convergence, magnitude, melLoss].map(\.value.scalar) + [adversarial]
    }
}
