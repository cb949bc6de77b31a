import Foundation
import NeuralNetworks
import Tensors

/// Trains a WaveNet on recordings: the likelihood of every sample given those before it and the mels.
///
/// Deterministic for a seed and a thread count; a resumed run goes on as if it had never stopped.
public struct WaveNetTraining {
    public let configuration: VocoderTrainingConfiguration
    public let network: WaveNet
    private let likelihood: WaveNetLikelihood
    private let optimiser: AdamW
    private let average: ExponentialMovingAverage
    private let schedule: LearningRateSchedule
    private let prediction: LinearPrediction?
    private let features = MelFeatures()
    /// Recordings with their mels `[80, frames]`.
    private let clips: [(samples: [Float], mel: Tensor)]
    private let heldOut: [(samples: [Float], mel: Tensor)]
    private var generator: RandomGenerator
    private var step = 0

    /// - Parameter clips: recordings at 22,050 Hz in the manifest's order; every 36th is held out.
    /// - Throws: `VoiceError.oneNetworkToTrain`, `.corpusTooSmall`, `.predictionWithoutGaussian`.
    public init(_ configuration: VocoderTrainingConfiguration, clips all: [[Float]]) throws {
        guard let sizes = configuration.wavenet, configuration.network == nil, configuration.melgan == nil else {
            throw VoiceError.oneNetworkToTrain
        }
        guard sizes.linearPrediction == nil || sizes.output == .gaussian else {
            throw VoiceError.predictionWithoutGaussian
        }
        self.configuration = configuration
        prediction = sizes.linearPrediction.map(LinearPrediction.init)
        let features = features, least = (configuration.segmentFrames + 1) * MelFeatures.hopLength
        let usable = all.enumerated().filter { $0.element.count > least }.map {
            (offset: $0.offset, samples: $0.element, mel: features.analyse($0.element))
        }
        clips = usable.filter { !HeldOutClips.contains($0.offset) }.map { ($0.samples, $0.mel) }
        heldOut = usable.filter { HeldOutClips.contains($0.offset) }.map { ($0.samples, $0.mel) }
        guard !clips.isEmpty, !heldOut.isEmpty else { throw VoiceError.corpusTooSmall(clips: all.count) }
        generator = RandomGenerator(seed: configuration.seed)
        network = WaveNet(sizes, generator: &generator)
        likelihood = WaveNetLikelihood(sizes)
        optimiser = AdamW(network.namedParameters(), learningRate: configuration.learningRate, weightDecay: 0)
        average = ExponentialMovingAverage(of: network.namedParameters(), decay: configuration.averageDecay)
        schedule = .warmUpCosine(
            peak: configuration.learningRate, warmUp: configuration.warmUp, total: configuration.steps,
            floor: configuration.learningRate / 20)
    }

    private var checkpointURL: URL { URL(filePath: configuration.checkpoint).appending(path: "last.safetensors") }

    /// Trains to the configured number of steps.
    public mutating func run(resuming: Bool, log: (String) -> Void, writeSample: (String, [Float]) throws -> Void)
        throws
    {
        let folder = URL(filePath: configuration.checkpoint)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        if resuming, FileManager.default.fileExists(atPath: checkpointURL.path) {
            let (generators, notes) = try Checkpoint.load(
                from: checkpointURL, modules: ["wavenet": network], optimisers: ["wavenet": optimiser],
                averages: ["wavenet": average])
            generator = generators["main"] ?? generator
            step = notes["step"].flatMap(Int.init) ?? 0
        }
        var curve = try TrainingCurve(folder.appending(path: "curve.csv"), columns: ["step", "loss"], from: step)
        var sum: Float = 0, counted = 0
        while step < configuration.steps {
            sum += trainStep()
            step += 1
            counted += 1
            if step % 50 == 0 {
                try curve.append(step: step, values: [sum / Float(counted)])
                log("step \(step): loss \(sum / Float(counted)) nats a sample")
                (sum, counted) = (0, 0)
            }
            if step % configuration.checkpointEvery == 0 { try save() }
            if configuration.samplesEvery > 0, step % configuration.samplesEvery == 0 {
                log("step \(step): held out: \(heldOutLoss()) nats a sample")
                let vocoder = average.exchanged { WaveNetVocoder(network, temperature: 0.8) }
                try writeSample("step\(step)", vocoder.synthesise(heldOut[0].mel.asFrames))
            }
        }
        try save()
    }

    private func save() throws {
        try Checkpoint.save(
            to: checkpointURL, modules: ["wavenet": network], optimisers: ["wavenet": optimiser],
            averages: ["wavenet": average],
            generators: ["main": generator], notes: ["step": "\(step)"])
    }

    /// Nats a sample over the beginnings of the held-out recordings.
    public func heldOutLoss() -> Float {
        let losses = heldOut.map { clip in
            average.exchanged { withoutGradients { loss([excerpt(clip, at: 0)]) }.value.scalar }
        }
        return losses.reduce(0, +) / Float(losses.count)
    }

    /// The averaged weights under the names that a voice's file has.
    public func weights() -> [String: Tensor] { average.exchanged { network.stateDictionary() } }

    /// A stretch of a recording, its mels `[80, frames]`, and what a prediction makes of it.
    private struct Excerpt {
        var wave: [Float]
        var mel: [Float]
        var parts: LinearPrediction.Parts?
    }

    private func excerpt(_ clip: (samples: [Float], mel: Tensor), at frame: Int) -> Excerpt {
        let hop = MelFeatures.hopLength, count = configuration.segmentFrames, frames = clip.mel.shape[1],
            values = clip.mel.array
        let mel = (0..<MelFeatures.bandCount).flatMap { values[$0 * frames + frame..<$0 * frames + frame + count] }
        let parts = prediction.map { prediction in
            let predictors = (0..<count).map { offset in
                prediction.frame((0..<MelFeatures.bandCount).map { mel[$0 * count + offset] }[...])
            }
            return prediction.parts(of: clip.samples, from: frame, frames: predictors)
        }
        return Excerpt(wave: Array(clip.samples[frame * hop..<(frame + count) * hop]), mel: mel, parts: parts)
    }

    private func loss(_ excerpts: [Excerpt]) -> Variable {
        let waves = excerpts.map(\.wave), parts = excerpts.compactMap(\.parts)
        let mel = Variable(
            Tensor(
                shape: [excerpts.count, MelFeatures.bandCount, configuration.segmentFrames],
                values: excerpts.flatMap(\.mel)))
        guard prediction != nil else {
            return likelihood.loss(network(before: likelihood.predecessors(waves), mel: mel), waves: waves)
        }
        let outputs = network(before: likelihood.predecessors(waves, parts), mel: mel)
        return likelihood.loss(outputs, waves: parts.map(\.excitations))
    }

    private mutating func trainStep() -> Float {
        var excerpts: [Excerpt] = []
        for _ in 0..<configuration.batchSize {
            let clip = clips[Int(generator.next() % UInt64(clips.count))]
            let last = clip.samples.count / MelFeatures.hopLength - configuration.segmentFrames
            excerpts.append(excerpt(clip, at: Int(generator.next() % UInt64(max(1, last)))))
        }
        let loss = loss(excerpts)
        loss.backward()
        optimiser.learningRate = schedule.rate(at: step)
        optimiser.step(clippingNorm: 1)
        average.update()
        return loss.value.scalar
    }
}
