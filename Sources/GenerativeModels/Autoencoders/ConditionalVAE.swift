import Foundation
import NeuralNetworks
import Tensors

/// A variational autoencoder of digits given their label (Kingma and Welling, 2014; Sohn et al., 2015).
///
///     var generator = RandomGenerator(seed: 1)
///     let model = ConditionalVAE(.init(), generator: &generator)
///     model.draw(labels: [7, 7], using: &generator)          // two sevens
///     model.walk(label: 3, steps: 10, using: &generator)     // from one three to another
public final class ConditionalVAE: Module, DigitSource {
    public struct Configuration: Codable, Sendable, Equatable {
        public var latent = 12
        public var width = 192
        /// What the divergence from N(0, I) counts against the reconstruction (Higgins et al., 2017).
        public var beta = 1.0

        public init() {}
    }

    public let configuration: Configuration
    private let encoder: Sequential
    private let decoder: Sequential

    public init(_ configuration: Configuration, generator: inout RandomGenerator) {
        self.configuration = configuration
        let (n, width, latent) = (DigitImages.pixelCount, configuration.width, configuration.latent)
        encoder = Sequential([
            Linear(n + 10, width, generator: &generator), Activation { $0.silu() },
            Linear(width, width, generator: &generator), Activation { $0.silu() },
            Linear(width, 2 * latent, generator: &generator),
        ])
        decoder = Sequential([
            Linear(latent + 10, width, generator: &generator), Activation { $0.silu() },
            Linear(width, width, generator: &generator), Activation { $0.silu() },
            Linear(width, 2 * n, generator: &generator),
        ])
        super.init()
        register("encoder", encoder)
        register("decoder", decoder)
    }

    public var isConditional: Bool { true }

    /// Mean and logarithm of the variance of the code of each digit, `[batch, latent]`.
    public func encode(_ pixels: Variable, labels: [Int]) -> (mean: Variable, logVariance: Variable) {
        let both = Variable.concatenated([pixels, Variable(DigitImages.oneHot(labels))], axis: 1)
        let raw = encoder(both), latent = configuration.latent
        return (
            raw.slice(axis: 1, 0..<latent),
            raw.slice(axis: 1, latent..<2 * latent).clamped(above: -10).clamped(below: 10)
        )
    }

    /// The distribution of the pixels given codes `[batch, latent]`.
    func decode(_ codes: Variable, labels: [Int]) -> DiscretisedLogistic {
        let raw = decoder(Variable.concatenated([codes, Variable(DigitImages.oneHot(labels))], axis: 1))
        let n = DigitImages.pixelCount
        return DiscretisedLogistic(
            mean: raw.slice(axis: 1, 0..<n).sigmoid(),
            logScale: raw.slice(axis: 1, n..<2 * n).clamped(above: -3).clamped(below: 3) - 2, levels: DigitImages.levels
        )
    }

    /// The divergence of N(mean, variance) from N(0, I) in nats, `[batch]`.
    static func divergence(mean: Variable, logVariance: Variable) -> Variable {
        (mean.square() + logVariance.exp() - logVariance - 1).sum(axes: [1]) * 0.5
    }

    /// Reconstruction and divergence of each digit in nats, from one draw of the code (the reparametrisation of the paper).
    public func terms(
        _ digits: DigitImages, using generator: inout RandomGenerator
    ) -> (logLikelihood: Variable, divergence: Variable) {
        let (mean, logVariance) = encode(Variable(digits.pixels), labels: digits.labels)
        let noise = Variable(.normal(mean.shape, using: &generator))
        let code = mean + (logVariance * 0.5).exp() * noise
        return (
            decode(code, labels: digits.labels).logProbability(digits.pixels),
            Self.divergence(mean: mean, logVariance: logVariance)
        )
    }

    /// The evidence lower bound of log P(levels | label) in nats a digit, averaged over digits and draws.
    public func evidenceLowerBound(_ digits: DigitImages, draws: Int = 16, seed: UInt64 = 1) -> Double {
        var generator = RandomGenerator(seed: seed)
        let sum = (0..<draws).reduce(0.0) { sum, _ in
            let (likelihood, divergence) = withoutGradients { terms(digits, using: &generator) }
            return sum + Double((likelihood - divergence).mean().value.scalar)
        }
        return sum / Double(draws)
    }

    public func draw(labels: [Int], using generator: inout RandomGenerator) -> Tensor {
        let codes = Tensor.normal([labels.count, configuration.latent], using: &generator)
        return withoutGradients { decode(Variable(codes), labels: labels).mean.value }
    }

    /// Digits of one label along the great circle from one random code to another (White, 2016): `[steps, 64]`.
    public func walk(label: Int, steps: Int, using generator: inout RandomGenerator) -> Tensor {
        let latent = configuration.latent
        let a = Tensor.normal([latent], using: &generator).array, b = Tensor.normal([latent], using: &generator).array
        let lengthA = sqrtf(a.reduce(0) { $0 + $1 * $1 }), lengthB = sqrtf(b.reduce(0) { $0 + $1 * $1 })
        let cosine = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } / max(1e-6, lengthA * lengthB)
        let angle = acosf(max(-1, min(1, cosine)))
        let codes = Tensor(shape: [steps, latent]) { target in
            for i in 0..<steps {
                let t = steps > 1 ? Float(i) / Float(steps - 1) : 0
                let sine = sinf(angle)
                let (u, v) = sine > 1e-4 ? (sinf((1 - t) * angle) / sine, sinf(t * angle) / sine) : (1 - t, t)
                for j in 0..<latent { target[i * latent + j] = u * a[j] + v * b[j] }
            }
        }
        return withoutGradients { decode(Variable(codes), labels: Array(repeating: label, count: steps)).mean.value }
    }
}
