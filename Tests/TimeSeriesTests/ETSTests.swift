import Foundation
import Tensors
import Testing

@testable import TimeSeries

struct ETSTests {
    @Test("errors put in by the published equations come out again, for every model of the family")
    func publishedEquations() throws {
        var generator = RandomGenerator(seed: 1)
        for model in ETSModel.all {
            let isFactor = model.trend.isMultiplicative
            let p = ETSParameters(
                alpha: 0.4, beta: model.trend == .none ? 0 : 0.1, gamma: model.season == .none ? 0 : 0.2,
                phi: model.trend.isDamped ? 0.9 : 1, level: 100, trend: model.trend == .none ? 0 : isFactor ? 1.01 : 1.5,
                season: model.season == .none ? [] : model.season == .additive ? [5, -8, 3] : [1.1, 0.8, 1.1], regression: [])
            var l = p.level, b = p.trend, s = p.season, values: [Double] = [], errors: [Double] = []
            for t in 0..<40 {
                // Hyndman, Koehler, Ord and Snyder (2008), tables 2.2 and 2.3, e the error in the series' unit.
                let old = l, carried = isFactor ? pow(b, p.phi) : p.phi * b, base = isFactor ? l * carried : l + carried
                let factor = model.season == .multiplicative ? s[t % 3] : 1, summand = model.season == .additive ? s[t % 3] : 0
                let forecast = base * factor + summand, noise = Double(generator.normal())
                let error = model.error == .additive ? noise : 0.02 * noise, e = model.error == .additive ? error : forecast * error
                l = base + p.alpha * e / factor
                if model.trend != .none { b = carried + p.beta * e / factor / (isFactor ? old : 1) }
                if model.season != .none { s[t % 3] += p.gamma * e / (model.season == .multiplicative ? base : 1) }
                values.append(forecast + e)
                errors.append(error)
            }
            let found = ETSLikelihood(model, values, regressors: [], period: 3).filter(p).errors
            #expect(zip(found, errors).allSatisfy { abs($0 - $1) < 1e-9 }, "\(model)")
        }
    }

