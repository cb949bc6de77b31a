import BayesianInference
import Foundation

/// Fits the model that a name asks for.
///
///     let fit = try Forecaster("auto", period: 12).fit(values)
///     let forecast = try fit.forecast(horizon: 12, confidence: 0.95, regressors: [])
public struct Forecaster: Sendable {
    public enum Kind: Sendable, Equatable {
        case automatic, naive, ets(ETSModel), dampedLocalTrend, localGlobalTrend, piecewiseTrend
    }

    public let kind: Kind
    public let period: Int
    /// Further seasons of the piecewise trend, in steps.
    public var otherPeriods: [Double] = []
    public var takesLogarithms = false
    public var sampler = NUTS(warmup: 400, draws: 400)

    /// - Parameter model: auto, naive, ets:AAdM, dlt, lgt or prophet.
    /// - Throws: `TimeSeriesError.unknownModel`.
    public init(_ model: String, period: Int) throws {
        switch model {
        case "auto": kind = .automatic
        case "naive": kind = .naive
        case "dlt": kind = .dampedLocalTrend
        case "lgt": kind = .localGlobalTrend
        case "prophet": kind = .piecewiseTrend
        default:
            guard model.hasPrefix("ets:") else { throw TimeSeriesError.unknownModel(model) }
            kind = .ets(try ETSModel(String(model.dropFirst(4))))
        }
        self.period = max(1, period)
    }

    /// Fits to `values`, nan standing for missing ones; every regressor is as long as they are.
    ///
    /// - Throws: `TimeSeriesError`, `BayesianInferenceError`.
    public func fit(_ values: [Double], regressors: [[Double]] = []) throws -> any FittedModel {
        guard takesLogarithms else { return try plain(values, regressors) }
        if let index = values.firstIndex(where: { $0 <= 0 }) {
            throw TimeSeriesError.notPositive(model: "a logarithm", index: index)
        }
        return LogarithmicModel(inner: try plain(values.map { log($0) }, regressors))
    }

    private func plain(_ values: [Double], _ regressors: [[Double]]) throws -> any FittedModel {
        switch kind {
        case .automatic:
            return try ETSSelection.rank(values, period: period, regressors: regressors, seed: sampler.seed)[0]
        case .ets(let model):
            return try ETSFit(model, values, period: period, regressors: regressors, seed: sampler.seed)
        case .dampedLocalTrend:
            return try BayesianFit(DampedLocalTrend(values, period: period, regressors: regressors), sampler: sampler)
        case .piecewiseTrend:
            let seasons = ([Double(period)] + otherPeriods).filter { $0 > 1 }.map { PiecewiseTrend.Season(period: $0) }
            return try BayesianFit(PiecewiseTrend(values, seasons: seasons, regressors: regressors), sampler: sampler)
        case .naive, .localGlobalTrend:
            guard regressors.isEmpty else {
                throw TimeSeriesError.outOfRange(
                    what: "regressors", expected: "none with this model (ets, dlt and prophet take them)",
                    found: "\(regressors.count)")
            }
            if kind == .naive { return try SeasonalNaive(values, period: period) }
            return try BayesianFit(LocalGlobalTrend(values, period: period), sampler: sampler)
        }
    }
}
