import CKernels
import Tensors

extension Variable {
    /// Connectionist temporal classification (Graves et al., 2006) of unnormalised scores, softmax included.
    ///
    /// Receiver: `[batch, classes, time]`.
    ///
    /// - Parameters:
    ///   - targets: label sequences, one an item, without blanks.
    ///   - lengths: valid frames of each item.
    ///   - blank: the class that stands for no label.
    /// - Returns: the mean over the batch of each item's negative log-likelihood divided by its label count (PyTorch's
    ///   `reduction: mean` with `zero_infinity`). Items whose labels do not fit into their frames count as zero.
    public func ctcLoss(targets: [[Int]], lengths: [Int], blank: Int) -> Variable {
        let batch = shape[0]
        precondition(shape.count == 3 && targets.count == batch && lengths.count == batch, "ctcLoss of \(shape)")
        let (losses, gradient) = ctcItemLosses(targets: targets, lengths: lengths, blank: blank)
        let weights = targets.map { 1 / Float(max(1, $0.count) * batch) }
        let total = zip(losses, weights).reduce(0.0) { $0 + ($1.0.isFinite ? $1.0 * Double($1.1) : 0) }
        return Variable(Tensor(scalar: Float(total)), from: [self]) { upstream in
            self.accumulate(gradient * Tensor(shape: [batch, 1, 1], values: weights.map { $0 * upstream.scalar }))
        }
    }

    /// The negative log-likelihood of each item (infinite where its labels do not fit), and the derivative of each by
    /// the scores `[batch, classes, time]`, unweighted.
    package func ctcItemLosses(targets: [[Int]], lengths: [Int], blank: Int) -> (losses: [Double], gradient: Tensor) {
        let (batch, classes, time) = (shape[0], shape[1], shape[2])
        precondition(targets.allSatisfy { $0.allSatisfy { $0 >= 0 && $0 < classes && $0 != blank } }, "labels out of range")
        let scores = value.permuted([0, 2, 1])
        var logs = Tensor(uninitialized: scores.shape)
        gk_softmax(1, scores.address, batch * time, classes, 1, logs.mutableAddress())
        let labels = targets.joined().map { Int32($0) } + [0]
        var offsets: [Int] = [], offset = 0
        for target in targets {
            offsets.append(offset)
            offset += target.count
        }
        var losses = [Double](repeating: 0, count: batch)
        var posterior = Tensor(uninitialized: scores.shape)
        gk_ctc(
            logs.address, batch, time, classes, labels, offsets, lengths, targets.map(\.count), blank, &losses,
            posterior.mutableAddress())
        // By the scores: softmax minus posterior, on the valid frames of the items that count.
        let valid = zip(losses, lengths).map { $0.isFinite ? min(max($1, 0), time) : 0 }
        let softmax = logs.map(.exp)
        var gradient = softmax + posterior
        gradient.withUnsafeMutableBufferPointer { g in
            for b in 0..<batch {
                for i in (b * time + valid[b]) * classes..<(b + 1) * time * classes { g[i] = 0 }
            }
        }
        return (losses, gradient.permuted([0, 2, 1]))
    }
}
