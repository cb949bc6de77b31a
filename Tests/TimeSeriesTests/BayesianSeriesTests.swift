import BayesianInference
import Foundation
import Tensors
import Testing

@testable import TimeSeries

struct BayesianSeriesTests {
    private let sampler = NUTS(chains: 2, warmup: 250, draws: 250, maximumDepth: 7, seed: 2)

    private func noise(_ deviation: Double, _ generator: inout RandomGenerator) -> Double { deviation * Double(generator.normal()) }

    @Test("the damped local trend finds the size of a step, and its intervals hold what follows")
    func dampedLocalTrend() throws {
        var generator = RandomGenerator(seed: 4)
        let step = (0..<72).map { $0 >= 30 ? 1.0 : 0 }
        let all = (0..<76).map { t -> Double in
            let trend: Double = 10 + 0.05 * Double(t), jump: Double = t >= 30 ? 3 : 0
            return trend + jump + sin(Double(t) * .pi / 2) + noise(0.2, &generator)
        }
        let fit = try BayesianFit(
            DampedLocalTrend(Array(all.prefix(72)), period: 4, regressors: [step]), sampler: sampler)
        let k = try #require(fit.summaries().first { $0.name == "k1" }).summary
        #expect(k.low < 3 && k.high > 3 && k.high - k.low < 2)
        #expect(k.rHat < 1.05)
        let forecast = try fit.forecast(horizon: 4, confidence: 0.99, regressors: [[1, 1, 1, 1]])
        for (step, value) in all.suffix(4).enumerated() {
            #expect(forecast.low[step] < value && value < forecast.high[step])
        }
        #expect(throws: TimeSeriesError.self) { try fit.forecast(horizon: 4) }
    }

    @Test("the local-global trend follows growth and season; values below 0 are refused")
    func localGlobalTrend() throws {
        var generator = RandomGenerator(seed: 6)
        let all = (0..<64).map { t -> Double in
            let growth: Double = 20 * exp(0.02 * Double(t)), wave: Double = 3 * sin(Double(t) * .pi / 2)
            return growth + wave + noise(0.3, &generator)
        }
        let fit = try BayesianFit(LocalGlobalTrend(Array(all.prefix(60)), period: 4), sampler: sampler)
        let forecast = try fit.forecast(horizon: 4, confidence: 0.99)
        for (step, value) in all.suffix(4).enumerated() {
            #expect(forecast.low[step] < value && value < forecast.high[step])
        }
        #expect(throws: TimeSeriesError.self) { try LocalGlobalTrend([1, 2, -3, 4, 5, 6, 7, 8, 9]) }
    }

    @Test("the piecewise trend finds a holiday's size and bends with the series")
    func piecewiseTrend() throws {
        var generator = RandomGenerator(seed: 9)
        let holiday = (0..<140).map { $0 % 20 == 5 ? 1.0 : 0 }
        let all = (0..<140).map { t -> Double in
            let trend: Double = 5 + 0.1 * Double(min(t, 60)), wave: Double = sin(2 * .pi * Double(t) / 7)
            return trend + 2 * holiday[t] + wave + noise(0.1, &generator)
        }
        let model = try PiecewiseTrend(
            Array(all.prefix(133)), seasons: [.init(period: 7)], regressors: [Array(holiday.prefix(133))])
        let fit = try BayesianFit(model, sampler: sampler)
        let k = try #require(fit.summaries().first { $0.name == "k1" }).summary
        #expect(abs(k.mean - 2) < 0.15)
        let forecast = try fit.forecast(horizon: 7, confidence: 0.99, regressors: [Array(holiday.suffix(7))])
        for (step, value) in all.suffix(7).enumerated() {
            #expect(forecast.low[step] < value && value < forecast.high[step], "\(forecast.low[step]) \(value) \(forecast.high[step])")
        }
    }

    @Test("the gradient of each model is the slope of its log density")
    func gradients() throws {
        var generator = RandomGenerator(seed: 10)
        let values = (0..<24).map { 10 + sin(Double($0)) + 0.1 * Double($0) }
        let x = (0..<24).map { $0 > 9 ? 1.0 : 0 }
        let models: [any BayesianSeriesModel] = [
            try DampedLocalTrend(values, period: 4, regressors: [x]), try LocalGlobalTrend(values, period: 4),
            try PiecewiseTrend(values, seasons: [.init(period: 4)], regressors: [x], changePoints: 3),
        ]
        let tape = GradientTape()
        for model in models {
            let place = model.start.map { $0 + 0.2 * Double(generator.normal()) }
            var slope: [Double] = [], ignored: [Double] = []
            _ = tape.gradient(at: place, of: model.logDensity, into: &slope)
            for index in place.indices {
                var above = place, below = place
                above[index] += 1e-6
                below[index] -= 1e-6
                let numeric =
                    (tape.gradient(at: above, of: model.logDensity, into: &ignored)
                        - tape.gradient(at: below, of: model.logDensity, into: &ignored)) / 2e-6
                #expect(abs(slope[index] - numeric) < 1e-4 * max(1, abs(numeric)), "\(model.name), coordinate \(index)")
            }
        }
    }
}
