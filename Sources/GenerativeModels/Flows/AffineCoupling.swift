import NeuralNetworks
import Tensors

/// Real-NVP's affine coupling (Dinh et al., 2017): one half of the dimensions scales and shifts the other.
public final class AffineCoupling: Module, FlowStep {
    /// 1 for the dimensions that pass unchanged and decide about the others.
    private let kept: Variable
    private let changed: Variable
    private let network: Sequential
    private let dimensions: Int

    /// - Parameter parity: 0 keeps the even dimensions, 1 the odd ones.
    public init(dimensions: Int, width: Int, parity: Int, generator: inout RandomGenerator) {
        let mask = (0..<dimensions).map { Float($0 % 2 == parity % 2 ? 1 : 0) }
        kept = Variable(Tensor(shape: [dimensions], values: mask))
        changed = Variable(Tensor(shape: [dimensions], values: mask.map { 1 - $0 }))
        self.dimensions = dimensions
        let last = Linear(width, 2 * dimensions, generator: &generator)
        // The step starts as the identity.
        last.weight.value = Tensor(shape: last.weight.shape)
        last.bias?.value = Tensor(shape: [2 * dimensions])
        network = Sequential([
            Linear(dimensions, width, generator: &generator), Activation { $0.silu() },
            Linear(width, width, generator: &generator), Activation { $0.silu() }, last,
        ])
        super.init()
        register("network", network)
    }

    /// Log-scale and shift of the changed dimensions, from the kept ones.
    private func scaleAndShift(_ x: Variable) -> (logScale: Variable, shift: Variable) {
        let raw = network(x * kept)
        return (
            boundedLogScale(raw.slice(axis: 1, 0..<dimensions)) * changed,
            raw.slice(axis: 1, dimensions..<2 * dimensions) * changed
        )
    }

    public func forward(_ x: Variable) -> FlowResult {
        let (logScale, shift) = scaleAndShift(x)
        return FlowResult(output: x * logScale.exp() + shift, logDeterminant: logScale.sum(axes: [1]))
    }

    public func inverse(_ z: Variable) -> FlowResult {
        let (logScale, shift) = scaleAndShift(z)
        return FlowResult(output: (z - shift) * (-logScale).exp(), logDeterminant: -logScale.sum(axes: [1]))
    }
}
