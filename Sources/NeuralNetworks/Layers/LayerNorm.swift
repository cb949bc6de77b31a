import Tensors

/// Layer normalisation of the last axis (Ba et al., 2016); parameters `weight` and `bias` `[features]`.
public final class LayerNorm: Module {
    public let weight: Variable
    public let bias: Variable
    public let epsilon: Float

    public init(_ features: Int, epsilon: Float = 1e-5) {
        weight = Variable(Tensor(shape: [features], repeating: 1), requiresGradient: true)
        bias = Variable(Tensor(shape: [features]), requiresGradient: true)
        self.epsilon = epsilon
        super.init()
        register("weight", weight)
        register("bias", bias)
    }

    public func callAsFunction(_ x: Variable) -> Variable {
        x.layerNorm(scale: weight, shift: bias, epsilon: epsilon)
    }
}
