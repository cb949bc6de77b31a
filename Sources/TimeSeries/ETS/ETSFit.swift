import Foundation
import Statistics
import Tensors

/// An ETS model fitted by maximum likelihood.
public struct ETSFit: FittedModel {
    public let model: ETSModel
    public let period: Int
    public let parameters: ETSParameters
    public let logLikelihood: Double
    /// Free parameters, the variance among them; seasons count one less than the period, being normalised.
    public let parameterCount: Int
    public let observed: Int
    /// One-step forecasts of the values that were fitted.
    public let fitted: [Double]
    /// In the scale of the error: relative where the error is multiplicative.
    public let residuals: [Double]
    let state: ETSState
    private let seed: UInt64

    public var name: String { model.description }
    public var aic: Double { 2 * Double(parameterCount) - 2 * logLikelihood }
    /// Akaike's criterion corrected for few values; infinite where there are too few to tell.
    public var aicc: Double {
        let k = Double(parameterCount), n = Double(observed)
        return n - k - 1 > 0 ? aic + 2 * k * (k + 1) / (n - k - 1) : .infinity
    }
    /// The error's standard deviation, freed of the parameters that were fitted.
    public var deviation: Double {
        let squares = residuals.reduce(0) { $1.isNaN ? $0 : $0 + $1 * $1 }
        return (squares / Double(max(1, observed - parameterCount + 1))).squareRoot()
    }

    /// Fits `model` to `values`; nan stands for a missing value.
    ///
    /// - Parameters:
    ///   - period: values in a season; used by seasonal models only.
    ///   - regressors: each as long as `values`; their weighted sum is taken off before smoothing (a step, a price …).
    ///   - seed: for the simulated intervals of models that have no closed form.
    /// - Throws: `TimeSeriesError`.
    public init(_ model: ETSModel, _ values: [Double], period: Int = 1, regressors: [[Double]] = [], seed: UInt64 = 0)
        throws
    {
        let period = model.season == .none ? 1 : period
        let likelihood = ETSLikelihood(model, values, regressors: regressors, period: period)
        try Self.check(model, values, period: period, regressors: regressors, observed: likelihood.observed)
        let present = values.filter { !$0.isNaN }
        let spread = try Sample(present, name: "the series").deviation
        let scales = regressors.map { x in
            let width = (x.max() ?? 1) - (x.min() ?? 0)
            return spread / max(width, 1e-12)
        }
        let coordinates = ETSCoordinates(
            model: model, period: period, scale: max(spread, 1e-12), regressorScales: scales)
        var start = ETSStart.parameters(model, values, period: period, regressors: regressors.count)
        var best = (place: [Double](), value: Double.infinity)
        for (alpha, share) in [(0.3, 0.1), (0.1, 0.02), (0.8, 0.2)] {
            start.alpha = alpha
            if model.trend != .none { start.beta = alpha * share }
            if model.season != .none { start.gamma = (1 - alpha) * share }
            let found = QuasiNewton().minimise(coordinates.coordinates(start)) {
                -likelihood.logLikelihood(coordinates.parameters($0))
            }
            if best.place.isEmpty || found.value < best.value { best = found }
        }
        guard best.value < .infinity else { throw TimeSeriesError.noFit(model: model.description) }
        (self.model, self.period, self.seed) = (model, period, seed)
        parameters = coordinates.parameters(best.place)
        logLikelihood = -best.value
        observed = likelihood.observed
        parameterCount = model.smoothingCount + model.stateCount(period: period) + regressors.count + 1
        (fitted, residuals, state) = likelihood.filter(parameters)
    }

