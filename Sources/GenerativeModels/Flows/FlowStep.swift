import NeuralNetworks
import Tensors

/// An invertible map of rows `[batch, dimensions]` whose volume change is known exactly (Rezende and Mohamed, 2015).
///
/// Both directions are differentiable, so that a step may be trained in either.
public protocol FlowStep: Module {
    /// Data to noise: the output, and log |det ∂output/∂x| of each row `[batch]`.
    func forward(_ x: Variable) -> FlowResult
    /// Noise to data, with the logarithm of that direction's determinant.
    func inverse(_ z: Variable) -> FlowResult
    /// Sets what depends on data (such as a first normalisation) from a batch; most steps have nothing to set.
    func prepare(with x: Tensor)
}

extension FlowStep {
    public func prepare(with x: Tensor) {}
}

/// Rows after a step and how much it changed the volume around each.
public struct FlowResult {
    /// `[batch, dimensions]`.
    public let output: Variable
    /// log |det J| of each row, `[batch]`.
    public let logDeterminant: Variable

    public init(output: Variable, logDeterminant: Variable) {
        self.output = output
        self.logDeterminant = logDeterminant
    }
}

/// A step taken the other way round: what was noise to data is data to noise.
public final class InvertedStep<Step: FlowStep>: Module, FlowStep {
    public let step: Step

    public init(_ step: Step) {
        self.step = step
        super.init()
        register("step", step)
    }

    public func forward(_ x: Variable) -> FlowResult { step.inverse(x) }
    public func inverse(_ z: Variable) -> FlowResult { step.forward(z) }
}

/// Inverse autoregressive flow (Kingma et al., 2016): sampling takes one pass, the density one pass a dimension.
public typealias InverseAutoregressiveStep = InvertedStep<MaskedAutoregressiveStep>

/// log-scales bounded softly, so that no row can blow up however far it lies from what was trained on.
func boundedLogScale(_ raw: Variable, bound: Float = 3) -> Variable {
    (raw * (1 / bound)).tanh() * bound
}
