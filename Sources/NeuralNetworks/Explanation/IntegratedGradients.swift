import Tensors

/// Which parts of an input made a score what it is: the gradient integrated along the straight line from a baseline (Sundararajan, Taly
/// and Yan, 2017, eq. 1). The parts sum to the score's difference between input and baseline.
///
///     let parts = IntegratedGradients.attributions(x, baseline: zero) { network($0).slice(axis: 1, 3..<4).sum() }
public enum IntegratedGradients {
    /// - Parameters:
    ///   - steps: points on the line, by the midpoint rule.
    ///   - score: a scalar of an input of the input's shape.
    /// - Returns: as the input's shape.
    public static func attributions(_ input: Tensor, baseline: Tensor, steps: Int = 50, score: (Variable) -> Variable)
        -> Tensor
    {
        precondition(input.shape == baseline.shape && steps > 0)
        let difference = input - baseline
        var sum = Tensor(shape: input.shape)
        for step in 0..<steps {
            let point = Variable(baseline + difference * ((Float(step) + 0.5) / Float(steps)), requiresGradient: true)
            score(point).backward()
            if let gradient = point.gradient { sum = sum + gradient }
        }
        return difference * sum * (1 / Float(steps))
    }
}
