import Tensors

/// Batch normalisation over `[batch, channels, time]` (Ioffe, Szegedy 2015), with PyTorch's names: `weight`, `bias`,
/// `running_mean`, `running_var`, `num_batches_tracked`.
public final class BatchNorm1d: Module {
    public let weight: Variable
    public let bias: Variable
    public let runningMean: Buffer
    public let runningVariance: Buffer
    private let batches = Buffer(Tensor(shape: []))
    public let epsilon: Float
    public let momentum: Float

    public init(_ channels: Int, epsilon: Float = 1e-5, momentum: Float = 0.1) {
        weight = Variable(Tensor(shape: [channels], repeating: 1), requiresGradient: true)
        bias = Variable(Tensor(shape: [channels]), requiresGradient: true)
        runningMean = Buffer(Tensor(shape: [channels]))
        runningVariance = Buffer(Tensor(shape: [channels], repeating: 1))
        self.epsilon = epsilon
        self.momentum = momentum
        super.init()
        register("weight", weight)
        register("bias", bias)
        register("running_mean", runningMean)
        register("running_var", runningVariance)
        register("num_batches_tracked", batches)
    }

    /// Normalises `[batch, channels, time]` (or any shape with the channels second).
    ///
    /// - Parameters:
    ///   - lengths: valid frames of each item; padding is left out of the statistics and comes out as zero.
    ///   - rectified: puts a ReLU behind it in the same pass over memory.
    public func callAsFunction(_ x: Variable, lengths: [Int]? = nil, rectified: Bool = false) -> Variable {
        guard isTraining else {
            return x.normalised(
                byMean: runningMean.value, variance: runningVariance.value, scale: weight, shift: bias, epsilon: epsilon,
                lengths: lengths, rectified: rectified)
        }
        let (output, statistics) = x.batchNormalised(
            scale: weight, shift: bias, epsilon: epsilon, lengths: lengths, rectified: rectified)
        let unbiased = Float(statistics.count) / Float(max(1, statistics.count - 1))
        runningMean.value.withUnsafeMutableBufferPointer { running in
            for c in running.indices { running[c] += momentum * (statistics.mean[c] - running[c]) }
        }
        runningVariance.value.withUnsafeMutableBufferPointer { running in
            for c in running.indices { running[c] += momentum * (statistics.variance[c] * unbiased - running[c]) }
        }
        batches.value[flat: 0] += 1
        return output
    }
}
