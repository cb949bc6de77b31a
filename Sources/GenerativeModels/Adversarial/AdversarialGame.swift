import NeuralNetworks
import Tensors

/// A generator and a critic that train against each other, on rows with or without a condition.
public final class AdversarialGame {
    public struct Configuration: Codable, Sendable, Equatable {
        public var loss = AdversarialLoss.wassersteinPenalty
        /// Values of the generator's noise.
        public var latent = 16
        public var batchSize = 64
        /// Critic's steps before each of the generator's.
        public var criticSteps = 3
        public var penaltyWeight = 10.0
        /// Weights stay within plus and minus this with `wgan`.
        public var clipping = 0.05
        public var learningRate = 5e-4

        public init() {}
    }

    public let configuration: Configuration
    public let generator: any Layer
    public let critic: Critic
    public let generatorOptimiser: AdamW
    public let criticOptimiser: AdamW

    /// What a generator's step saw.
    public struct Step: Sendable {
        public let criticLoss: Double
        public let generatorLoss: Double
        /// The norm of the generator's gradient: near zero, it learns nothing.
        public let generatorGradient: Double
    }

    public init(_ configuration: Configuration, generator: any Layer, critic: Critic) {
        self.configuration = configuration
        self.generator = generator
        self.critic = critic
        let rate = Float(configuration.learningRate)
        // The papers' moments: no momentum where the critic's loss is not bounded.
        let beta1: Float = configuration.loss.isWasserstein ? 0 : 0.5
        generatorOptimiser = AdamW(generator.namedParameters(), learningRate: rate, beta1: beta1, beta2: 0.9)
        criticOptimiser = AdamW(critic.namedParameters(), learningRate: rate, beta1: beta1, beta2: 0.9)
    }

    /// Rows for as many conditions, or `count` rows without.
    public func draw(count: Int, condition: Tensor? = nil, using random: inout RandomGenerator) -> Variable {
        generator(Self.joined(Variable(.normal([count, configuration.latent], using: &random)), condition))
    }

    private static func joined(_ x: Variable, _ condition: Tensor?) -> Variable {
        condition.map { .concatenated([x, Variable($0)], axis: 1) } ?? x
    }

    /// The critic's steps, then one of the generator.
    ///
    /// - Parameter batch: draws real rows `[batch, values]` and their condition.
    public func step(
        using random: inout RandomGenerator, batch: (inout RandomGenerator) -> (rows: Tensor, condition: Tensor?)
    ) -> Step {
        var criticLoss = 0.0
        for _ in 0..<configuration.criticSteps {
            let (real, condition) = batch(&random)
            let fake = withoutGradients { draw(count: real.shape[0], condition: condition, using: &random).value }
            var loss = configuration.loss.critic(
                real: critic(Self.joined(Variable(real), condition)),
                fake: critic(Self.joined(Variable(fake), condition)))
            criticLoss = Double(loss.value.scalar)
            if configuration.loss == .wassersteinPenalty {
                let penalty = AdversarialLoss.gradientPenalty(
                    critic, real: real, fake: fake, condition: condition, using: &random)
                loss = loss + penalty * Float(configuration.penaltyWeight)
            }
            loss.backward()
            criticOptimiser.step()
            if configuration.loss == .wassersteinClipping { clip() }
        }
        let (real, condition) = batch(&random)
        let scores = critic(Self.joined(draw(count: real.shape[0], condition: condition, using: &random), condition))
        let loss = configuration.loss.generator(fake: scores)
        let value = Double(loss.value.scalar)
        loss.backward()
        let norm = generatorOptimiser.step()
        critic.clearGradients()
        return Step(criticLoss: criticLoss, generatorLoss: value, generatorGradient: Double(norm))
    }

    private func clip() {
        let bound = Float(configuration.clipping)
        for parameter in critic.parameters {
            parameter.value = parameter.value.map(.clampMin, -bound).map(.clampMax, bound)
        }
    }
}
