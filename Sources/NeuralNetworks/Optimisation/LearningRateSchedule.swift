import Foundation

/// The learning rate as a function of the step.
///
///     optimiser.learningRate = schedule.rate(at: optimiser.steps)
public enum LearningRateSchedule: Sendable, Equatable {
    case constant(Float)
    /// Linear from 0 to `peak` over `warmUp` steps, then a half cosine down to `floor` at `total`
    /// (Loshchilov and Hutter, 2017).
    case warmUpCosine(peak: Float, warmUp: Int, total: Int, floor: Float = 0)
    /// factor * width^-0.5 * min(step^-0.5, step * warmUp^-1.5), steps counted from 1 (Vaswani et al., 2017).
    case noam(factor: Float, width: Int, warmUp: Int)
    /// Linear warm-up, then multiplied by `decay` every `interval` steps, smoothly.
    case exponential(peak: Float, warmUp: Int = 0, decay: Float, interval: Int)
    /// Linear warm-up, then peak * (1 - progress)^power down to `floor`.
    case polynomial(peak: Float, warmUp: Int, total: Int, power: Float = 1, floor: Float = 0)

    /// - Parameter step: counted from 0.
    public func rate(at step: Int) -> Float {
        switch self {
        case .constant(let rate): return rate
        case .warmUpCosine(let peak, let warmUp, let total, let floor):
            if step < warmUp { return peak * Float(step + 1) / Float(warmUp) }
            let progress = min(1, Double(step - warmUp) / Double(max(1, total - warmUp)))
            return floor + (peak - floor) * Float(0.5 + 0.5 * cos(Double.pi * progress))
        case .noam(let factor, let width, let warmUp):
            let s = Double(step + 1)
            return factor * Float(pow(Double(width), -0.5) * min(pow(s, -0.5), s * pow(Double(max(1, warmUp)), -1.5)))
        case .exponential(let peak, let warmUp, let decay, let interval):
            if step < warmUp { return peak * Float(step + 1) / Float(warmUp) }
            return peak * Float(pow(Double(decay), Double(step - warmUp) / Double(max(1, interval))))
        case .polynomial(let peak, let warmUp, let total, let power, let floor):
            if step < warmUp { return peak * Float(step + 1) / Float(warmUp) }
            let progress = min(1, Double(step - warmUp) / Double(max(1, total - warmUp)))
            return floor + (peak - floor) * Float(pow(1 - progress, Double(power)))
        }
    }
}
