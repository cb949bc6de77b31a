import Tensors

/// Trained layers taken over as they are: the same object serves training and the plan.
///
/// A linear layer and a layer norm act on the last axis in training and on the channels here.
extension PlanBuilder {
    public mutating func conv1d(
        _ node: PlanNode, _ layer: Conv1d, activation: PlanActivation = .identity
    ) -> PlanNode {
        let weight = layer.weight.value
        return conv1d(
            node, weight: weight.array, outputs: weight.shape[0], kernel: weight.shape[2],
            bias: layer.bias?.value.array,
            stride: layer.stride, dilation: layer.dilation, groups: layer.groups,
            padding: PlanPadding(left: layer.padding.left, right: layer.padding.right), activation: activation)
    }

    public mutating func convTranspose1d(
        _ node: PlanNode, _ layer: ConvTranspose1d, activation: PlanActivation = .identity
    ) -> PlanNode {
        let weight = layer.weight.value
        let (rows, kernel) = (weight.shape[0] * weight.shape[1], weight.shape[2])
        // A dilated kernel is a longer one with zeros in it.
        let reach = (kernel - 1) * layer.dilation + 1
        var values = [Float](repeating: 0, count: rows * reach)
        let given = weight.array
        for row in 0..<rows {
            for tap in 0..<kernel { values[row * reach + tap * layer.dilation] = given[row * kernel + tap] }
        }
        return convTranspose1d(
            node, weight: values, outputs: weight.shape[1] * layer.groups, kernel: reach, bias: layer.bias?.value.array,
            stride: layer.stride, padding: PlanPadding(left: layer.padding.left, right: layer.padding.right),
            groups: layer.groups, activation: activation)
    }

    public mutating func linear(
        _ node: PlanNode, _ layer: Linear, activation: PlanActivation = .identity
    ) -> PlanNode {
        linear(
            node, weight: layer.weight.value.array, outputs: layer.weight.shape[0], bias: layer.bias?.value.array,
            activation: activation)
    }

    public mutating func batchNorm(_ node: PlanNode, _ layer: BatchNorm1d) -> PlanNode {
        batchNorm(
            node,
            BatchNormStatistics(
                gamma: layer.weight.value.array, beta: layer.bias.value.array, mean: layer.runningMean.value.array,
                variance: layer.runningVariance.value.array, epsilon: layer.epsilon))
    }

    public mutating func layerNorm(_ node: PlanNode, _ layer: LayerNorm) -> PlanNode {
        layerNorm(
            node, gamma: layer.weight.value.array, beta: layer.bias.value.array, epsilon: layer.epsilon)
    }

    public mutating func embedding(_ node: PlanNode, _ layer: Embedding) -> PlanNode {
        embedding(node, table: layer.weight.value.array, width: layer.weight.shape[1])
    }
}

extension InferencePlan {
    /// Runs a whole signal `[channels, frames]`; the result has the plan's channels and frames.
    public func run(_ input: Tensor, threads: Int = 1) -> Tensor {
        precondition(
            input.rank == 2 && input.shape[0] == inputChannels,
            "input is \(input.shape), not [\(inputChannels), frames]")
        let frames = input.shape[1]
        let output = run(input.array, frames: frames, threads: threads)
        return Tensor(shape: [outputChannels, outputFrames(for: frames)], values: output)
    }
}
