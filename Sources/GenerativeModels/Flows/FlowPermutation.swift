import NeuralNetworks
import Tensors

/// Puts the dimensions into another order, so that the next step sees them differently; the volume stays.
public final class FlowPermutation: Module, FlowStep {
    private let buffer: Buffer
    /// Dimension i of the output is dimension `order[i]` of the input; saved with the weights.
    public var order: [Int] { buffer.value.array.map { Int($0) } }

    public init(order: [Int]) {
        precondition(order.sorted() == Array(order.indices), "\(order) is no permutation")
        buffer = Buffer(Tensor(shape: [order.count], values: order.map(Float.init)))
        super.init()
        register("order", buffer)
    }

    /// The reversed order, which suits autoregressive steps.
    public static func reversal(dimensions: Int) -> FlowPermutation {
        FlowPermutation(order: Array((0..<dimensions).reversed()))
    }

    public static func random(dimensions: Int, generator: inout RandomGenerator) -> FlowPermutation {
        FlowPermutation(order: Array(0..<dimensions).shuffled(using: &generator))
    }

    private func reordered(_ x: Variable, _ order: [Int]) -> FlowResult {
        FlowResult(
            output: x.transposed([1, 0]).gather(order).transposed([1, 0]),
            logDeterminant: Variable(Tensor(shape: [x.shape[0]])))
    }

    public func forward(_ x: Variable) -> FlowResult { reordered(x, order) }
    public func inverse(_ z: Variable) -> FlowResult {
        let order = order
        return reordered(z, order.indices.sorted { order[$0] < order[$1] })
    }
}
