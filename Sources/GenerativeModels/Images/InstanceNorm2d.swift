import NeuralNetworks
import Tensors

/// Normalises each channel of each picture by itself (Ulyanov et al., 2016); parameters `weight` and `bias` `[channels]`.
public final class InstanceNorm2d: Module, Layer {
    private let weight: Variable
    private let bias: Variable
    private let epsilon: Float

    public init(_ channels: Int, epsilon: Float = 1e-5) {
        weight = Variable(Tensor(shape: [channels], repeating: 1), requiresGradient: true)
        bias = Variable(Tensor(shape: [channels]), requiresGradient: true)
        self.epsilon = epsilon
        super.init()
        register("weight", weight)
        register("bias", bias)
    }

    public func callAsFunction(_ x: Variable) -> Variable {
        let channels = x.shape[1]
        let normal = x.reshaped([x.shape[0], channels, -1]).layerNorm(epsilon: epsilon)
        return (normal * weight.reshaped([channels, 1]) + bias.reshaped([channels, 1])).reshaped(x.shape)
    }
}
