import Statistics

/// The forecast to beat: the value of a season ago.
public struct SeasonalNaive: FittedModel {
    public let period: Int
    private let last: [Double]
    private let deviation: Double

    public var name: String { period > 1 ? "seasonal naive" : "naive" }

    /// - Throws: `TimeSeriesError.tooShort` where there is not more than a season.
    public init(_ values: [Double], period: Int = 1) throws {
        let filled = ETSStart.interpolated(values)
        let period = max(1, period)
        guard filled.count > period, filled.contains(where: { !$0.isNaN }) else {
            throw TimeSeriesError.tooShort(expected: period + 1, found: filled.count, why: "a naive forecast")
        }
        let steps = (period..<filled.count).map { filled[$0] - filled[$0 - period] }
        deviation = (steps.reduce(0) { $0 + $1 * $1 } / Double(steps.count)).squareRoot()
        last = Array(filled.suffix(period))
        self.period = period
    }

    public func forecast(horizon: Int, confidence: Double = 0.95, regressors: [[Double]] = []) throws -> Forecast {
        let z = NormalDistribution.quantile(0.5 + confidence / 2)
        let mean = (0..<horizon).map { last[$0 % period] }
        let half = (0..<horizon).map { z * deviation * Double($0 / period + 1).squareRoot() }
        return Forecast(
            model: name, mean: mean, low: zip(mean, half).map { $0 - $1 }, high: zip(mean, half).map { $0 + $1 },
            confidence: confidence)
    }
}
