import NeuralNetworks
import Tensors

/// A block of the Jasper family, with NeMo's parameter names (`mconv.0.conv.weight`, `res.0.1.running_mean` …).
final class JasperBlock: Module {
    /// One convolution with its norm: depthwise and pointwise where separable, else one dense convolution.
    struct Step {
        let convolutions: [Conv1d]
        let norm: BatchNorm1d
    }

    let configuration: JasperConfiguration.Block
    let steps: [Step]
    /// A pointwise way around from each input that is joined.
    let residuals: [Step]
    /// Whether the output is added to the inputs of later dense blocks.
    let isDense: Bool

    /// PyTorch's default is 1e-5; NeMo's Jasper uses 1e-3.
    private static let epsilon: Float = 1e-3

    /// - Parameter panes: channels of each input that is joined on the way around; empty: of the last alone.
    init(inputs: Int, configuration: JasperConfiguration.Block, panes: [Int], generator: inout RandomGenerator) {
        self.configuration = configuration
        let filters = configuration.filters
        var channels = inputs, steps: [Step] = []
        for _ in 0..<configuration.repeats {
            var convolutions: [Conv1d] = []
            if configuration.separable {
                convolutions.append(
                    Conv1d(
                        channels, channels, taps: configuration.kernel, stride: configuration.stride,
                        padding: configuration.padding, dilation: configuration.dilation, groups: channels, hasBias: false,
                        generator: &generator))
                convolutions.append(Conv1d(channels, filters, taps: 1, hasBias: false, generator: &generator))
            } else {
                convolutions.append(
                    Conv1d(
                        channels, filters, taps: configuration.kernel, stride: configuration.stride,
                        padding: configuration.padding, dilation: configuration.dilation, hasBias: false,
                        generator: &generator))
            }
            steps.append(Step(convolutions: convolutions, norm: BatchNorm1d(filters, epsilon: Self.epsilon)))
            channels = filters
        }
        self.steps = steps
        var residuals: [Step] = []
        if configuration.residual || configuration.residualDense {
            for width in panes.isEmpty ? [inputs] : panes {
                residuals.append(
                    Step(
                        convolutions: [Conv1d(width, filters, taps: 1, hasBias: false, generator: &generator)],
                        norm: BatchNorm1d(filters, epsilon: Self.epsilon)))
            }
        }
        self.residuals = residuals
        isDense = !panes.isEmpty
        super.init()
        // Activation and dropout have numbers too, but no parameters.
        var index = 0
        for step in steps {
            for convolution in step.convolutions {
                register("mconv.\(index).conv", convolution)
                index += 1
            }
            register("mconv.\(index)", step.norm)
            index += 3
        }
        for (index, step) in residuals.enumerated() {
            register("res.\(index).0.conv", step.convolutions[0])
            register("res.\(index).1", step.norm)
        }
    }

    /// - Parameters:
    ///   - inputs: the last output; in dense networks all that are joined, oldest first. `[batch, channels, time]`.
    ///   - lengths: valid frames of each item; updated. What lies beyond is zero, and comes out as zero.
    func callAsFunction(_ inputs: [Variable], lengths: inout [Int], dropout: (Variable, Float) -> Variable) -> [Variable] {
        var x = inputs[inputs.count - 1]
        for (index, step) in steps.enumerated() {
            for convolution in step.convolutions { x = convolution(x) }
            lengths = lengths.map { step.convolutions[0].outputLength($0) }
            let isLast = index == steps.count - 1
            x = step.norm(x, lengths: lengths, rectified: !isLast || residuals.isEmpty)
            if !isLast { x = dropout(x, configuration.dropout) }
        }
        if !residuals.isEmpty {
            let joined = isDense ? inputs : [inputs[inputs.count - 1]]
            for (input, way) in zip(joined, residuals) { x = x + way.norm(way.convolutions[0](input), lengths: lengths) }
            x = x.relu()
        }
        x = dropout(x, configuration.dropout)
        return isDense ? inputs + [x] : [x]
    }

    /// The same for a plan.
    func add(to builder: inout PlanBuilder, _ inputs: [PlanNode]) -> [PlanNode] {
        var x = inputs[inputs.count - 1]
        for (index, step) in steps.enumerated() {
            for convolution in step.convolutions { x = builder.conv1d(x, convolution) }
            x = builder.batchNorm(x, step.norm)
            if index < steps.count - 1 || residuals.isEmpty { x = builder.activation(x, .relu) }
        }
        if !residuals.isEmpty {
            let joined = isDense ? inputs : [inputs[inputs.count - 1]]
            for (input, way) in zip(joined, residuals) {
                x = builder.add(x, builder.batchNorm(builder.conv1d(input, way.convolutions[0]), way.norm))
            }
            x = builder.activation(x, .relu)
        }
        return isDense ? inputs + [x] : [x]
    }
}
