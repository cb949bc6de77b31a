import Foundation
import NeuralNetworks
import Tensors

/// Trains one network on one loss as a configuration says: AdamW, warm-up and cosine, averaged weights where asked for.
struct GradientDescent {
    let configuration: GenerativeTrainingConfiguration
    let resume: Bool
    let progress: (TrainingLoop.Report) -> Void

    struct Outcome {
        var weights: [String: Tensor]
        var curve: [TrainingLoop.Report]
    }

    func run(
        _ module: Module, using generator: inout RandomGenerator, loss: (inout RandomGenerator) -> Variable
    ) throws -> Outcome {
        let rate = Float(configuration.learningRate)
        let optimiser = AdamW(
            module.namedParameters(), learningRate: rate, weightDecay: Float(configuration.weightDecay))
        let average = ExponentialMovingAverage(of: module.namedParameters(), decay: Float(configuration.averageDecay))
        let averages = configuration.averageDecay > 0 ? ["model": average] : [:]
        let schedule = LearningRateSchedule.warmUpCosine(
            peak: rate, warmUp: min(100, configuration.steps / 10 + 1), total: configuration.steps, floor: rate / 100)
        let loop = TrainingLoop(
            steps: configuration.steps, modules: ["model": module], optimisers: ["model": optimiser],
            averages: averages,
            checkpoint: configuration.checkpoint.map { URL(filePath: $0) },
            stepsBetweenCheckpoints: max(1, min(500, configuration.steps / 5)))
        let curve = try loop.run(resume: resume, using: &generator, progress: progress) { step, generator in
            optimiser.learningRate = schedule.rate(at: step)
            let loss = loss(&generator)
            let value = Double(loss.value.scalar)
            loss.backward()
            optimiser.step(clippingNorm: 5)
            averages["model"]?.update()
            return ["loss": value]
        }
        let weights = averages["model"].map { $0.exchanged { module.stateDictionary() } } ?? module.stateDictionary()
        return Outcome(weights: weights, curve: curve)
    }
}
