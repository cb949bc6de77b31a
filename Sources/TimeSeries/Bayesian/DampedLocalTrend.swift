import BayesianInference
import Foundation
import Statistics
import Tensors

/// The damped local trend with season and regressors, Bayesian.
///
/// u_t = y_t − ℓ_{t−1} − θ b_{t−1} − s_{t−m} − r_t with r_t = Σ k x_t and u_t normal with deviation σ; then
/// ℓ_t = ℓ_{t−1} + θ b_{t−1} + α u_t, b_t = θ b_{t−1} + β u_t, s_t = s_{t−m} + γ u_t. Priors: α uniform on 0…1, β on 0…α,
/// γ on 0…1−α, θ on 0.8…1; σ half-Cauchy; k, ℓ₀, b₀ and the seasons (summing to 0) normal, in units of the series' deviation.
public struct DampedLocalTrend: BayesianSeriesModel {
    public let name = "damped local trend"
    let values: [Double]
    let regressors: [[Double]]
    let period: Int
    let centre: Double
    let scale: Double
    public var regressorCount: Int { regressors.count }

    /// - Parameters:
    ///   - values: nan where missing.
    ///   - period: 1 for no season.
    ///   - regressors: each as long as `values`.
    public init(_ values: [Double], period: Int = 1, regressors: [[Double]] = []) throws {
        let present = values.filter { !$0.isNaN }
        guard present.count >= max(8, 2 * period) else {
            throw TimeSeriesError.tooShort(
                expected: max(8, 2 * period), found: present.count, why: "the damped local trend")
        }
        for regressor in regressors where regressor.count != values.count || !regressor.allSatisfy(\.isFinite) {
            throw TimeSeriesError.outOfRange(
                what: "a regressor", expected: "\(values.count) numbers", found: "\(regressor.count)")
        }
        let sample = try Sample(present, name: "the series")
        (centre, scale) = (sample.mean, max(sample.deviation, 1e-12))
        self.values = values.map { [centre, scale] in ($0 - centre) / scale }
        (self.period, self.regressors) = (max(1, period), regressors)
    }

    private static let damping = Bounds.between(0.8, 1)
    private static let share = Bounds.between(0, 1)
    private var seasons: Int { period > 1 ? period - 1 : 0 }

    /// α, β/α, γ/(1−α), θ, σ, ℓ₀, b₀, seasons but one, k.
    public var start: [Double] {
        let first = values.first { !$0.isNaN } ?? 0
        return [0, -2, -1, 0, -2, first, 0] + Array(repeating: 0, count: seasons + regressors.count)
    }

    private struct Parameters {
        var alpha: Scalar, beta: Scalar, gamma: Scalar, theta: Scalar, sigma: Scalar, level: Scalar, trend: Scalar
        var season: [Scalar]
        var weights: [Scalar]
    }

    private func parameters(_ x: [Scalar], _ density: inout Scalar) -> Parameters {
        let alpha = Self.share.constrain(x[0], &density), theta = Self.damping.constrain(x[3], &density)
        let beta = Self.share.constrain(x[1], &density) * alpha,
            gamma = Self.share.constrain(x[2], &density) * (1 - alpha)
        var season = Array(x[7..<(7 + seasons)])
        if seasons > 0 { season.append(-season.reduce(Scalar(0), +)) }
        return Parameters(
            alpha: alpha, beta: beta, gamma: gamma, theta: theta, sigma: Bounds.positive.constrain(x[4], &density),
            level: x[5], trend: x[6], season: season, weights: Array(x[(7 + seasons)...]))
    }

    public func logDensity(_ x: [Scalar]) -> Scalar {
        var density = Scalar(0)
        let p = parameters(x, &density)
        density += LogDensity.halfCauchyKernel(p.sigma, scale: 0.5)
        density += LogDensity.normalPrior(p.level, mean: values.first { !$0.isNaN } ?? 0, deviation: 1)
        density += LogDensity.normalPrior(p.trend, mean: 0, deviation: 0.2)
        for season in p.season { density += LogDensity.normalPrior(season, mean: 0, deviation: 1) }
        for weight in p.weights { density += LogDensity.normalPrior(weight, mean: 0, deviation: 2) }
        var squares = Scalar(0), count = 0.0
        _ = run(p) { error in
            squares += error.squared()
            count += 1
        }
        return density - squares / p.sigma.squared() * 0.5 - p.sigma.logarithm() * count
    }

    /// Level, trend and the ring of seasons after the last value.
    private func run(_ p: Parameters, _ observe: (Scalar) -> Void) -> (level: Scalar, trend: Scalar, season: [Scalar]) {
        var level = p.level, trend = p.trend, season = p.season
        for index in values.indices {
            let drift = p.theta * trend, base = level + drift, place = index % period
            guard !values[index].isNaN else {
                (level, trend) = (base, drift)
                continue
            }
            var forecast = base
            if seasons > 0 { forecast += season[place] }
            for (weight, regressor) in zip(p.weights, regressors) where regressor[index] != 0 {
                forecast += weight * regressor[index]
            }
            let error = values[index] - forecast
            observe(error)
            level = base + p.alpha * error
            trend = drift + p.beta * error
            if seasons > 0 { season[place] += p.gamma * error }
        }
        return (level, trend, season)
    }

    public var reportedNames: [String] {
        ["alpha", "beta", "gamma", "theta", "sigma"] + regressors.indices.map { "k\($0 + 1)" }
    }

    public func reported(_ x: [Double]) -> [Double] {
        var ignored = Scalar(0)
        let p = parameters(x.map { Scalar($0) }, &ignored)
        return [p.alpha, p.beta, p.gamma, p.theta].map(\.value) + ([p.sigma] + p.weights).map { $0.value * scale }
    }

    public func path(_ x: [Double], horizon: Int, regressors future: [[Double]], using generator: inout RandomGenerator)
        -> [Double]
    {
        var ignored = Scalar(0)
        let p = parameters(x.map { Scalar($0) }, &ignored)
        let end = run(p) { _ in }
        var level = end.level.value, trend = end.trend.value, season = end.season.map(\.value)
        return (0..<horizon).map { step in
            let drift = p.theta.value * trend, base = level + drift, place = (values.count + step) % period
            let error = p.sigma.value * Double(generator.normal())
            let regression = zip(p.weights, future).reduce(0) { $0 + $1.0.value * $1.1[step] }
            let value = base + (seasons > 0 ? season[place] : 0) + regression + error
            level = base + p.alpha.value * error
            trend = drift + p.beta.value * error
            if seasons > 0 { season[place] += p.gamma.value * error }
            return value * scale + centre
        }
    }
}
