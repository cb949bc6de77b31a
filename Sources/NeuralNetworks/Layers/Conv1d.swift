import Tensors

/// A one-dimensional convolution layer; parameters `weight` `[outputs, inputs / groups, taps]` and `bias` `[outputs]`.
public final class Conv1d: Module {
    public let weight: Variable
    public let bias: Variable?
    public let stride: Int
    public let padding: (left: Int, right: Int)
    public let dilation: Int
    public let groups: Int

    /// - Parameter padding: zeros at each end; nil keeps the length (with stride 1), the larger half before.
    /// Weights start uniform in ±1/√(inputs per group × taps), as in PyTorch.
    public init(
        _ inputs: Int, _ outputs: Int, taps: Int, stride: Int = 1, padding: (left: Int, right: Int)? = nil,
        dilation: Int = 1, groups: Int = 1, hasBias: Bool = true, generator: inout RandomGenerator
    ) {
        let span = dilation * (taps - 1)
        self.stride = stride
        self.padding = padding ?? (span - span / 2, span / 2)
        self.dilation = dilation
        self.groups = groups
        let bound = 1 / Float(inputs / groups * taps).squareRoot()
        weight = .parameter([outputs, inputs / groups, taps], uniformWithin: bound, generator: &generator)
        bias = hasBias ? .parameter([outputs], uniformWithin: bound, generator: &generator) : nil
        super.init()
        register("weight", weight)
        if let bias { register("bias", bias) }
    }

    /// `[batch, inputs, time]` to `[batch, outputs, time']`.
    public func callAsFunction(_ x: Variable) -> Variable {
        x.conv1d(weight: weight, bias: bias, stride: stride, padding: padding, dilation: dilation, groups: groups)
    }

    /// How many valid frames come out of `length` valid frames.
    public func outputLength(_ length: Int) -> Int {
        max(0, (length + padding.left + padding.right - dilation * (weight.shape[2] - 1) - 1) / stride + 1)
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
