import CKernels
import Tensors

/// What batch normalisation measured on a batch.
struct BatchStatistics {
    let mean: [Float]
    /// Biased (divided by the number of frames).
    let variance: [Float]
    let count: Int
}

extension Variable {
    /// Normalises each channel of `[batch, channels, time]` by its mean and variance over batch and time, then scales and
    /// shifts it (Ioffe and Szegedy, 2015).
    ///
    /// - Parameters:
    ///   - lengths: valid frames of each item; the rest counts in no statistic and comes out as zero.
    ///   - rectified: puts a ReLU behind it in the same pass.
    func batchNormalised(
        scale: Variable, shift: Variable, epsilon: Float, lengths: [Int]?, rectified: Bool = false
    ) -> (output: Variable, statistics: BatchStatistics) {
        let (batch, channels, time) = (shape[0], shape[1], shape[2..<shape.count].reduce(1, *))
        precondition(scale.value.count == channels, "\(channels) channels meet a norm of \(scale.value.count)")
        precondition(lengths == nil || lengths?.count == batch)
        var statistics = Tensor(uninitialized: [3, channels])
        let output = normalise(scale, shift, epsilon, lengths, rectified, training: true, &statistics)
        let values = statistics.array
        let count = lengths.map { $0.reduce(0) { $0 + min(max($1, 0), time) } } ?? batch * time
        return (
            output,
            BatchStatistics(
                mean: Array(values[..<channels]), variance: Array(values[(2 * channels)...]), count: count)
        )
    }

    /// Normalises by given statistics: evaluation.
    func normalised(
        byMean mean: Tensor, variance: Tensor, scale: Variable, shift: Variable, epsilon: Float, lengths: [Int]? = nil,
        rectified: Bool = false
    ) -> Variable {
        let channels = mean.count
        var statistics = Tensor(shape: [3, channels]) { target in
            for c in 0..<channels {
                target[c] = mean[flat: c]
                target[channels + c] = 1 / (variance[flat: c] + epsilon).squareRoot()
                target[2 * channels + c] = variance[flat: c]
            }
        }
        return normalise(scale, shift, epsilon, lengths, rectified, training: false, &statistics)
    }

    private func normalise(
        _ scale: Variable, _ shift: Variable, _ epsilon: Float, _ lengths: [Int]?, _ rectified: Bool, training: Bool,
        _ statistics: inout Tensor
    ) -> Variable {
        let (batch, channels, time) = (shape[0], shape[1], shape[2..<shape.count].reduce(1, *))
        var output = Tensor(uninitialized: shape)
        gk_batch_norm(
            value.address, scale.value.address, shift.value.address, lengths, batch, channels, time, epsilon,
            training ? 1 : 0, rectified ? 1 : 0, statistics.mutableAddress(), output.mutableAddress())
        let (result, saved) = (output, statistics)
        return Variable(result, from: [self, scale, shift]) { gradient in
            var share = Tensor(uninitialized: self.shape)
            var dScale = Tensor(uninitialized: scale.shape), dShift = Tensor(uninitialized: shift.shape)
            gk_batch_norm_backward(
                self.value.address, rectified ? result.address : nil, gradient.address, scale.value.address, saved.address,
                lengths, batch, channels, time, training ? 1 : 0, rectified ? 1 : 0, share.mutableAddress(),
                dScale.mutableAddress(), dShift.mutableAddress())
            self.accumulate(share)
            scale.accumulate(dScale)
            shift.accumulate(dShift)
        }
    }

    /// Normalises the last axis to mean 0 and variance 1, then scales and shifts it (Ba et al., 2016).
    public func layerNorm(scale: Variable? = nil, shift: Variable? = nil, epsilon: Float = 1e-5) -> Variable {
        let features = shape[shape.count - 1], rows = value.count / max(1, features)
        precondition((scale == nil) == (shift == nil), "layerNorm takes both scale and shift or neither")
        var statistics = Tensor(uninitialized: [rows, 2]), output = Tensor(uninitialized: shape)
        gk_layer_norm(
            value.address, scale?.value.address, shift?.value.address, rows, features, epsilon,
            statistics.mutableAddress(), output.mutableAddress())
        let saved = statistics
        return Variable(output, from: [self] + [scale, shift].compactMap { $0 }) { gradient in
            var share = Tensor(uninitialized: self.shape)
            var dScale = Tensor(uninitialized: [features]), dShift = Tensor(uninitialized: [features])
            gk_layer_norm_backward(
                self.value.address, gradient.address, scale?.value.address, saved.address, rows, features,
                share.mutableAddress(), dScale.mutableAddress(), dShift.mutableAddress())
            self.accumulate(share)
            scale?.accumulate(dScale)
            shift?.accumulate(dShift)
        }
    }
}
