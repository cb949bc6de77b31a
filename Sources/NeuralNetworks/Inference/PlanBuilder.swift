/// Describes a network over time as a graph of layers, to be compiled into an ``InferencePlan``.
///
///     var builder = PlanBuilder()
///     var x = builder.input(channels: 64)
///     x = builder.conv1d(x, weight: weight, outputs: 256, kernel: 11, bias: bias, stride: 2, padding: .same(kernel: 11))
///     x = builder.activation(builder.batchNorm(x, statistics), .relu)
///     x = builder.logSoftmax(builder.conv1d(x, weight: head, outputs: 29, kernel: 1))
///     let plan = try InferencePlan(builder, output: x)
///
///     let logProbabilities = plan.run(features, frames: 1000, threads: 2)   // [29, 500], whole
///     var stream = plan.makeStream(maximumFrames: 16)                         // the same values, piece by piece
///     let ready = stream.push(frames, count: 10, into: output)
///
/// Weights lie as PyTorch keeps them. Every value is `[channels, time]`; a layer that looks ahead (right padding) makes a
/// stream's output come later, and what runs beside it waits for it.
public struct PlanBuilder: Sendable {
    package var operations: [PlanOperation] = []
    package var inputs: [[Int]] = []
    package var channelCounts: [Int] = []

    public init() {}

    mutating func append(_ operation: PlanOperation, _ from: [PlanNode], channels: Int) -> PlanNode {
        operations.append(operation)
        inputs.append(from.map(\.index))
        channelCounts.append(channels)
        return PlanNode(index: operations.count - 1, channels: channels)
    }

    /// What the network is fed with. A plan has exactly one input.
    public mutating func input(channels: Int) -> PlanNode {
        append(.input, [], channels: channels)
    }

    /// Convolution over time; `weight` is `[outputs, node.channels / groups, kernel]`.
    public mutating func conv1d(
        _ node: PlanNode, weight: [Float], outputs: Int, kernel: Int, bias: [Float]? = nil, stride: Int = 1,
        dilation: Int = 1, groups: Int = 1, padding: PlanPadding = .none, activation: PlanActivation = .identity
    ) -> PlanNode {
        let layer = PlanConvolution(
            weight: weight, bias: bias, outputs: outputs, kernel: kernel, stride: stride, dilation: dilation,
            groups: groups, padding: padding)
        return self.activation(append(.conv1d(layer), [node], channels: outputs), activation)
    }

    /// Transposed convolution; `weight` is `[node.channels, outputs / groups, kernel]`, `padding` is cut off the result.
    ///
    /// From T frames come (T - 1) stride + kernel - padding.left - padding.right.
    public mutating func convTranspose1d(
        _ node: PlanNode, weight: [Float], outputs: Int, kernel: Int, bias: [Float]? = nil, stride: Int,
        padding: PlanPadding = .none, groups: Int = 1, activation: PlanActivation = .identity
    ) -> PlanNode {
        let layer = PlanTransposedConvolution(
            weight: weight, bias: bias, outputs: outputs, kernel: kernel, stride: stride, padding: padding,
            groups: groups)
        return self.activation(append(.convTranspose1d(layer), [node], channels: outputs), activation)
    }

    /// The same with PyTorch's way of counting: `padding` at both ends, of which `outputPadding` is left at the right.
    public mutating func convTranspose1d(
        _ node: PlanNode, weight: [Float], outputs: Int, kernel: Int, bias: [Float]? = nil, stride: Int, padding: Int,
        outputPadding: Int = 0, groups: Int = 1, activation: PlanActivation = .identity
    ) -> PlanNode {
        convTranspose1d(
            node, weight: weight, outputs: outputs, kernel: kernel, bias: bias, stride: stride,
            padding: PlanPadding(left: padding, right: padding - outputPadding), groups: groups, activation: activation)
    }

    /// A matrix for every frame; `weight` is `[outputs, node.channels]`.
    public mutating func linear(
        _ node: PlanNode, weight: [Float], outputs: Int, bias: [Float]? = nil, activation: PlanActivation = .identity
    ) -> PlanNode {
        conv1d(node, weight: weight, outputs: outputs, kernel: 1, bias: bias, activation: activation)
    }

