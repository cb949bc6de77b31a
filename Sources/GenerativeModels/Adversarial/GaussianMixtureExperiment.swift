import Foundation
import NeuralNetworks
import Tensors

/// Twenty-five Gaussians on a grid: a distribution on which it shows which modes a generator forgets, and where its
/// gradients vanish.
///
///     let report = GaussianMixtureExperiment(loss: .wassersteinPenalty, steps: 2000).run()
///     report.modes      // of 25
public struct GaussianMixtureExperiment {
    /// What was reached and how it went.
    public struct Report: Codable, Sendable, Equatable {
        public var loss: AdversarialLoss
        public var steps: Int
        /// Modes that get at least a fifth of their share of the samples, of 25.
        public var modes: Int
        /// The share of samples within four deviations of a mode.
        public var quality: Double
        /// Norms of the generator's gradient through the training, in ten equal parts.
        public var generatorGradients: [Double]
        public var seconds: Double
    }

    public static let modeCount = 25
    /// Of each Gaussian; neighbours are 1 apart.
    static let deviation: Float = 0.05

    public let loss: AdversarialLoss
    public let steps: Int
    public let seed: UInt64
    public let width: Int

    public init(loss: AdversarialLoss, steps: Int = 3000, seed: UInt64 = 1, width: Int = 128) {
        self.loss = loss
        self.steps = steps
        self.seed = seed
        self.width = width
    }

    /// Rows `[count, 2]`.
    public static func sample(_ count: Int, using generator: inout RandomGenerator) -> Tensor {
        Tensor(shape: [count, 2]) { target in
            for i in 0..<count {
                let mode = Int.random(in: 0..<modeCount, using: &generator)
                target[2 * i] = Float(mode % 5 - 2) + deviation * generator.normal()
                target[2 * i + 1] = Float(mode / 5 - 2) + deviation * generator.normal()
            }
        }
    }

    /// How many modes `rows` reach, and the share of rows that lie on one.
    public static func coverage(_ rows: Tensor) -> (modes: Int, quality: Double) {
        var counts = [Int](repeating: 0, count: modeCount), good = 0
        let values = rows.array, count = rows.shape[0]
        for i in 0..<count {
            let x = max(-2, min(2, values[2 * i].rounded())), y = max(-2, min(2, values[2 * i + 1].rounded()))
            let dx = values[2 * i] - x, dy = values[2 * i + 1] - y
            guard (dx * dx + dy * dy).squareRoot() <= 4 * deviation else { continue }
            good += 1
            counts[Int(y + 2) * 5 + Int(x + 2)] += 1
        }
        let least = max(1, count / modeCount / 5)
        return (counts.count { $0 >= least }, Double(good) / Double(max(1, count)))
    }

    /// Trains and measures.
    ///
    /// - Parameter progress: what is done, from 0 to 1.
    /// - Throws: `GenerativeModelError.cancelled` where the task is cancelled.
    public func run(progress: (Double) -> Void = { _ in }) throws -> Report {
        var random = RandomGenerator(seed: seed)
        let start = ContinuousClock.now
        var settings = AdversarialGame.Configuration()
        settings.loss = loss
        settings.latent = 4
        settings.batchSize = 128
        settings.criticSteps = loss.isWasserstein ? 5 : 1
        settings.penaltyWeight = 0.1
        settings.clipping = 0.1
        settings.learningRate = loss.isWasserstein ? 1e-3 : 5e-4
        let generator = Sequential([
            Linear(settings.latent, width, generator: &random), Activation { $0.relu() },
            Linear(width, width, generator: &random), Activation { $0.relu() },
            Linear(width, width, generator: &random), Activation { $0.relu() }, Linear(width, 2, generator: &random),
        ])
        let critic = Critic(inputs: 2, width: width, depth: 3, generator: &random)
        let game = AdversarialGame(settings, generator: generator, critic: critic)
        let schedule = LearningRateSchedule.polynomial(
            peak: Float(settings.learningRate), warmUp: 1, total: steps, floor: Float(settings.learningRate) / 20)
        var gradients = [Double](repeating: 0, count: 10), counts = [Double](repeating: 0, count: 10)
        for step in 0..<steps {
            if Task.isCancelled { throw GenerativeModelError.cancelled(checkpoint: nil) }
            game.generatorOptimiser.learningRate = schedule.rate(at: step)
            game.criticOptimiser.learningRate = schedule.rate(at: step)
            let report = game.step(using: &random) { (Self.sample(settings.batchSize, using: &$0), nil) }
            gradients[step * 10 / steps] += report.generatorGradient
            counts[step * 10 / steps] += 1
            progress(Double(step + 1) / Double(steps))
        }
        let rows = withoutGradients { game.draw(count: 2500, using: &random).value }
        let (modes, quality) = Self.coverage(rows)
        return Report(
            loss: loss, steps: steps, modes: modes, quality: quality,
            generatorGradients: zip(gradients, counts).map { GenerativeModelCard.rounded($0 / max(1, $1)) },
            seconds: GenerativeModelCard.rounded((ContinuousClock.now - start) / .seconds(1)))
    }
}
