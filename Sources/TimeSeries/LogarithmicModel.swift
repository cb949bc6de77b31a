import Foundation

/// A model of the logarithms of a series: forecasts are medians, and errors are relative.
struct LogarithmicModel: FittedModel {
    let inner: any FittedModel

    var name: String { inner.name + " of logarithms" }

    func forecast(horizon: Int, confidence: Double, regressors: [[Double]]) throws -> Forecast {
        let found = try inner.forecast(horizon: horizon, confidence: confidence, regressors: regressors)
        return Forecast(
            model: name, mean: found.mean.map { exp($0) }, low: found.low.map { exp($0) },
            high: found.high.map { exp($0) },
            confidence: confidence)
    }
}
