import Foundation
import NeuralNetworks
import Tensors

/// Trains what draws and reads digits, writes the model folder and scores what was written.
struct DigitTraining {
    let configuration: GenerativeTrainingConfiguration

    func run(resume: Bool, progress: @escaping (TrainingLoop.Report) -> Void) throws -> [String: Double] {
        let digits = try DigitImages(contentsOf: configuration.data), start = ContinuousClock.now
        let training = digits.split.training
        guard training.count > 0, digits.split.heldBack.count > 0 else {
            throw GenerativeModelError.data(
                file: configuration.data, line: nil, reason: "holds too few digits to hold one in six back")
        }
        var generator = RandomGenerator(seed: configuration.seed)
        let outcome =
            switch configuration.model {
            case .digitVAE: try trainVAE(training, resume, &generator, progress)
            case .digitGAN: try trainGAN(training, resume, &generator, progress)
            case .digitFlow: try trainFlow(training, resume, &generator, progress)
            default: try trainJudge(training, resume, &generator, progress)
            }
        let output = URL(filePath: configuration.output)
        var card = try card(seconds: Int((ContinuousClock.now - start) / .seconds(1)))
        try card.write(outcome.weights, curve: outcome.curve, to: output)
        // Scored as stored, in half precision.
        if configuration.model == .digitJudge {
            let accuracy = try DigitModel.judge(directory: output).accuracy(on: digits.split.heldBack)
            card.scores = ["accuracy": GenerativeModelCard.rounded(accuracy)]
        } else {
            let judge = try DigitModel.judge(directory: URL(filePath: configuration.judge ?? "models/digits-judge"))
            card.scores = try DigitModel(directory: output).scores(on: digits, judge: judge)
        }
        try card.write(outcome.weights, curve: outcome.curve, to: output)
        return card.scores
    }

    private func card(seconds: Int) throws -> GenerativeModelCard {
        let descriptions: [GenerativeTrainingConfiguration.Kind: String] = [
            .digitJudge: "reads handwritten digits of 8 by 8 pixels; judges what the generators draw",
            .digitVAE: "conditional variational autoencoder of handwritten digits of 8 by 8 pixels",
            .digitGAN: "conditional generator of handwritten digits of 8 by 8 pixels, trained against a critic",
            .digitFlow: "normalising flow of handwritten digits of 8 by 8 pixels",
        ]
        let isJudge = configuration.model == .digitJudge, name = URL(filePath: configuration.output).lastPathComponent
        return GenerativeModelCard(
            type: configuration.model.rawValue, description: descriptions[configuration.model] ?? "",
            licence:
                "The weights carry the package's licence; the digits are UCI's Optical Recognition of Handwritten Digits (CC BY 4.0; Alpaydin and Kaynak, 1998).",
            training: .init(
                data: URL(filePath: configuration.data).lastPathComponent,
                dataHash: GenerativeModelCard.hash(try CompressedFile.read(configuration.data)),
                steps: configuration.steps,
                batchSize: configuration.batchSize, learningRate: configuration.learningRate, seed: configuration.seed,
                seconds: seconds),
            heldBack: "every sixth digit, from the first",
            measure: "gusli generate score \(isJudge ? "--judge \(name)" : "--model \(name)") --data FILE", scores: [:],
            vae: configuration.model == .digitVAE ? configuration.vae ?? .init() : nil,
            gan: configuration.model == .digitGAN ? configuration.gan ?? .init() : nil,
            flow: configuration.model == .digitFlow
                ? configuration.flow ?? .init(dimensions: DigitImages.pixelCount) : nil)
    }

    private func descent(_ resume: Bool, _ progress: @escaping (TrainingLoop.Report) -> Void) -> GradientDescent {
        GradientDescent(configuration: configuration, resume: resume, progress: progress)
    }

