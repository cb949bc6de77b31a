import Tensors

/// An affine map of the last axis; parameters `weight` `[outputs, inputs]` and `bias` `[outputs]`.
public final class Linear: Module {
    public let weight: Variable
    public let bias: Variable?

    public init(_ inputs: Int, _ outputs: Int, hasBias: Bool = true, generator: inout RandomGenerator) {
        let bound = 1 / Float(inputs).squareRoot()
        weight = .parameter([outputs, inputs], uniformWithin: bound, generator: &generator)
        bias = hasBias ? .parameter([outputs], uniformWithin: bound, generator: &generator) : nil
        super.init()
        register("weight", weight)
        if let bias { register("bias", bias) }
    }

    /// `[…, inputs]` to `[…, outputs]`.
    public func callAsFunction(_ x: Variable) -> Variable {
        let rows = x.shape.count == 1 ? x.reshaped([1, -1]) : x
        var y = rows.matmul(weight, transposed: (false, true))
        if let bias { y = y + bias }
        return x.shape.count == 1 ? y.reshaped([-1]) : y
    }
}
