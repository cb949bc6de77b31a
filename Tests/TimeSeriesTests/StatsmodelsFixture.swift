import Foundation
import Testing

@testable import TimeSeries

/// What statsmodels gave for series that it ships (Fixtures/make_fixtures.py).
struct StatsmodelsFixture: Decodable {
    struct Model: Decodable {
        var series: String
        var model: String
        var logLikelihood: Double
        var parameters: [String: Double]
        var initialSeasonal: [Double]
        var forecast: [Double]
        var fitted: [Double]
        var halfWidth: [Double]?
        var sigma: Double?

        enum CodingKeys: String, CodingKey {
            case series, model, parameters, forecast, fitted, sigma
            case logLikelihood = "log_likelihood"
            case initialSeasonal = "initial_seasonal"
            case halfWidth = "half_width"
        }

        var ets: ETSModel { get throws { try ETSModel(model) } }
        var period: Int { model.hasSuffix("N") ? 1 : 12 }
        var estimates: ETSParameters {
            let initialTrend = parameters["initial_trend"] ?? 0
            return ETSParameters(
                alpha: parameters["smoothing_level"] ?? 0, beta: parameters["smoothing_trend"] ?? 0,
                gamma: parameters["smoothing_seasonal"] ?? 0, phi: parameters["damping_trend"] ?? 1,
                level: parameters["initial_level"] ?? 0, trend: initialTrend, season: initialSeasonal, regression: [])
        }
    }

    var series: [String: [Double]]
    var models: [Model]

    static func read() throws -> StatsmodelsFixture {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/ets.json")
        return try JSONDecoder().decode(StatsmodelsFixture.self, from: Data(contentsOf: url))
    }

    func values(_ name: String) throws -> [Double] { try #require(series[name]) }
}

func near(_ a: Double, _ b: Double, _ relative: Double) -> Bool { abs(a - b) <= relative * max(abs(a), abs(b), 1e-12) }
