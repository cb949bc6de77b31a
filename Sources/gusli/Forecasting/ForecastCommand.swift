import ArgumentParser
import BayesianInference
import Foundation
import Plots
import Tables
import TimeSeries

struct ForecastCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forecast",
        abstract: "Forecast a series, with intervals.",
        discussion: """
            The table has a column of times (2024, 2024-07, 2024-07-31, 2024-07-31T09:00 …) and one of values; empty cells and times
            left out are missing values. Prints time, mean, low and high as CSV, JSON lines or a table; what was fitted is told
            on stderr.

            Models: auto (the ETS model that AICc prefers), naive, ets: with error A or M, trend N, A, Ad, M or Md and season N, A or
            M (ets:AAdM), dlt (damped local trend, Bayesian), lgt (local-global trend, Bayesian), prophet (piecewise trend with
            Fourier seasons, Bayesian).

            Example: gusli forecast passengers.csv --model ets:MAM --horizon 12 --plot passengers.svg
            """)

    @Argument(help: ArgumentHelp("The table; - for stdin.", valueName: "file"))
    var file: String

    @Option(help: "auto, naive, ets:AAdM and the like, dlt, lgt or prophet.")
    var model = "auto"

    @Option(help: "Steps to forecast.")
    var horizon = 12

    @Option(help: "The column of times; the first one where left out.")
    var time: String?

    @Option(help: "The column of values; the last one where left out.")
    var value: String?

    @Option(help: "Values in a season; by the times where left out (12 for months, 7 for days …), 1 for none.")
    var season: Int?

    @Option(parsing: .upToNextOption, help: "Further seasons of the prophet model, in steps (365.25 …).")
    var otherSeasons: [Double] = []

    @Option(
        parsing: .upToNextOption,
        help: "Columns that the values depend on. Rows at the end without a value say what they will be.")
    var regressor: [String] = []

    @Option(help: "Add a step that begins after this many values, and stays.")
    var step: Int?

    @Option(help: "A table of holidays, time and name: each name gets an effect of its own.")
    var holidays: String?

    @Flag(help: "Model the logarithms of the values.")
    var log = false

    @Option(help: "The share of future values that the interval should hold.")
    var interval = 0.95

    @Option(help: "Cut the series at this many places and score the forecasts: MASE, sMAPE, coverage.")
    var backtest = 0

    @Option(help: "Draws from the posterior, a chain, after as many to warm up (Bayesian models).")
    var draws = 400

    @Option(help: "Chains (Bayesian models).")
    var chains = 4

    @Option(help: "The seed of simulations.")
    var seed: UInt64 = 0

    @Option(help: "csv, jsonl (an object a step) or table.")
    var format = Format.csv

    @Flag(help: "Print one JSON object with forecast, fit and back-tests.")
    var json = false

    @Option(help: "Draw series, forecast and interval to FILE (.svg or .png).")
    var plot: String?

    @Option(help: "Draw the chains of a Bayesian model to FILE (.svg or .png).")
    var trace: String?

    enum Format: String, ExpressibleByArgument, CaseIterable { case csv, jsonl, table }

    func validate() throws {
        guard horizon >= 1, horizon <= 100_000 else { throw ValidationError("--horizon is 1 at least") }
        guard interval > 0, interval < 1 else { throw ValidationError("--interval lies between 0 and 1") }
        guard backtest >= 0, chains >= 1, draws >= 20 else {
            throw ValidationError("--backtest is 0 at least, --chains 1, --draws 20")
        }
        do { _ = try Forecaster(model, period: 1) } catch { throw ValidationError("\(error)") }
    }

    func run() async throws {
        let table = try Table(file)
        let columns = (value.map { [$0] } ?? [table.columns[table.columns.count - 1]]) + regressor
        let good = try table.keeping(numeric: columns, allowingMissing: true)
        good.badRows.complaints.forEach(Complaint.say)
        let series = try Series(good, time: time, value: value, regressors: regressor)
        let inputs = try ForecastRegressors(
            series, step: step, holidays: holidays.map { try Table($0) }, horizon: horizon)
        let period = season ?? series.axis.usualPeriod
        var forecaster = try Forecaster(model, period: period)
        forecaster.otherPeriods = otherSeasons
        forecaster.takesLogarithms = log
        forecaster.sampler = NUTS(chains: chains, warmup: draws, draws: draws, seed: seed)
        let fit = try forecaster.fit(series.values, regressors: inputs.past)
        let forecast = try fit.forecast(horizon: horizon, confidence: interval, regressors: inputs.future)
        var report = ForecastReport(series, period: period, fit: fit, forecast: forecast, regressorNames: inputs.names)
        if backtest > 0 {
            for each in ["naive", model] where each == model || model != "naive" {
                var other = try Forecaster(each, period: period)
                other.takesLogarithms = log && each == model
                (other.otherPeriods, other.sampler) = (forecaster.otherPeriods, forecaster.sampler)
                report.backtests.append(
                    try BackTest(
                        series.values, period: period, horizon: horizon, folds: backtest, confidence: interval,
                        regressors: each == "naive" ? [] : inputs.past
                    ) { try other.fit($0, regressors: each == "naive" ? [] : $1) })
            }
        }
        if let plot { try ForecastFigure.forecast(series, forecast).write(to: plot) }
        if let trace { try drawTrace(fit, to: trace) }
        if json { return try JSONLine.write(report) }
        report.summary.forEach(Complaint.write)
        switch format {
        case .csv: print(report.table.csv())
        case .table: print(report.table.aligned())
        case .jsonl: for step in report.forecast { try JSONLine.write(step) }
        }
    }

    private func drawTrace(_ fit: any FittedModel, to path: String) throws {
        guard let bayesian = fit.underlying as? BayesianFit else {
            throw ValidationError("--trace needs a Bayesian model: dlt, lgt or prophet")
        }
        try ForecastFigure.trace(bayesian).write(to: path)
    }
}
