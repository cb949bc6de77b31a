import Plots

/// Pictures of forecasts and of the chains behind them.
public enum ForecastFigure {
    /// The series, the forecast behind it and its interval.
    public static func forecast(_ series: Series, _ forecast: Forecast) -> Figure {
        let count = series.values.count, horizon = forecast.mean.count, total = count + horizon
        let past = (0..<count).map(Double.init), ahead = (count..<total).map(Double.init)
        let ticks = stride(from: 0, to: total, by: max(1, total / 7)).map {
            (place: Double($0), name: series.label($0))
        }
        return Figure([
            Plot(
                title: "\(series.name): \(forecast.model)", yLabel: series.name,
                series: [
                    .line(name: series.name, x: past, y: series.values),
                    .line(name: "forecast", x: ahead, y: forecast.mean),
                    .band(
                        name: "\(Int((100 * forecast.confidence).rounded()))% interval", x: ahead, low: forecast.low,
                        high: forecast.high),
                ], xTicks: ticks)
        ])
    }

    /// Each parameter's draws, chain by chain.
    public static func trace(_ fit: BayesianFit) -> Figure {
        let model = fit.model
        return Figure(
            model.reportedNames.enumerated().map { index, name in
                Plot(
                    title: name, xLabel: "draw",
                    series: fit.posterior.chains.enumerated().map { chain, draws in
                        .line(
                            name: "chain \(chain + 1)", x: draws.indices.map(Double.init),
                            y: draws.map { model.reported($0)[index] })
                    })
            }, columns: 2, plotSize: (600, 250))
    }
}
