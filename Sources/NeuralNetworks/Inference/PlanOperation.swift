/// A value in the graph of a ``PlanBuilder``.
public struct PlanNode: Sendable, Hashable {
    package let index: Int
    public let channels: Int
}

/// Zeros assumed before the first and after the last frame; what stands on the right is look-ahead.
public struct PlanPadding: Sendable, Hashable {
    public var left: Int
    public var right: Int

    public init(left: Int, right: Int) {
        self.left = left
        self.right = right
    }

    public static let none = PlanPadding(left: 0, right: 0)

    /// The same at both ends.
    public static func both(_ count: Int) -> PlanPadding { PlanPadding(left: count, right: count) }

    /// As many frames out as in (with stride 1), centred; an odd one goes to the right, as in PyTorch.
    public static func same(kernel: Int, dilation: Int = 1) -> PlanPadding {
        let span = (kernel - 1) * dilation
        return PlanPadding(left: span / 2, right: span - span / 2)
    }

    /// No look-ahead.
    public static func causal(kernel: Int, dilation: Int = 1) -> PlanPadding {
        PlanPadding(left: (kernel - 1) * dilation, right: 0)
    }
}

/// A function of one value.
public enum PlanActivation: Sendable, Hashable {
    case identity
    case relu
    case leakyReLU(Float)
    case tanh
    case sigmoid
    /// x Phi(x), with the error function.
    case gelu
    /// x sigmoid(x).
    case silu
    case softplus
    case exp
    case elu(Float)
    /// x + sin(a x)^2 / a with an `a` for each channel (Ziyin et al. 2020, eq. 3).
    case snake([Float])
}

/// What batch normalisation knows after training; one value a channel.
public struct BatchNormStatistics: Sendable {
    public var gamma: [Float]
    public var beta: [Float]
    public var mean: [Float]
    public var variance: [Float]
    public var epsilon: Float

    public init(gamma: [Float], beta: [Float], mean: [Float], variance: [Float], epsilon: Float = 1e-5) {
        self.gamma = gamma
        self.beta = beta
        self.mean = mean
        self.variance = variance
        self.epsilon = epsilon
    }

    /// The same as `scale x + shift`.
    public var scaleAndShift: (scale: [Float], shift: [Float]) {
        let scale = gamma.indices.map {
            Float(Double(gamma[$0]) / (Double(variance[$0]) + Double(epsilon)).squareRoot())
        }
        let shift = gamma.indices.map { Float(Double(beta[$0]) - Double(mean[$0]) * Double(scale[$0])) }
        return (scale, shift)
    }
}

/// Weights of a recurrent layer as PyTorch keeps them: the gates one after another, `units` rows each.
public struct RecurrentWeights: Sendable {
    public var units: Int
    /// `[gates * units, inputs]`
    public var input: [Float]
    /// `[gates * units, units]`
    public var recurrent: [Float]
    public var inputBias: [Float]
    public var recurrentBias: [Float]

    public init(units: Int, input: [Float], recurrent: [Float], inputBias: [Float], recurrentBias: [Float]) {
        self.units = units
        self.input = input
        self.recurrent = recurrent
        self.inputBias = inputBias
        self.recurrentBias = recurrentBias
    }
}

package struct PlanConvolution: Sendable {
    package var weight: [Float]
    package var bias: [Float]?
    package var outputs: Int
    package var kernel: Int
    package var stride: Int
    package var dilation: Int
    package var groups: Int
    package var padding: PlanPadding

    package var span: Int { (kernel - 1) * dilation }
}

package struct PlanTransposedConvolution: Sendable {
    package var weight: [Float]
    package var bias: [Float]?
    package var outputs: Int
    package var kernel: Int
    package var stride: Int
    /// Frames cut off the ends of the whole result.
    package var padding: PlanPadding
    package var groups: Int
}

package enum PlanOperation: Sendable {
    case input
    case conv1d(PlanConvolution)
    case convTranspose1d(PlanTransposedConvolution)
    case activation(PlanActivation)
    case affine(scale: [Float], shift: [Float])
    case add
    case multiply
    case concatenate
    case gate
    case slice(Range<Int>)
    case logSoftmax
    case softmax
    case layerNorm(gamma: [Float], beta: [Float], epsilon: Float)
    case reflectPad(left: Int, right: Int)
    case interleave(Int)
    case repeatFrames(Int)
    case embedding(table: [Float], width: Int)
    case gru(RecurrentWeights)
    case lstm(RecurrentWeights)
}

extension PlanOperation {
    /// The layer's name, for messages.
    package var name: String { String("\(self)".prefix { $0 != "(" }) }
}
