/// The graph after folding: norms are in the weights, activations and sums in the convolutions that feed them.
struct LoweredStep {
    enum Kind {
        case input
        case convolution(LoweredConvolution)
        case plain(PlanOperation)
    }

    var kind: Kind
    var channels: Int
    var activation = PlanActivation.identity
    /// Lowered steps read, and how; a convolution's own sources first, its residual last.
    var sources: [LoweredSource]
}

/// Output row q reads rows `q * stride - left ... q * stride - left + span` of the step.
struct LoweredSource {
    var step: Int
    var left = 0
    var right = 0
    var span = 0
    var stride = 1
}

/// `phases` rows of `outputs` channels leave for every row computed; of all rows the first `trim` are dropped and
/// a whole signal of T frames has T * phases + extra left.
struct LoweredConvolution {
    /// Weights over one source: `[phases * outputs, inputs / groups, taps]`.
    struct Part {
        var weight: [Float]
        var inputs: Int
        var taps: Int
        var dilation: Int
    }

    var parts: [Part]
    var bias: [Float]
    var outputs: Int
    var groups = 1
    var phases = 1
    var trim = 0
    var extra = 0
    var isTransposed = false
    var hasResidual = false

    var isDepthwise: Bool { groups > 1 && groups == outputs && parts.count == 1 && parts[0].inputs == groups }
}

/// Rewrites a builder's graph into few, large steps in an order in which they can run.
struct PlanLowering {
    private let builder: PlanBuilder
    private var uses: [Int]
    private var isNeeded: [Bool]
    private(set) var steps: [LoweredStep] = []
    private var lowered: [Int] = []

    /// The steps that `output` needs, sources before their readers; the last one is the output, the first the input.
    static func lower(_ builder: PlanBuilder, output: PlanNode) -> [LoweredStep] {
        var lowering = PlanLowering(builder, output: output.index)
        for node in builder.operations.indices {
            if lowering.isNeeded[node] { lowering.lower(node) } else { lowering.lowered.append(0) }
        }
        return lowering.ordered(from: lowering.lowered[output.index])
    }

    private init(_ builder: PlanBuilder, output: Int) {
        self.builder = builder
        uses = [Int](repeating: 0, count: builder.operations.count)
        isNeeded = [Bool](repeating: false, count: builder.operations.count)
        isNeeded[output] = true
        for node in builder.operations.indices.reversed() {
            if case .input = builder.operations[node] { isNeeded[node] = true }
            if !isNeeded[node] { continue }
            for source in builder.inputs[node] {
                uses[source] += 1
                isNeeded[source] = true
            }
        }
        uses[output] += 1
    }

    private mutating func lower(_ node: Int) {
        let from = builder.inputs[node]
        switch builder.operations[node] {
        case .input: append(.input, node, [])
        case .conv1d(let layer):
            append(
                .convolution(Self.convolution(layer, inputs: builder.channelCounts[from[0]])), node,
                [
                    LoweredSource(
                        step: lowered[from[0]], left: layer.padding.left, right: layer.padding.right, span: layer.span,
                        stride: layer.stride)
                ])
        case .convTranspose1d(let layer):
            let convolution = Self.convolution(layer, inputs: builder.channelCounts[from[0]])
            let reach = convolution.parts[0].taps - 1
            append(
                .convolution(convolution), node,
                [LoweredSource(step: lowered[from[0]], left: reach, right: reach, span: reach)])
        case .activation(let function):
            if let step = foldable(from[0]), fits(function, steps[step]) {
                steps[step].activation = function
                lowered.append(step)
            } else {
                appendPlain(node)
            }
        case .affine(let scale, let shift):
            if let step = foldable(from[0]), case .convolution(var convolution) = steps[step].kind,
                !convolution.hasResidual
            {
                convolution.apply(scale: scale, shift: shift)
                steps[step].kind = .convolution(convolution)
                lowered.append(step)
            } else {
                appendPlain(node)
            }
        case .interleave(let factor):
            if let step = foldable(from[0]), case .convolution(var convolution) = steps[step].kind,
                convolution.groups == 1, convolution.phases == 1, !convolution.isTransposed, !convolution.hasResidual
            {
                convolution.phases = factor
                convolution.outputs /= factor
                steps[step].kind = .convolution(convolution)
                steps[step].channels /= factor
                lowered.append(step)
            } else {
                appendPlain(node)
            }
        case .add: lowerSum(node, from[0], from[1])
        default: appendPlain(node)
        }
    }

    /// A sum becomes part of a convolution that nobody else reads: as more weights over another source, or as residual.
    private mutating func lowerSum(_ node: Int, _ first: Int, _ second: Int) {
        func candidate(_ index: Int) -> (Int, LoweredConvolution)? {
            guard let step = foldable(index), case .convolution(let convolution) = steps[step].kind,
                convolution.groups == 1,
                convolution.phases == 1, !convolution.isTransposed, !convolution.hasResidual
            else { return nil }
            return (step, convolution)
        }
        guard first != second else { return appendPlain(node) }
        let one = candidate(first), other = candidate(second)
        if case (let step, var convolution)? = one, let (otherStep, addend) = other,
            convolution.parts.count + addend.parts.count <= 8
        {
            convolution.parts += addend.parts
            for index in convolution.bias.indices { convolution.bias[index] += addend.bias[index] }
            steps[step].sources += steps[otherStep].sources
            steps[step].kind = .convolution(convolution)
            lowered.append(step)
        } else if case (let step, var convolution)? = one ?? other {
            convolution.hasResidual = true
            steps[step].kind = .convolution(convolution)
            steps[step].sources.append(LoweredSource(step: lowered[one == nil ? first : second]))
            lowered.append(step)
        } else {
            appendPlain(node)
        }
    }

    private mutating func append(_ kind: LoweredStep.Kind, _ node: Int, _ sources: [LoweredSource]) {
        steps.append(LoweredStep(kind: kind, channels: builder.channelCounts[node], sources: sources))
        lowered.append(steps.count - 1)
    }

    private mutating func appendPlain(_ node: Int) {
        append(.plain(builder.operations[node]), node, builder.inputs[node].map { LoweredSource(step: lowered[$0]) })
    }

    /// The convolution behind a node, if only this reader sees it and nothing has been applied to it yet.
    private func foldable(_ node: Int) -> Int? {
        let step = lowered[node]
        guard uses[node] == 1, steps[step].activation == .identity, case .convolution = steps[step].kind else {
            return nil
        }
        return step
    }

    private func fits(_ function: PlanActivation, _ step: LoweredStep) -> Bool {
        guard case .convolution(let convolution) = step.kind else { return false }
        return !convolution.isDepthwise || function.slope != nil
    }

    /// Depth first from the output, so that a step folded into an earlier one still finds its sources computed.
    private func ordered(from output: Int) -> [LoweredStep] {
        var position = [Int: Int]()
        var result: [LoweredStep] = []
        func place(_ step: Int) {
            guard position[step] == nil else { return }
            for source in steps[step].sources { place(source.step) }
            var placed = steps[step]
            for index in placed.sources.indices {
                placed.sources[index].step = position[placed.sources[index].step] ?? 0
            }
            position[step] = result.count
            result.append(placed)
        }
        for step in steps.indices { if case .input = steps[step].kind { place(step) } }
        place(output)
        return result
    }
}

extension PlanActivation {
    /// The function as max(x, slope x), if it is one.
    var slope: Float? {
        switch self {
        case .identity: 1
        case .relu: 0
        case .leakyReLU(let slope) where slope <= 1: slope
        default: nil
        }
    }
}
