/// How good forecasts would have been: the series is cut at several places, and what follows each is compared.
public struct BackTest: Sendable, Codable, Equatable {
    public var model: String
    public var folds: Int
    public var horizon: Int
    /// Mean absolute error in units of the seasonal naive forecast's error within the training part (Hyndman and Koehler, 2006).
    public var mase: Double
    /// Symmetric mean absolute percentage error, 0 to 200.
    public var smape: Double
    /// The share of values within their interval, and what it should be.
    public var coverage: Double
    public var confidence: Double

    /// Cuts `values` at `folds` places a horizon apart, the last one a horizon before the end, and fits anew at each.
    ///
    /// - Parameter fit: fits to the first part of the series.
    /// - Throws: `TimeSeriesError.tooShort` where the first part would have fewer than two seasons, or what `fit` throws.
    public init(
        _ values: [Double], period: Int, horizon: Int, folds: Int = 3, confidence: Double = 0.95,
        regressors: [[Double]] = [], fit: ([Double], [[Double]]) throws -> any FittedModel
    ) throws {
        let needed = max(2 * max(1, period), 8) + folds * horizon
        guard values.count >= needed else {
            throw TimeSeriesError.tooShort(expected: needed, found: values.count, why: "\(folds) folds of \(horizon)")
        }
        var scaled: [Double] = [], percentages: [Double] = [], inside = 0, name = ""
        for fold in (1...folds).reversed() {
            let cut = values.count - fold * horizon
            let training = Array(values[..<cut])
            let model = try fit(training, regressors.map { Array($0[..<cut]) })
            name = model.name
            let forecast = try model.forecast(
                horizon: horizon, confidence: confidence,
                regressors: regressors.map { Array($0[cut..<(cut + horizon)]) })
            let scale = Self.naiveError(training, period: max(1, period))
            for step in 0..<horizon where !values[cut + step].isNaN {
                let value = values[cut + step], error = abs(value - forecast.mean[step])
                scaled.append(error / scale)
                percentages.append(200 * error / max(abs(value) + abs(forecast.mean[step]), 1e-300))
                if value >= forecast.low[step], value <= forecast.high[step] { inside += 1 }
            }
        }
        let n = Double(max(1, scaled.count))
        (model, self.folds, self.horizon, self.confidence) = (name, folds, horizon, confidence)
        mase = scaled.reduce(0, +) / n
        smape = percentages.reduce(0, +) / n
        coverage = Double(inside) / n
    }

    private static func naiveError(_ values: [Double], period: Int) -> Double {
        var sum = 0.0, count = 0.0
        for index in values.indices.dropFirst(period) where !values[index].isNaN && !values[index - period].isNaN {
            sum += abs(values[index] - values[index - period])
            count += 1
        }
        return count > 0 && sum > 0 ? sum / count : 1
    }
}
