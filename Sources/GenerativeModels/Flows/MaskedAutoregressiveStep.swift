import NeuralNetworks
import Tensors

/// Masked autoregressive flow (Papamakarios et al., 2017): z_i = (x_i - μ_i(x_<i)) exp(-α_i(x_<i)).
///
/// The density takes one pass, sampling one pass a dimension.
public final class MaskedAutoregressiveStep: Module, FlowStep {
    private let network: MaskedAutoregressiveNetwork
    private let dimensions: Int

    public init(dimensions: Int, width: Int, generator: inout RandomGenerator) {
        self.dimensions = dimensions
        network = MaskedAutoregressiveNetwork(dimensions: dimensions, width: width, outputs: 2, generator: &generator)
        super.init()
        register("network", network)
    }

    private func meanAndLogScale(_ x: Variable) -> (mean: Variable, logScale: Variable) {
        let raw = network(x)
        return (
            raw.slice(axis: 1, 0..<dimensions), boundedLogScale(raw.slice(axis: 1, dimensions..<2 * dimensions))
        )
    }

    public func forward(_ x: Variable) -> FlowResult {
        let (mean, logScale) = meanAndLogScale(x)
        return FlowResult(output: (x - mean) * (-logScale).exp(), logDeterminant: -logScale.sum(axes: [1]))
    }

    public func inverse(_ z: Variable) -> FlowResult {
        let batch = z.shape[0]
        var columns: [Variable] = [], logScales: [Variable] = []
        for i in 0..<dimensions {
            let unknown = Variable(Tensor(shape: [batch, dimensions - i]))
            let known = Variable.concatenated(columns + [unknown], axis: 1)
            let (mean, logScale) = meanAndLogScale(known)
            let alpha = logScale.slice(axis: 1, i..<i + 1)
            columns.append(z.slice(axis: 1, i..<i + 1) * alpha.exp() + mean.slice(axis: 1, i..<i + 1))
            logScales.append(alpha)
        }
        return FlowResult(
            output: .concatenated(columns, axis: 1),
            logDeterminant: Variable.concatenated(logScales, axis: 1).sum(axes: [1]))
    }
}
