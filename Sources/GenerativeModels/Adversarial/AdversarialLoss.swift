import NeuralNetworks
import Tensors

/// What generator and critic play for.
public enum AdversarialLoss: String, Codable, Sendable, CaseIterable {
    /// The logarithm of Goodfellow et al. (2014) as it stands: where the critic is sure, the generator's gradient vanishes.
    case saturating
    /// The same game with the generator raising log D(fake), which keeps its gradient.
    case logarithmic
    /// Wasserstein distance with weights clipped into a box (Arjovsky et al., 2017).
    case wassersteinClipping = "wgan"
    /// Wasserstein distance with the critic's slope drawn to 1 (Gulrajani et al., 2017).
    case wassersteinPenalty = "wgan-gp"

    public var isWasserstein: Bool { self == .wassersteinClipping || self == .wassersteinPenalty }

    /// What the critic makes small, from scores `[batch, 1]`.
    public func critic(real: Variable, fake: Variable) -> Variable {
        isWasserstein ? fake.mean() - real.mean() : (-real).softplus().mean() + fake.softplus().mean()
    }

    /// What the generator makes small.
    public func generator(fake: Variable) -> Variable {
        switch self {
        // log(1 - D(fake)) is -softplus(score).
        case .saturating: -fake.softplus().mean()
        case .logarithmic: (-fake).softplus().mean()
        case .wassersteinClipping, .wassersteinPenalty: -fake.mean()
        }
    }

    /// The mean of (‖∂score/∂x‖ - 1)² at points between real and made-up rows (Gulrajani et al., 2017, equation 3).
    ///
    /// - Parameter condition: columns behind the row that the critic sees too; the slope is not taken along them.
    public static func gradientPenalty(
        _ critic: Critic, real: Tensor, fake: Tensor, condition: Tensor? = nil, using generator: inout RandomGenerator
    ) -> Variable {
        let mix = Tensor.uniform([real.shape[0], 1], in: 0..<1, using: &generator)
        var x = Variable(fake + mix * (real - fake))
        if let condition { x = .concatenated([x, Variable(condition)], axis: 1) }
        let gradient = critic.inputGradient(x).slice(axis: 1, 0..<real.shape[1])
        return (gradient.square().sum(axes: [1]).squareRoot(floor: 1e-6) - 1).square().mean()
    }
}
