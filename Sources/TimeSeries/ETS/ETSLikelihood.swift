import Foundation

/// The Gaussian likelihood of a series under an ETS model, the variance at its best value.
struct ETSLikelihood {
    let model: ETSModel
    let values: [Double]
    /// One array for each regressor, as long as `values`.
    let regressors: [[Double]]
    let period: Int
    let observed: Int

    init(_ model: ETSModel, _ values: [Double], regressors: [[Double]], period: Int) {
        (self.model, self.values, self.regressors, self.period) = (model, values, regressors, period)
        observed = values.count { !$0.isNaN }
    }

    /// −n/2 (ln(2π SSE/n) + 1), less Σ ln|ŷ| where the error is multiplicative; −∞ where a forecast is impossible.
    func logLikelihood(_ p: ETSParameters) -> Double {
        var state = ETSState(p), squares = 0.0, scales = 0.0
        for index in values.indices {
            let base = state.base(model, p.phi)
            let forecast = state.forecast(model, base: base.sum)
            let value = values[index] - effect(p, at: index)
            if !value.isNaN {
                var error = value - forecast
                if model.error == .multiplicative {
                    guard forecast > 0 else { return -.infinity }
                    error /= forecast
                    scales += log(forecast)
                }
                squares += error * error
            }
            state.update(model, p, value: value, base: base)
        }
        guard squares.isFinite, squares > 0 else { return squares == 0 ? .infinity : -.infinity }
        let n = Double(observed)
        return -0.5 * n * (log(2 * Double.pi * squares / n) + 1) - scales
    }

    func effect(_ p: ETSParameters, at index: Int) -> Double {
        var sum = 0.0
        for (weight, regressor) in zip(p.regression, regressors) { sum += weight * regressor[index] }
        return sum
    }

    /// One-step forecasts, errors in the model's own scale (nan where a value is missing), and the states after the last value.
    func filter(_ p: ETSParameters) -> (fitted: [Double], errors: [Double], state: ETSState) {
        var state = ETSState(p), fitted: [Double] = [], errors: [Double] = []
        for index in values.indices {
            let base = state.base(model, p.phi), forecast = state.forecast(model, base: base.sum)
            let effect = effect(p, at: index), value = values[index] - effect
            fitted.append(forecast + effect)
            errors.append(model.error == .multiplicative ? (value - forecast) / forecast : value - forecast)
            state.update(model, p, value: value, base: base)
        }
        return (fitted, errors, state)
    }
}
