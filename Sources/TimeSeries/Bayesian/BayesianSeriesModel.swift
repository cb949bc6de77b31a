import BayesianInference
import Tensors

/// A model of a series whose parameters are drawn from their posterior.
public protocol BayesianSeriesModel: Sendable {
    var name: String { get }
    /// Names of what a report shows of a draw, in the order of `reported(_:)`.
    var reportedNames: [String] { get }
    /// Where chains begin, in the sampler's coordinates.
    var start: [Double] { get }
    /// Log density of prior and data, up to a constant.
    func logDensity(_ x: [Scalar]) -> Scalar
    /// The parameters of a draw, in the series' own unit.
    func reported(_ x: [Double]) -> [Double]
    /// One way that the series may go on after a draw, in the series' own unit.
    func path(_ x: [Double], horizon: Int, regressors: [[Double]], using generator: inout RandomGenerator) -> [Double]
    /// Regressors that `path` needs.
    var regressorCount: Int { get }
}

/// A Bayesian model with draws from its posterior.
public struct BayesianFit: FittedModel {
    public let model: any BayesianSeriesModel
    public let posterior: Posterior
    private let seed: UInt64

    public var name: String { model.name }

    /// - Throws: `BayesianInferenceError`.
    public init(_ model: some BayesianSeriesModel, sampler: NUTS = NUTS(warmup: 400, draws: 400)) throws {
        self.model = model
        seed = sampler.seed
        posterior = try sampler.sample(dimensions: model.start.count, start: model.start) { model.logDensity($0) }
    }

    /// What the posterior says of each parameter.
    public func summaries(confidence: Double = 0.95) -> [(name: String, summary: Posterior.Summary)] {
        model.reportedNames.enumerated().map { index, name in
            (name, posterior.summary(confidence: confidence) { model.reported($0)[index] })
        }
    }

    /// Means and shares of paths, one simulated from every draw.
    public func forecast(horizon: Int, confidence: Double = 0.95, regressors: [[Double]] = []) throws -> Forecast {
        guard regressors.count == model.regressorCount, regressors.allSatisfy({ $0.count >= horizon }) else {
            throw TimeSeriesError.outOfRange(
                what: "regressors", expected: "\(model.regressorCount) with \(horizon) values each",
                found: "\(regressors.count)")
        }
        var generator = RandomGenerator(seed: seed &+ 1), steps = [[Double]](repeating: [], count: horizon)
        for draw in posterior.draws {
            for _ in 0..<2 {
                let path = model.path(draw, horizon: horizon, regressors: regressors, using: &generator)
                for step in 0..<horizon where path[step].isFinite { steps[step].append(path[step]) }
            }
        }
        let intervals = steps.map { ForecastInterval(of: $0, confidence: confidence) }
        return Forecast(
            model: name, mean: intervals.map(\.mean), low: intervals.map(\.low), high: intervals.map(\.high),
            confidence: confidence)
    }
}
