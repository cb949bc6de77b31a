import Tensors

/// Losses: each is the mean over all elements unless it says otherwise.
extension Variable {
    /// Mean absolute error.
    public func l1Loss(_ target: Variable) -> Variable { (self - target).abs().mean() }

    /// Mean squared error.
    public func mseLoss(_ target: Variable) -> Variable { (self - target).square().mean() }

    /// Huber's loss (1964): quadratic to `delta`, linear beyond.
    public func huberLoss(_ target: Variable, delta: Float = 1) -> Variable {
        let distance = (self - target).abs(), near = distance.clamped(below: delta)
        return (near.square() * 0.5 + (distance - near) * delta).mean()
    }

    /// max(0, margin - sign * x): with sign 1 for real and -1 for made-up samples the discriminator's hinge loss.
    public func hingeLoss(sign: Float, margin: Float = 1) -> Variable { (margin - self * sign).relu().mean() }

    /// The sum over classes of p (log p - log q), averaged over the other elements; this is log q, `target` p.
    public func klDivergence(_ target: Variable, classAxis: Int = -1) -> Variable {
        let classes = shape[value.normalised(classAxis)]
        // p log p is 0 where p is.
        let entropy = target * target.clamped(above: 1e-30).log()
        return (entropy - target * self).sum() / Float(max(1, value.count / max(1, classes)))
    }

    /// Cross-entropy of unnormalised scores `[items, classes]` with class numbers; negative numbers are left out.
    ///
    /// - Parameter smoothing: the share of probability spread over all classes (Szegedy et al., 2016).
    public func crossEntropy(_ targets: [Int], smoothing: Float = 0) -> Variable {
        let (items, classes) = (shape[0], shape[1])
        precondition(shape.count == 2 && targets.count == items && targets.allSatisfy { $0 < classes })
        let counted = max(1, targets.reduce(0) { $0 + ($1 >= 0 ? 1 : 0) })
        let weights = Tensor(shape: shape) { w in
            w.update(repeating: 0)
            for (i, target) in targets.enumerated() where target >= 0 {
                for c in 0..<classes { w[i * classes + c] = -smoothing / Float(classes * counted) }
                w[i * classes + target] -= (1 - smoothing) / Float(counted)
            }
        }
        return (logSoftmax(axis: 1) * Variable(weights)).sum()
    }

    /// Binary cross-entropy of unnormalised scores with targets in 0 ... 1.
    public func binaryCrossEntropy(_ target: Variable) -> Variable { (softplus() - self * target).mean() }
}
