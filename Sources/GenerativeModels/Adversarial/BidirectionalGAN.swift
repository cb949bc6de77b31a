import NeuralNetworks
import Tensors

/// A generator with its inverse: the critic sees pairs of row and code, and cannot tell (row, encoded row) from (drawn row,
/// code) only where the encoder inverts the generator (BiGAN; Donahue et al., 2017).
public final class BidirectionalGAN: Module {
    public let latent: Int
    public let generator: Sequential
    public let encoder: Sequential
    private let critic: Critic
    private let makerOptimiser: AdamW
    private let criticOptimiser: AdamW

    /// - Parameter isBounded: whether rows lie in 0 to 1, as pixels do.
    public init(
        dimensions: Int, latent: Int, width: Int = 128, isBounded: Bool = false, learningRate: Float = 5e-4,
        generator random: inout RandomGenerator
    ) {
        self.latent = latent
        generator = Sequential([
            Linear(latent, width, generator: &random), Activation { $0.leakyReLU() },
            Linear(width, width, generator: &random), Activation { $0.leakyReLU() },
            Linear(width, dimensions, generator: &random), Activation { isBounded ? $0.sigmoid() : $0 },
        ])
        encoder = Sequential([
            Linear(dimensions, width, generator: &random), Activation { $0.leakyReLU() },
            Linear(width, width, generator: &random), Activation { $0.leakyReLU() },
            Linear(width, latent, generator: &random),
        ])
        critic = Critic(inputs: dimensions + latent, width: width, depth: 2, generator: &random)
        let makers =
            generator.namedParameters(prefix: "generator.") + encoder.namedParameters(prefix: "encoder.")
        makerOptimiser = AdamW(makers, learningRate: learningRate, beta1: 0.5, beta2: 0.99)
        criticOptimiser = AdamW(critic.namedParameters(), learningRate: learningRate, beta1: 0.5, beta2: 0.99)
        super.init()
        register("generator", generator)
        register("encoder", encoder)
        register("critic", critic)
    }

    /// One step of critic, generator and encoder on rows `[batch, dimensions]`.
    ///
    /// - Returns: the critic's loss; 2 log 2 where it cannot tell.
    @discardableResult
    public func step(on rows: Tensor, using random: inout RandomGenerator) -> Double {
        let real = Variable(rows), code = Variable(.normal([rows.shape[0], latent], using: &random))
        func scores(_ row: Variable, _ code: Variable) -> Variable { critic(.concatenated([row, code], axis: 1)) }
        let (encoded, drawn) = withoutGradients { (encoder(real).detached(), generator(code).detached()) }
        let loss = AdversarialLoss.logarithmic.critic(real: scores(real, encoded), fake: scores(drawn, code))
        let value = Double(loss.value.scalar)
        loss.backward()
        criticOptimiser.step()
        // Both makers want their pair taken for the other's.
        let game = scores(real, encoder(real)).softplus().mean() + (-scores(generator(code), code)).softplus().mean()
        game.backward()
        makerOptimiser.step()
        critic.clearGradients()
        return value
    }

    /// What the generator makes of the rows' codes.
    public func reconstruct(_ rows: Tensor) -> Tensor {
        withoutGradients { generator(encoder(Variable(rows))).value }
    }
}
