import NeuralNetworks
import Tensors

/// A scale and a shift a dimension, set from the first batch so that it comes out with mean 0 and variance 1, then trained
/// (activation normalisation; Kingma and Dhariwal, 2018, section 3.1).
public final class FlowNormalisation: Module, FlowStep {
    private let logScale: Variable
    private let shift: Variable

    public init(dimensions: Int) {
        logScale = Variable(Tensor(shape: [dimensions]), requiresGradient: true)
        shift = Variable(Tensor(shape: [dimensions]), requiresGradient: true)
        super.init()
        register("log_scale", logScale)
        register("shift", shift)
    }

    public func prepare(with x: Tensor) {
        let mean = x.mean(axes: [0])
        let centred = x - mean
        let deviation = (centred * centred).mean(axes: [0]).map(.sqrt).map(.offset, 1e-3)
        logScale.value = deviation.map(.log).map(.negate)
        shift.value = mean.map(.negate)
    }

    /// The same for every row, as `[batch]`.
    private func repeated(_ value: Variable, rows: Int) -> Variable {
        Variable(Tensor(shape: [rows])) + value
    }

    public func forward(_ x: Variable) -> FlowResult {
        FlowResult(
            output: (x + shift) * logScale.exp(), logDeterminant: repeated(logScale.sum(), rows: x.shape[0]))
    }

    public func inverse(_ z: Variable) -> FlowResult {
        FlowResult(
            output: z * (-logScale).exp() - shift, logDeterminant: repeated(-logScale.sum(), rows: z.shape[0]))
    }
}
