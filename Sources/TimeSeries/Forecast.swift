/// A forecast: points and intervals for the steps after the last value.
public struct Forecast: Sendable, Codable, Equatable {
    public var model: String
    public var mean: [Double]
    public var low: [Double]
    public var high: [Double]
    public var confidence: Double

    public init(model: String, mean: [Double], low: [Double], high: [Double], confidence: Double) {
        (self.model, self.mean, self.low, self.high, self.confidence) = (model, mean, low, high, confidence)
    }
}

/// A model that has been fitted to a series.
public protocol FittedModel: Sendable {
    var name: String { get }
    /// - Parameter regressors: the values of each regressor over the horizon; none where the model has none.
    func forecast(horizon: Int, confidence: Double, regressors: [[Double]]) throws -> Forecast
}

extension FittedModel {
    /// The model beneath a transformation of the series.
    public var underlying: any FittedModel { (self as? LogarithmicModel)?.inner ?? self }
}