    private static func check(
        _ model: ETSModel, _ values: [Double], period: Int, regressors: [[Double]], observed: Int
    ) throws {
        let needed = max(model.season == .none ? 4 : 2 * period, model.smoothingCount + 3)
        guard observed >= needed else {
            throw TimeSeriesError.tooShort(expected: needed, found: observed, why: model.description)
        }
        guard model.season == .none || period >= 2 else {
            throw TimeSeriesError.outOfRange(
                what: "the season's period", expected: "2 at least for \(model)", found: "\(period)")
        }
        if model.needsPositive, let index = values.firstIndex(where: { $0 <= 0 }) {
            throw TimeSeriesError.notPositive(model: model.description, index: index)
        }
        for regressor in regressors {
            guard regressor.count == values.count, regressor.allSatisfy(\.isFinite) else {
                throw TimeSeriesError.outOfRange(
                    what: "a regressor", expected: "\(values.count) numbers, none missing", found: "\(regressor.count)")
            }
        }
        if !regressors.isEmpty, model.error == .multiplicative {
            throw TimeSeriesError.outOfRange(
                what: "the model", expected: "additive errors with regressors", found: model.description)
        }
    }

    public func forecast(horizon: Int, confidence: Double = 0.95, regressors: [[Double]] = []) throws -> Forecast {
        guard regressors.count == parameters.regression.count, regressors.allSatisfy({ $0.count >= horizon }) else {
            throw TimeSeriesError.outOfRange(
                what: "regressors", expected: "\(parameters.regression.count) with \(horizon) values each",
                found: "\(regressors.count)")
        }
        var ahead = state
        var mean: [Double] = []
        for _ in 0..<horizon {
            let base = ahead.base(model, parameters.phi)
            mean.append(ahead.forecast(model, base: base.sum))
            ahead.update(model, parameters, value: .nan, base: base)
        }
        let effects = (0..<horizon).map { step in
            zip(parameters.regression, regressors).reduce(0) { $0 + $1.0 * $1.1[step] }
        }
        let ends = model.isLinear ? analytic(mean, confidence) : simulated(horizon, confidence)
        func add(_ a: [Double]) -> [Double] { zip(a, effects).map { $0 + $1 } }
        return Forecast(model: name, mean: add(mean), low: add(ends.low), high: add(ends.high), confidence: confidence)
    }

    /// σ²(1 + Σ c_j²) with c_j what an error leaves j steps later (Hyndman et al., 2008, table 6.1).
    private func analytic(_ mean: [Double], _ confidence: Double) -> (low: [Double], high: [Double]) {
        let z = NormalDistribution.quantile(0.5 + confidence / 2), variance = deviation * deviation
        var sum = 1.0, low: [Double] = [], high: [Double] = [], damping = 0.0
        for (step, value) in mean.enumerated() {
            if step > 0 {
                damping += pow(parameters.phi, Double(step))
                let trend = model.trend == .none ? 0 : parameters.beta * damping
                let season = model.season != .none && step % period == 0 ? parameters.gamma : 0
                let c = parameters.alpha + trend + season
                sum += c * c
            }
            let half = z * (variance * sum).squareRoot()
            low.append(value - half)
            high.append(value + half)
        }
        return (low, high)
    }

    /// Shares of 5000 paths with normal errors.
    private func simulated(_ horizon: Int, _ confidence: Double) -> (low: [Double], high: [Double]) {
        var generator = RandomGenerator(seed: seed), paths = [[Double]](repeating: [], count: horizon)
        let sigma = deviation
        for _ in 0..<5000 {
            var ahead = state
            for step in 0..<horizon {
                let base = ahead.base(model, parameters.phi), forecast = ahead.forecast(model, base: base.sum)
                let error = sigma * Double(generator.normal())
                let value = model.error == .multiplicative ? forecast * (1 + error) : forecast + error
                ahead.update(model, parameters, value: value, base: base)
                guard value.isFinite else { break }
                paths[step].append(value)
            }
        }
        let sorted = paths.map { $0.sorted() }
        return (
            sorted.map { $0.isEmpty ? .nan : Bootstrap.quantile($0, 0.5 - confidence / 2) },
            sorted.map { $0.isEmpty ? .nan : Bootstrap.quantile($0, 0.5 + confidence / 2) }
        )
    }
}
