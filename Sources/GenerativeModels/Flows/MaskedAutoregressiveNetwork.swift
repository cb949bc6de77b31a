import NeuralNetworks
import Tensors

/// MADE (Germain et al., 2015): a network of masked layers, whose output for dimension i sees the inputs before i only.
///
/// `[batch, dimensions]` to `[batch, outputs * dimensions]`; the outputs of one kind lie side by side.
public final class MaskedAutoregressiveNetwork: Module {
    private let layers: [Linear]
    private let masks: [Variable]

    public init(dimensions: Int, width: Int, outputs: Int, generator: inout RandomGenerator) {
        // Degrees from 1 to dimensions - 1, dealt round; with one dimension nothing may be seen.
        let hidden = (0..<width).map { dimensions > 1 ? $0 % (dimensions - 1) + 1 : 1 }
        let visible = Array(1...dimensions)
        let last = (0..<outputs).flatMap { _ in visible }
        func mask(_ from: [Int], _ to: [Int], strict: Bool) -> Variable {
            Variable(
                Tensor(
                    shape: [to.count, from.count],
                    values: to.flatMap { o in from.map { i in (strict ? o > i : o >= i) ? 1 : 0 } }))
        }
        masks = [
            mask(visible, hidden, strict: false), mask(hidden, hidden, strict: false), mask(hidden, last, strict: true),
        ]
        layers = [
            Linear(dimensions, width, generator: &generator), Linear(width, width, generator: &generator),
            Linear(width, outputs * dimensions, generator: &generator),
        ]
        layers[2].weight.value = layers[2].weight.value * 0.05
        layers[2].bias?.value = Tensor(shape: [outputs * dimensions])
        super.init()
        for (i, layer) in layers.enumerated() { register("\(i)", layer) }
    }

    public func callAsFunction(_ x: Variable) -> Variable {
        var y = x
        for (i, layer) in layers.enumerated() {
            y = y.matmul(layer.weight * masks[i], transposed: (false, true))
            if let bias = layer.bias { y = y + bias }
            if i < layers.count - 1 { y = y.silu() }
        }
        return y
    }
}