    @Test("at statsmodels' own parameters, likelihood, one-step forecasts and forecasts ahead are statsmodels'")
    func sameFormulas() throws {
        let fixture = try StatsmodelsFixture.read()
        // A multiplicative season statsmodels updates by y/ℓ_t and γ/(1−α), not by the published y/(ℓ_{t−1} + φ b_{t−1}).
        for one in fixture.models where !one.model.hasSuffix("M") {
            let likelihood = ETSLikelihood(
                try one.ets, try fixture.values(one.series), regressors: [], period: one.period)
            let found = likelihood.logLikelihood(one.estimates)
            #expect(
                near(found, one.logLikelihood, 1e-9),
                "\(one.series) \(one.model): \(found), statsmodels \(one.logLikelihood)")
            let filtered = likelihood.filter(one.estimates)
            #expect(zip(filtered.fitted, one.fitted).allSatisfy { near($0, $1, 1e-9) }, "\(one.model) fitted")
            var ahead = filtered.state
            for expected in one.forecast {
                let base = ahead.base(try one.ets, one.estimates.phi)
                #expect(near(ahead.forecast(try one.ets, base: base.sum), expected, 1e-9), "\(one.model) forecast")
                ahead.update(try one.ets, one.estimates, value: .nan, base: base)
            }
        }
    }

    @Test("the fit is at least as likely as statsmodels', for every model that it was asked for")
    func fits() throws {
        let fixture = try StatsmodelsFixture.read()
        for one in fixture.models {
            let fit = try ETSFit(one.ets, fixture.values(one.series), period: one.period)
            #expect(
                fit.logLikelihood >= one.logLikelihood - 0.01,
                "\(one.series) \(one.model): \(fit.logLikelihood), statsmodels \(one.logLikelihood)")
        }
    }

    @Test("intervals of linear models widen as statsmodels' closed form says")
    func intervals() throws {
        let fixture = try StatsmodelsFixture.read()
        var compared = 0
        for one in fixture.models {
            guard let halves = one.halfWidth, let sigma = one.sigma else { continue }
            let fit = try ETSFit(one.ets, fixture.values(one.series), period: one.period)
            // Only where both found the same optimum do the widths have to agree.
            guard near(fit.parameters.alpha, one.estimates.alpha, 5e-3),
                near(fit.parameters.gamma, one.estimates.gamma, 2e-2)
            else { continue }
            let forecast = try fit.forecast(horizon: halves.count)
            for (step, half) in halves.enumerated() {
                let ours = 0.5 * (forecast.high[step] - forecast.low[step]) / fit.deviation
                #expect(near(ours, half / sigma, 0.02), "\(one.model) step \(step)")
            }
            compared += 1
        }
        #expect(compared >= 3)
    }

    @Test("simulated intervals agree with closed ones where both exist")
    func simulated() throws {
        var generator = RandomGenerator(seed: 3)
        let values = (0..<120).map { 1000 + 2 * Double($0) + 20 * Double(generator.normal()) }
        let closed = try ETSFit(ETSModel("AAN"), values).forecast(horizon: 10)
        // With values far from 0, relative errors are absolute ones by another name.
        let simulated = try ETSFit(ETSModel("MAN"), values, seed: 5).forecast(horizon: 10)
        for step in 0..<10 {
            let a = closed.high[step] - closed.low[step], b = simulated.high[step] - simulated.low[step]
            #expect(near(a, b, 0.15), "step \(step): \(a) and \(b)")
        }
    }

    @Test("the criterion finds the kind of series that was made")
    func selection() throws {
        var generator = RandomGenerator(seed: 11)
        let flat = (0..<80).map { _ in 50 + Double(generator.normal()) }
        let best = try ETSSelection.rank(flat, period: 1)[0]
        #expect(best.model.trend == .none)
        let fixture = try StatsmodelsFixture.read()
        let air = try ETSSelection.rank(fixture.values("air"), period: 12)
        #expect(air[0].model.season == .multiplicative && air[0].model.error == .multiplicative)
        #expect(zip(air, air.dropFirst()).allSatisfy { $0.aicc <= $1.aicc })
    }

    @Test("missing values cost nothing in the fit's place: a series with a hole gives nearly the same forecast")
    func missing() throws {
        let values = try StatsmodelsFixture.read().values("log air")
        var holed = values
        for index in [30, 31, 32, 77, 100] { holed[index] = .nan }
        let whole = try ETSFit(ETSModel("AAA"), values, period: 12),
            part = try ETSFit(ETSModel("AAA"), holed, period: 12)
        #expect(part.observed == 139 && part.residuals[30].isNaN)
        let a = try whole.forecast(horizon: 12), b = try part.forecast(horizon: 12)
        #expect(zip(a.mean, b.mean).allSatisfy { abs($0 - $1) < 0.02 })
    }

    @Test("the size of a step is found by a regressor")
    func step() throws {
        var generator = RandomGenerator(seed: 7)
        let step = (0..<160).map { $0 >= 70 ? 1.0 : 0 }
        let values = (0..<160).map { t -> Double in
            let trend: Double = 20 + 0.1 * Double(t), wave: Double = sin(Double(t) * .pi / 6)
            return trend + 6 * step[t] + wave + 0.3 * Double(generator.normal())
        }
        let fit = try ETSFit(ETSModel("AAA"), values, period: 12, regressors: [step])
        #expect(abs(fit.parameters.regression[0] - 6) < 0.5)
        let with = try fit.forecast(horizon: 3, regressors: [[1, 1, 1]]),
            without = try fit.forecast(horizon: 3, regressors: [[0, 0, 0]])
        #expect(near(with.mean[2] - without.mean[2], fit.parameters.regression[0], 1e-9))
        #expect(throws: TimeSeriesError.self) { try fit.forecast(horizon: 3) }
    }

    @Test("models are named as the literature names them, and other names are refused")
    func names() throws {
        #expect(ETSModel.all.count == 30)
        for model in ETSModel.all {
            let name = model.error.rawValue + model.trend.rawValue + model.season.rawValue
            #expect(try ETSModel(name) == model)
        }
        for name in ["", "A", "AAB", "XAN", "AAdMM"] { #expect(throws: TimeSeriesError.self) { try ETSModel(name) } }
    }

    @Test("series that a model cannot take are refused with the reason")
    func refusals() throws {
        #expect(throws: TimeSeriesError.notPositive(model: "ETS(M,N,N)", index: 2)) {
            try ETSFit(ETSModel("MNN"), [1, 2, 0, 4, 5, 6, 7])
        }
        #expect(throws: TimeSeriesError.self) {
            try ETSFit(ETSModel("AAA"), Array(repeating: 1, count: 10), period: 12)
        }
        #expect(throws: TimeSeriesError.self) { try ETSFit(ETSModel("ANN"), [.nan, .nan, 1]) }
    }

    @Test("every model that applies fits, and its forecasts are finite")
    func wholeFamily() throws {
        let values = try StatsmodelsFixture.read().values("air").suffix(72)
        for model in ETSModel.all {
            let fit = try ETSFit(model, Array(values), period: 12)
            #expect(fit.logLikelihood.isFinite, "\(model)")
            #expect(try fit.forecast(horizon: 6).mean.allSatisfy { $0.isFinite && $0 > 0 }, "\(model)")
        }
    }
}
