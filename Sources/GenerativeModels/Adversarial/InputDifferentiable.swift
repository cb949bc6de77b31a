import NeuralNetworks
import Tensors

/// A layer that can write the derivative with respect to its input as a computation of its own.
///
/// The gradient penalty needs the derivative of a derivative. Reverse mode gives first derivatives only, but the gradient
/// of a network with respect to its input is itself a network of the same weights run backwards; built from operators, it
/// is differentiated as any other. That is exact, not an approximation.
public protocol InputDifferentiable: Layer {
    /// `gradient` times this layer's Jacobian at `input`, as a computation over input and weights.
    func pulledBack(_ gradient: Variable, at input: Variable) -> Variable
}

extension Linear: InputDifferentiable {
    public func pulledBack(_ gradient: Variable, at input: Variable) -> Variable { gradient.matmul(weight) }
}

extension Conv2d: InputDifferentiable {
    /// - Precondition: stride 1, where the transposed convolution gives back the input's size.
    public func pulledBack(_ gradient: Variable, at input: Variable) -> Variable {
        precondition(stride == Extent2d(1), "the input's gradient of a convolution with stride is not written out")
        return gradient.convTranspose2d(weight: weight, padding: padding, dilation: dilation, groups: groups)
    }
}

/// x where positive, else `slope` times x.
public final class LeakyReLU: Module, InputDifferentiable {
    public let slope: Float

    public init(slope: Float = 0.2) {
        self.slope = slope
        super.init()
    }

    public func callAsFunction(_ x: Variable) -> Variable { x.leakyReLU(slope: slope) }

    public func pulledBack(_ gradient: Variable, at input: Variable) -> Variable {
        // The derivative is piecewise constant: its own derivative is zero wherever there is one.
        gradient * Variable(input.value.mapElements { $0 > 0 ? 1 : slope })
    }
}

public final class Tanh: Module, InputDifferentiable {
    public func callAsFunction(_ x: Variable) -> Variable { x.tanh() }

    public func pulledBack(_ gradient: Variable, at input: Variable) -> Variable {
        gradient * (1 - input.tanh().square())
    }
}

/// log(1 + e^x).
public final class Softplus: Module, InputDifferentiable {
    public func callAsFunction(_ x: Variable) -> Variable { x.softplus() }

    public func pulledBack(_ gradient: Variable, at input: Variable) -> Variable { gradient * input.sigmoid() }
}

/// `[batch, …]` to another shape with the same elements an item.
public final class Reshape: Module, InputDifferentiable {
    private let itemShape: [Int]

    public init(itemShape: [Int]) {
        self.itemShape = itemShape
        super.init()
    }

    public func callAsFunction(_ x: Variable) -> Variable { x.reshaped([x.shape[0]] + itemShape) }

    public func pulledBack(_ gradient: Variable, at input: Variable) -> Variable { gradient.reshaped(input.shape) }
}

/// Layers one after another that score each row of a batch, with the derivative of the score by the row.
public final class Critic: Module, Layer {
    private let layers: [any InputDifferentiable]

    /// - Parameter layers: the last gives `[batch, 1]`.
    public init(_ layers: [any InputDifferentiable]) {
        self.layers = layers
        super.init()
        for (i, layer) in layers.enumerated() { register("\(i)", layer) }
    }

    /// Linear layers of `width` with leaky ReLUs between them, from `inputs` to one score.
    public convenience init(inputs: Int, width: Int, depth: Int, generator: inout RandomGenerator) {
        var layers: [any InputDifferentiable] = [], size = inputs
        for _ in 0..<depth {
            layers += [Linear(size, width, generator: &generator), LeakyReLU()]
            size = width
        }
        self.init(layers + [Linear(size, 1, generator: &generator)])
    }

    public func callAsFunction(_ x: Variable) -> Variable { layers.reduce(x) { $1($0) } }

    /// ∂score/∂x of each row, in the shape of `x`, as a computation that can be differentiated by the weights.
    public func inputGradient(_ x: Variable) -> Variable {
        var inputs: [Variable] = [], y = x
        for layer in layers {
            inputs.append(y)
            y = layer(y)
        }
        var gradient = Variable(Tensor(shape: y.shape, repeating: 1))
        for (layer, input) in zip(layers, inputs).reversed() { gradient = layer.pulledBack(gradient, at: input) }
        return gradient
    }
}