    /// Batch normalisation by its running statistics. After a convolution it disappears into the weights.
    public mutating func batchNorm(_ node: PlanNode, _ statistics: BatchNormStatistics) -> PlanNode {
        let (scale, shift) = statistics.scaleAndShift
        return affine(node, scale: scale, shift: shift)
    }

    /// `scale[c] x + shift[c]`.
    public mutating func affine(_ node: PlanNode, scale: [Float], shift: [Float]) -> PlanNode {
        append(.affine(scale: scale, shift: shift), [node], channels: node.channels)
    }

    public mutating func activation(_ node: PlanNode, _ function: PlanActivation) -> PlanNode {
        if case .identity = function { return node }
        return append(.activation(function), [node], channels: node.channels)
    }

    public mutating func add(_ first: PlanNode, _ second: PlanNode) -> PlanNode {
        append(.add, [first, second], channels: first.channels)
    }

    public mutating func multiply(_ first: PlanNode, _ second: PlanNode) -> PlanNode {
        append(.multiply, [first, second], channels: first.channels)
    }

    /// Channels of all nodes one after another.
    public mutating func concatenate(_ nodes: [PlanNode]) -> PlanNode {
        append(.concatenate, nodes, channels: nodes.reduce(0) { $0 + $1.channels })
    }

    /// `tanh(first half of the channels) * sigmoid(second half)`: the gate of WaveNet (van den Oord et al. 2016, eq. 2).
    public mutating func gate(_ node: PlanNode) -> PlanNode {
        append(.gate, [node], channels: node.channels / 2)
    }

    /// Channels `range` of the node.
    public mutating func slice(_ node: PlanNode, _ range: Range<Int>) -> PlanNode {
        append(.slice(range), [node], channels: range.count)
    }

    /// Logarithm of the softmax over the channels of each frame.
    public mutating func logSoftmax(_ node: PlanNode) -> PlanNode {
        append(.logSoftmax, [node], channels: node.channels)
    }

    /// Softmax over the channels of each frame.
    public mutating func softmax(_ node: PlanNode) -> PlanNode {
        append(.softmax, [node], channels: node.channels)
    }

    /// Layer normalisation over the channels of each frame.
    public mutating func layerNorm(
        _ node: PlanNode, gamma: [Float], beta: [Float], epsilon: Float = 1e-5
    ) -> PlanNode {
        append(.layerNorm(gamma: gamma, beta: beta, epsilon: epsilon), [node], channels: node.channels)
    }

    /// Mirrors the ends of the signal (PyTorch's ReflectionPad1d). A stream waits for `left` frames more at its start.
    public mutating func reflectPad(_ node: PlanNode, left: Int, right: Int) -> PlanNode {
        append(.reflectPad(left: left, right: right), [node], channels: node.channels)
    }

    /// Turns channels into time: channel `j * C + c` of frame t becomes channel c of frame `factor * t + j`.
    public mutating func interleave(_ node: PlanNode, factor: Int) -> PlanNode {
        append(.interleave(factor), [node], channels: node.channels / factor)
    }

    /// Every frame `factor` times in a row (nearest-neighbour upsampling).
    public mutating func repeatFrames(_ node: PlanNode, factor: Int) -> PlanNode {
        append(.repeatFrames(factor), [node], channels: node.channels)
    }

    /// Row `id` of `table` `[count, width]`, where the node's one channel holds the id as a number.
    public mutating func embedding(_ node: PlanNode, table: [Float], width: Int) -> PlanNode {
        append(.embedding(table: table, width: width), [node], channels: width)
    }

    /// Gated recurrent unit, forward in time (PyTorch's GRU: gates r, z, n; weights `[3 units, …]`).
    public mutating func gru(_ node: PlanNode, _ weights: RecurrentWeights) -> PlanNode {
        let sums = linear(node, weight: weights.input, outputs: 3 * weights.units, bias: weights.inputBias)
        return append(.gru(weights), [sums], channels: weights.units)
    }

    /// Long short-term memory, forward in time (PyTorch's LSTM: gates i, f, g, o; weights `[4 units, …]`).
    public mutating func lstm(_ node: PlanNode, _ weights: RecurrentWeights) -> PlanNode {
        let sums = linear(node, weight: weights.input, outputs: 4 * weights.units, bias: weights.inputBias)
        return append(.lstm(weights), [sums], channels: weights.units)
    }
}
