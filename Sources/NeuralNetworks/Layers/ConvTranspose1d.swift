import Tensors

/// A transposed convolution layer; parameters `weight` `[inputs, outputs / groups, taps]` and `bias` `[outputs]`.
public final class ConvTranspose1d: Module {
    /// What `weight` is made from.
    public let source: LayerWeight
    /// The weight to compute with: under a normalisation, made anew at each use.
    public var weight: Variable { source.effective(updating: isTraining) }
    public let bias: Variable?
    public let stride: Int
    public let padding: (left: Int, right: Int)
    public let dilation: Int
    public let groups: Int

    /// - Parameter padding: elements cut off each end of the full result.
    public init(
        _ inputs: Int, _ outputs: Int, taps: Int, stride: Int = 1, padding: (left: Int, right: Int) = (0, 0),
        dilation: Int = 1, groups: Int = 1, hasBias: Bool = true,
        normalisation: WeightNormalisation = .none, generator: inout RandomGenerator
    ) {
        self.stride = stride
        self.padding = padding
        self.dilation = dilation
        self.groups = groups
        let bound = 1 / Float(outputs / groups * taps).squareRoot()
        let parameter = Variable.parameter([inputs, outputs / groups, taps], uniformWithin: bound, generator: &generator)
        source = LayerWeight(parameter, normalisation, axis: 1, generator: &generator)
        bias = hasBias ? .parameter([outputs], uniformWithin: bound, generator: &generator) : nil
        super.init()
        source.register(in: self)
        if let bias { register("bias", bias) }
    }

    /// `[batch, inputs, time]` to `[batch, outputs, (time - 1) * stride + dilation * (taps - 1) + 1 - padding]`.
    public func callAsFunction(_ x: Variable) -> Variable {
        x.convTranspose1d(
            weight: weight, bias: bias, stride: stride, padding: padding, dilation: dilation, groups: groups)
    }
}