    private func trainJudge(
        _ digits: DigitImages, _ resume: Bool, _ generator: inout RandomGenerator,
        _ progress: @escaping (TrainingLoop.Report) -> Void
    ) throws -> GradientDescent.Outcome {
        let judge = DigitClassifier(generator: &generator)
        return try descent(resume, progress).run(judge, using: &generator) { generator in
            judge.loss(on: digits.batch(configuration.batchSize, using: &generator), using: &generator)
        }
    }

    private func trainVAE(
        _ digits: DigitImages, _ resume: Bool, _ generator: inout RandomGenerator,
        _ progress: @escaping (TrainingLoop.Report) -> Void
    ) throws -> GradientDescent.Outcome {
        let network = ConditionalVAE(configuration.vae ?? .init(), generator: &generator)
        let beta = Float(network.configuration.beta)
        return try descent(resume, progress).run(network, using: &generator) { generator in
            let batch = digits.batch(configuration.batchSize, using: &generator)
            let (likelihood, divergence) = network.terms(batch, using: &generator)
            return (divergence * beta - likelihood).mean()
        }
    }

    private func trainFlow(
        _ digits: DigitImages, _ resume: Bool, _ generator: inout RandomGenerator,
        _ progress: @escaping (TrainingLoop.Report) -> Void
    ) throws -> GradientDescent.Outcome {
        let network = DigitFlow(configuration.flow ?? .init(dimensions: DigitImages.pixelCount), generator: &generator)
        network.prepare(with: digits, using: &generator)
        return try descent(resume, progress).run(network, using: &generator) { generator in
            let batch = digits.batch(configuration.batchSize, using: &generator)
            return -network.logProbability(batch.pixels, using: &generator).mean()
        }
    }

    private func trainGAN(
        _ digits: DigitImages, _ resume: Bool, _ generator: inout RandomGenerator,
        _ progress: @escaping (TrainingLoop.Report) -> Void
    ) throws -> GradientDescent.Outcome {
        var settings = configuration.gan ?? .init()
        settings.game.batchSize = configuration.batchSize
        settings.game.learningRate = configuration.learningRate
        let network = ConditionalGAN(settings, generator: &generator)
        let critic = Critic(inputs: DigitImages.pixelCount + 10, width: settings.width, depth: 2, generator: &generator)
        let game = AdversarialGame(settings.game, generator: network.generator, critic: critic)
        let average = ExponentialMovingAverage(of: network.namedParameters(), decay: Float(configuration.averageDecay))
        let schedule = LearningRateSchedule.warmUpCosine(
            peak: Float(settings.game.learningRate), warmUp: 1, total: configuration.steps, floor: 1e-5)
        let loop = TrainingLoop(
            steps: configuration.steps, modules: ["generator": network, "critic": critic],
            optimisers: ["generator": game.generatorOptimiser, "critic": game.criticOptimiser],
            averages: ["generator": average],
            checkpoint: configuration.checkpoint.map { URL(filePath: $0) })
        let curve = try loop.run(resume: resume, using: &generator, progress: progress) { step, generator in
            game.generatorOptimiser.learningRate = schedule.rate(at: step)
            game.criticOptimiser.learningRate = schedule.rate(at: step)
            let report = game.step(using: &generator) { generator in
                let batch = digits.batch(configuration.batchSize, using: &generator)
                // Levels become continuous, so that the critic cannot tell real digits by their steps of 1/16.
                let noise = Tensor.uniform(batch.pixels.shape, in: -1.0 / 32..<1.0 / 32, using: &generator)
                return (batch.pixels + noise, DigitImages.oneHot(batch.labels))
            }
            average.update()
            return [
                "critic": report.criticLoss, "generator": report.generatorLoss,
                "generatorGradient": report.generatorGradient,
            ]
        }
        let weights =
            configuration.averageDecay > 0 ? average.exchanged { network.stateDictionary() } : network.stateDictionary()
        return GradientDescent.Outcome(weights: weights, curve: curve)
    }
}
