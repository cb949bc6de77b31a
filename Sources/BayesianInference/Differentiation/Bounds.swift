/// Maps between the whole line, where the sampler moves, and where a parameter may lie.
public enum Bounds: Sendable, Equatable {
    case unbounded
    /// Greater than 0, by the exponential.
    case positive
    /// Between two numbers, by the logistic curve.
    case between(Double, Double)

    /// The parameter at `x`, the logarithm of the map's slope added to `density` so that priors mean what they say.
    public func constrain(_ x: Scalar, _ density: inout Scalar) -> Scalar {
        switch self {
        case .unbounded: return x
        case .positive:
            density += x
            return x.exponential()
        case .between(let low, let high):
            let share = x.logistic()
            density += share.logarithm() + (1 - share).logarithm()
            return share * (high - low) + low
        }
    }

    /// The parameter at `x`.
    public func constrain(_ x: Double) -> Double {
        var ignored = Scalar(0)
        return constrain(Scalar(x), &ignored).value
    }
}
