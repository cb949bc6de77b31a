import Tensors

/// Scaled dot-product attention in several heads (Vaswani et al., 2017), with PyTorch's names: `in_proj_weight`
/// `[3 width, width]`, `in_proj_bias`, `out_proj.weight`, `out_proj.bias`.
public final class MultiHeadAttention: Module {
    public let heads: Int
    public let inputWeight: Variable
    public let inputBias: Variable
    public let output: Linear

    public init(_ width: Int, heads: Int, generator: inout RandomGenerator) {
        precondition(width % heads == 0, "a width of \(width) does not divide into \(heads) heads")
        self.heads = heads
        // Xavier's bound for the stacked projections, as in PyTorch.
        let bound = (6 / Float(4 * width)).squareRoot()
        inputWeight = .parameter([3 * width, width], uniformWithin: bound, generator: &generator)
        inputBias = Variable(Tensor(shape: [3 * width]), requiresGradient: true)
        output = Linear(width, width, generator: &generator)
        super.init()
        register("in_proj_weight", inputWeight)
        register("in_proj_bias", inputBias)
        register("out_proj", output)
    }

    /// Attends from `query` `[batch, steps, width]` to `memory` (itself when nil).
    ///
    /// - Parameters:
    ///   - memoryLengths: valid steps of each item of the memory; the rest is not looked at.
    ///   - isCausal: whether step t sees the memory up to t only.
    public func callAsFunction(
        _ query: Variable, memory: Variable? = nil, memoryLengths: [Int]? = nil, isCausal: Bool = false
    ) -> Variable {
        let memory = memory ?? query, width = output.weight.shape[0], size = width / heads
        let (batch, steps, keys) = (query.shape[0], query.shape[1], memory.shape[1])
        func project(_ x: Variable, _ part: Int) -> Variable {
            let range = part * width..<(part + 1) * width
            let y = x.matmul(inputWeight.slice(axis: 0, range), transposed: (false, true)) + inputBias.slice(axis: 0, range)
            return y.reshaped([batch, x.shape[1], heads, size]).transposed([0, 2, 1, 3])
        }
        var scores = project(query, 0).matmul(project(memory, 1), transposed: (false, true)) / Float(size).squareRoot()
        if memoryLengths != nil || isCausal {
            let mask = Tensor(shape: [batch, 1, steps, keys]) { mask in
                for i in mask.indices {
                    let key = i % keys, step = i / keys % steps, item = i / (keys * steps)
                    let hidden = (isCausal && key > step) || (memoryLengths.map { key >= $0[item] } ?? false)
                    mask[i] = hidden ? -1e9 : 0
                }
            }
            scores = scores + Variable(mask)
        }
        let mixed = scores.softmax(axis: -1).matmul(project(memory, 2))
        return output(mixed.transposed([0, 2, 1, 3]).reshaped([batch, steps, width]))
    }
}
