import Tensors

/// A table of vectors; parameter `weight` `[entries, features]`, standard normal at first.
public final class Embedding: Module {
    public let weight: Variable

    public init(_ entries: Int, _ features: Int, generator: inout RandomGenerator) {
        weight = Variable(.normal([entries, features], using: &generator), requiresGradient: true)
        super.init()
        register("weight", weight)
    }

    /// `[batch, length, features]`.
    public func callAsFunction(_ indices: [[Int]]) -> Variable { weight.embedding(indices) }
}
