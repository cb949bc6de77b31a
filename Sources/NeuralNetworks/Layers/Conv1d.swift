import Tensors

/// A one-dimensional convolution layer; parameters `weight` `[outputs, inputs / groups, taps]` and `bias` `[outputs]`.
public final class Conv1d: Module {
    /// What `weight` is made from.
    public let source: LayerWeight
    /// The weight to compute with: under a normalisation, made anew at each use.
    public var weight: Variable { source.effective(updating: isTraining) }
    public let bias: Variable?
    public let stride: Int
    public let padding: (left: Int, right: Int)
    public let dilation: Int
    public let groups: Int

    /// - Parameter padding: zeros at each end; nil keeps the length (with stride 1), the larger half before.
    /// Weights start uniform in ±1/√(inputs per group × taps), as in PyTorch.
    public init(
        _ inputs: Int, _ outputs: Int, taps: Int, stride: Int = 1, padding: (left: Int, right: Int)? = nil,
        dilation: Int = 1, groups: Int = 1, hasBias: Bool = true,
        normalisation: WeightNormalisation = .none, generator: inout RandomGenerator
    ) {
        let span = dilation * (taps - 1)
        self.stride = stride
        self.padding = padding ?? (span - span / 2, span / 2)
        self.dilation = dilation
        self.groups = groups
        let bound = 1 / Float(inputs / groups * taps).squareRoot()
        let parameter = Variable.parameter([outputs, inputs / groups, taps], uniformWithin: bound, generator: &generator)
        source = LayerWeight(parameter, normalisation, generator: &generator)
        bias = hasBias ? .parameter([outputs], uniformWithin: bound, generator: &generator) : nil
        super.init()
        source.register(in: self)
        if let bias { register("bias", bias) }
    }

    /// `[batch, inputs, time]` to `[batch, outputs, time']`.
    public func callAsFunction(_ x: Variable) -> Variable {
        x.conv1d(weight: weight, bias: bias, stride: stride, padding: padding, dilation: dilation, groups: groups)
    }

    /// How many valid frames come out of `length` valid frames.
    public func outputLength(_ length: Int) -> Int {
        max(0, (length + padding.left + padding.right - dilation * (source.parameter.shape[2] - 1) - 1) / stride + 1)
    }
}

extension Variable {
    /// A parameter drawn uniformly from ±bound.
    public static func parameter(
        _ shape: [Int], uniformWithin bound: Float, generator: inout RandomGenerator
    ) -> Variable {
        let values = (0..<shape.reduce(1, *)).map { _ in generator.uniform(-bound, bound) }
        return Variable(Tensor(shape: shape, values: values), requiresGradient: true)
    }
}
