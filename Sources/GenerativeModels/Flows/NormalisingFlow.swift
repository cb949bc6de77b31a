import Foundation
import NeuralNetworks
import Tensors

/// A stack of invertible steps between rows of data and standard normal noise, with the exact density of every row.
///
///     var generator = RandomGenerator(seed: 1)
///     let flow = NormalisingFlow(.init(kind: .maf, dimensions: 4), generator: &generator)
///     flow.logDensity(Variable(rows))             // [batch], in nats
///     flow.sample(count: 10, using: &generator)   // [10, 4]
public final class NormalisingFlow: Module {
    public enum Kind: String, Codable, Sendable, CaseIterable {
        /// Affine coupling (Dinh et al., 2017): both directions take one pass.
        case realNVP = "real-nvp"
        /// Masked autoregressive flow (Papamakarios et al., 2017): quick densities.
        case maf
        /// Inverse autoregressive flow (Kingma et al., 2016): quick samples.
        case iaf
    }

    public struct Configuration: Codable, Sendable, Equatable {
        public var kind = Kind.maf
        public var dimensions: Int
        /// Steps, each between a normalisation and a permutation.
        public var steps = 5
        /// Units of the hidden layers.
        public var width = 64

        public init(kind: Kind = .maf, dimensions: Int, steps: Int = 5, width: Int = 64) {
            self.kind = kind
            self.dimensions = dimensions
            self.steps = steps
            self.width = width
        }
    }

    public let configuration: Configuration
    public let steps: [any FlowStep]

    /// Permutations and weights are drawn from `generator`: reversals for autoregressive steps, random for couplings.
    public init(_ configuration: Configuration, generator: inout RandomGenerator) {
        precondition(configuration.dimensions > 0 && configuration.steps > 0 && configuration.width > 0)
        self.configuration = configuration
        let dimensions = configuration.dimensions, width = configuration.width
        var steps: [any FlowStep] = []
        for i in 0..<configuration.steps {
            steps.append(FlowNormalisation(dimensions: dimensions))
            switch configuration.kind {
            case .realNVP:
                steps.append(AffineCoupling(dimensions: dimensions, width: width, parity: i, generator: &generator))
                if i % 2 == 1 { steps.append(FlowPermutation.random(dimensions: dimensions, generator: &generator)) }
            case .maf:
                steps.append(MaskedAutoregressiveStep(dimensions: dimensions, width: width, generator: &generator))
                steps.append(FlowPermutation.reversal(dimensions: dimensions))
            case .iaf:
                steps.append(
                    InverseAutoregressiveStep(
                        MaskedAutoregressiveStep(dimensions: dimensions, width: width, generator: &generator)))
                steps.append(FlowPermutation.reversal(dimensions: dimensions))
            }
        }
        steps.append(FlowNormalisation(dimensions: dimensions))
        self.steps = steps
        super.init()
        for (i, step) in steps.enumerated() { register("\(i)", step) }
    }

    /// Sets the normalisations from a batch `[batch, dimensions]`, each from what the steps before it make of the batch.
    public func prepare(with batch: Tensor) {
        withoutGradients {
            var x = batch
            for step in steps {
                step.prepare(with: x)
                x = step.forward(Variable(x)).output.value
            }
        }
    }

    /// Data to noise.
    public func forward(_ x: Variable) -> FlowResult {
        run(x, steps) { $0.forward($1) }
    }

    /// Noise to data.
    public func inverse(_ z: Variable) -> FlowResult {
        run(z, steps.reversed()) { $0.inverse($1) }
    }

    private func run(_ x: Variable, _ steps: [any FlowStep], _ apply: (any FlowStep, Variable) -> FlowResult)
        -> FlowResult
    {
        var y = x, total = Variable(Tensor(shape: [x.shape[0]]))
        for step in steps {
            let result = apply(step, y)
            y = result.output
            total = total + result.logDeterminant
        }
        return FlowResult(output: y, logDeterminant: total)
    }

    /// log p(x) of each row in nats, `[batch]`: the noise's density times the change of volume.
    public func logDensity(_ x: Variable) -> Variable {
        let result = forward(x)
        let constant = -0.5 * Float(configuration.dimensions) * logf(2 * .pi)
        return result.output.square().sum(axes: [1]) * -0.5 + result.logDeterminant + constant
    }

    /// New rows `[count, dimensions]`.
    public func sample(count: Int, using generator: inout RandomGenerator) -> Tensor {
        let noise = Tensor.normal([count, configuration.dimensions], using: &generator)
        return withoutGradients { inverse(Variable(noise)).output.value }
    }
}
