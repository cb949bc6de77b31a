import Foundation

/// Adapts the step length to a wanted acceptance rate (Hoffman and Gelman, 2014, section 3.2).
struct DualAveraging {
    let target: Double
    private var mu: Double
    private var count = 0.0
    private var meanError = 0.0
    private var averagedLog = 0.0
    private(set) var step: Double

    init(step: Double, target: Double) {
        (self.step, self.target, mu) = (step, target, log(10 * step))
    }

    mutating func update(acceptance: Double) {
        count += 1
        let eta = 1 / (count + 10)
        meanError = (1 - eta) * meanError + eta * (target - min(1, acceptance))
        let logStep = mu - meanError * count.squareRoot() / 0.05
        let weight = pow(count, -0.75)
        averagedLog = weight * logStep + (1 - weight) * averagedLog
        step = exp(logStep)
    }

    /// The step to keep when adaptation ends.
    var averaged: Double { count > 0 ? exp(averagedLog) : step }

    mutating func restart() {
        (mu, count, meanError, averagedLog) = (log(10 * step), 0, 0, 0)
    }
}
