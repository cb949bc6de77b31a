import NeuralNetworks
import Tensors

/// Translates rows of one kind into another from unpaired examples: there and back again must give the row itself
/// (Zhu et al., 2017; least-squares game, cycle loss by absolute differences).
public final class CycleGAN: Module {
    public let forward: Sequential
    public let backward: Sequential
    private let criticA: Critic
    private let criticB: Critic
    private let makerOptimiser: AdamW
    private let criticOptimiser: AdamW
    private let cycleWeight: Float

    public init(
        dimensions: Int, width: Int = 64, cycleWeight: Float = 5, learningRate: Float = 1e-3,
        generator random: inout RandomGenerator
    ) {
        func translator(_ random: inout RandomGenerator) -> Sequential {
            Sequential([
                Linear(dimensions, width, generator: &random), Activation { $0.leakyReLU() },
                Linear(width, width, generator: &random), Activation { $0.leakyReLU() },
                Linear(width, dimensions, generator: &random),
            ])
        }
        forward = translator(&random)
        backward = translator(&random)
        criticA = Critic(inputs: dimensions, width: width, depth: 2, generator: &random)
        criticB = Critic(inputs: dimensions, width: width, depth: 2, generator: &random)
        self.cycleWeight = cycleWeight
        let makers = forward.namedParameters(prefix: "forward.") + backward.namedParameters(prefix: "backward.")
        makerOptimiser = AdamW(makers, learningRate: learningRate, beta1: 0.5, beta2: 0.99)
        let critics = criticA.namedParameters(prefix: "a.") + criticB.namedParameters(prefix: "b.")
        criticOptimiser = AdamW(critics, learningRate: learningRate, beta1: 0.5, beta2: 0.99)
        super.init()
        register("forward", forward)
        register("backward", backward)
        register("critic_a", criticA)
        register("critic_b", criticB)
    }

    /// One step on rows of both kinds, which need not belong together.
    ///
    /// - Returns: the cycle loss.
    @discardableResult
    public func step(a: Tensor, b: Tensor) -> Double {
        let (a, b) = (Variable(a), Variable(b))
        let (madeB, madeA) = withoutGradients { (forward(a).detached(), backward(b).detached()) }
        func judged(_ critic: Critic, _ real: Variable, _ made: Variable) -> Variable {
            (critic(real) - 1).square().mean() + critic(made).square().mean()
        }
        (judged(criticA, a, madeA) + judged(criticB, b, madeB)).backward()
        criticOptimiser.step()
        let toB = forward(a), toA = backward(b)
        let cycle = backward(toB).l1Loss(a) + forward(toA).l1Loss(b)
        let game = (criticB(toB) - 1).square().mean() + (criticA(toA) - 1).square().mean()
        let value = Double(cycle.value.scalar)
        (game + cycle * cycleWeight).backward()
        makerOptimiser.step()
        criticA.clearGradients()
        criticB.clearGradients()
        return value
    }

    public func translate(_ rows: Tensor) -> Tensor { withoutGradients { forward(Variable(rows)).value } }
    public func translateBack(_ rows: Tensor) -> Tensor { withoutGradients { backward(Variable(rows)).value } }
}
