import BayesianInference
import Foundation
import Tables
import TimeSeries

/// What `gusli forecast` prints.
struct ForecastReport: Encodable {
    struct Step: Encodable {
        var time: String
        var mean: Double
        var low: Double
        var high: Double
    }

    struct Likelihood: Encodable {
        var logLikelihood: Double
        var aicc: Double?
        var parameters: ETSParameters

        enum CodingKeys: String, CodingKey {
            case aicc, parameters
            case logLikelihood = "log_likelihood"
        }
    }

    var value: String
    var model: String
    var season: Int
    var count: Int
    var missing: Int
    var interval: Double
    var forecast: [Step]
    var likelihood: Likelihood?
    var posterior: [String: Posterior.Summary]?
    var divergences: Int?
    var backtests: [BackTest] = []

    init(_ series: Series, period: Int, fit: any FittedModel, forecast: Forecast, regressorNames: [String]) {
        (value, model, season, interval) = (series.name, fit.name, period, forecast.confidence)
        count = series.values.count
        missing = series.values.count { $0.isNaN }
        self.forecast = forecast.mean.indices.map { index in
            Step(
                time: series.label(series.values.count + index), mean: forecast.mean[index], low: forecast.low[index],
                high: forecast.high[index])
        }
        if let ets = fit.underlying as? ETSFit {
            likelihood = Likelihood(
                logLikelihood: ets.logLikelihood, aicc: ets.aicc.isFinite ? ets.aicc : nil, parameters: ets.parameters)
        }
        if let bayesian = fit.underlying as? BayesianFit {
            let named = bayesian.summaries().map { name, summary in
                (name.first == "k" ? Int(name.dropFirst()).map { regressorNames[$0 - 1] } ?? name : name, summary)
            }
            posterior = Dictionary(named) { first, _ in first }
            divergences = bayesian.posterior.divergences.reduce(0, +)
        }
    }

    private func number(_ value: Double) -> String { ResultText.number(value, digits: 6) }

    /// The fit in a few lines, for people.
    var summary: [String] {
        var lines = ["\(value): \(count) values, \(missing) missing, season \(season); \(model)"]
        if let likelihood {
            let p = likelihood.parameters
            lines.append(
                "log-likelihood \(ResultText.number(likelihood.logLikelihood, digits: 9))"
                    + (likelihood.aicc.map { ", AICc \(number($0))" } ?? ""))
            lines.append(
                "alpha \(number(p.alpha)), beta \(number(p.beta)), gamma \(number(p.gamma)), phi \(number(p.phi))")
        }
        if let posterior {
            var table = TextTable(header: ["parameter", "mean", "low", "high", "R-hat", "ESS"])
            for (name, s) in posterior.sorted(by: { $0.key < $1.key }) {
                table.rows.append([
                    name, number(s.mean), number(s.low), number(s.high), ResultText.number(s.rHat, digits: 4),
                    ResultText.number(s.effectiveSampleSize, digits: 4),
                ])
            }
            lines.append(table.aligned())
            lines.append("\(divergences ?? 0) divergences")
        }
        for test in backtests {
            lines.append(
                "back-test of \(test.model), \(test.folds) × \(test.horizon): MASE \(number(test.mase)), sMAPE \(number(test.smape)), "
                    + "\(number(100 * test.coverage))% within the \(number(100 * test.confidence))% interval")
        }
        return lines
    }

    var table: TextTable {
        let rows = forecast.map { [$0.time, number($0.mean), number($0.low), number($0.high)] }
        return TextTable(header: ["time", "mean", "low", "high"], rows: rows)
    }
}
