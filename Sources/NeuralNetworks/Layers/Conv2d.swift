import Tensors

/// A two-dimensional convolution layer; parameters `weight` `[outputs, inputs / groups, taps, taps]` and `bias`.
public final class Conv2d: Module, Layer {
    public let source: LayerWeight
    public var weight: Variable { source.effective(updating: isTraining) }
    public let bias: Variable?
    public let stride: Extent2d
    public let padding: Extent2d
    public let dilation: Extent2d
    public let groups: Int

    public init(
        _ inputs: Int, _ outputs: Int, taps: Extent2d, stride: Extent2d = Extent2d(1), padding: Extent2d = Extent2d(0),
        dilation: Extent2d = Extent2d(1), groups: Int = 1, hasBias: Bool = true,
        normalisation: WeightNormalisation = .none, generator: inout RandomGenerator
    ) {
        self.stride = stride
        self.padding = padding
        self.dilation = dilation
        self.groups = groups
        let bound = 1 / Float(inputs / groups * taps.height * taps.width).squareRoot()
        let parameter = Variable.parameter(
            [outputs, inputs / groups, taps.height, taps.width], uniformWithin: bound, generator: &generator)
        source = LayerWeight(parameter, normalisation, generator: &generator)
        bias = hasBias ? .parameter([outputs], uniformWithin: bound, generator: &generator) : nil
        super.init()
        source.register(in: self)
        if let bias { register("bias", bias) }
    }

    public func callAsFunction(_ x: Variable) -> Variable {
        x.conv2d(weight: weight, bias: bias, stride: stride, padding: padding, dilation: dilation, groups: groups)
    }
}

/// A transposed two-dimensional convolution layer; parameters `weight` `[inputs, outputs / groups, taps, taps]`, `bias`.
public final class ConvTranspose2d: Module, Layer {
    public let source: LayerWeight
    public var weight: Variable { source.effective(updating: isTraining) }
    public let bias: Variable?
    public let stride: Extent2d
    public let padding: Extent2d
    public let dilation: Extent2d
    public let groups: Int

    public init(
        _ inputs: Int, _ outputs: Int, taps: Extent2d, stride: Extent2d = Extent2d(1), padding: Extent2d = Extent2d(0),
        dilation: Extent2d = Extent2d(1), groups: Int = 1, hasBias: Bool = true,
        normalisation: WeightNormalisation = .none, generator: inout RandomGenerator
    ) {
        self.stride = stride
        self.padding = padding
        self.dilation = dilation
        self.groups = groups
        let bound = 1 / Float(outputs / groups * taps.height * taps.width).squareRoot()
        let parameter = Variable.parameter(
            [inputs, outputs / groups, taps.height, taps.width], uniformWithin: bound, generator: &generator)
        source = LayerWeight(parameter, normalisation, axis: 1, generator: &generator)
        bias = hasBias ? .parameter([outputs], uniformWithin: bound, generator: &generator) : nil
        super.init()
        source.register(in: self)
        if let bias { register("bias", bias) }
    }

    public func callAsFunction(_ x: Variable) -> Variable {
        x.convTranspose2d(weight: weight, bias: bias, stride: stride, padding: padding, dilation: dilation, groups: groups)
    }
}
