import BayesianInference
import Foundation
import Statistics
import Tensors

/// A local trend beside a global one that grows with a power of the level (Smyl et al., 2019; Ng et al., 2020, “Orbit”).
///
/// ŷ_t = ℓ_{t−1} + ξ₁ b_{t−1} + ξ₂ ℓ_{t−1}^λ + s_{t−m}, with Student's errors of scale σ; the level follows y_t − s, the trend
/// the level's steps, the season y_t − ℓ_t, each smoothed by a share of its own. Values must be positive.
public struct LocalGlobalTrend: BayesianSeriesModel {
    public let name = "local-global trend"
    /// Degrees of freedom of the errors: heavier tails than the normal, so that an outlier does not bend the trend.
    static let degrees = 8.0
    let values: [Double]
    let period: Int
    let scale: Double
    public let regressorCount = 0

    public init(_ values: [Double], period: Int = 1) throws {
        let present = values.filter { !$0.isNaN }
        guard present.count >= max(8, 2 * period) else {
            throw TimeSeriesError.tooShort(
                expected: max(8, 2 * period), found: present.count, why: "the local-global trend")
        }
        if let index = values.firstIndex(where: { $0 <= 0 }) {
            throw TimeSeriesError.notPositive(model: name, index: index)
        }
        scale = present.max() ?? 1
        self.values = values.map { [scale] in $0 / scale }
        self.period = max(1, period)
    }

    private static let share = Bounds.between(0, 1)
    private var seasons: Int { period > 1 ? period - 1 : 0 }

    /// The three shares, ξ₁, ξ₂, λ, σ, ℓ₀, b₀, seasons but one.
    public var start: [Double] {
        let head = values.prefix(max(2, period)).filter { !$0.isNaN }
        let level = max(1e-3, head.reduce(0, +) / Double(max(1, head.count)))
        return [0, -2, -1, 0, 0, 0, -3, log(level), 0] + Array(repeating: 0, count: seasons)
    }

    private struct Parameters {
        var levelShare: Scalar, trendShare: Scalar, seasonShare: Scalar, local: Scalar, global: Scalar, power: Scalar
        var sigma: Scalar, level: Scalar, trend: Scalar
        var season: [Scalar]
    }

    private func parameters(_ x: [Scalar], _ density: inout Scalar) -> Parameters {
        var season = Array(x[9..<(9 + seasons)])
        if seasons > 0 { season.append(-season.reduce(Scalar(0), +)) }
        return Parameters(
            levelShare: Self.share.constrain(x[0], &density), trendShare: Self.share.constrain(x[1], &density),
            seasonShare: Self.share.constrain(x[2], &density), local: Self.share.constrain(x[3], &density),
            global: x[4] * 0.05,
            power: Self.share.constrain(x[5], &density), sigma: Bounds.positive.constrain(x[6], &density),
            level: Bounds.positive.constrain(x[7], &density), trend: x[8] * 0.05, season: season)
    }

    public func logDensity(_ x: [Scalar]) -> Scalar {
        var density = Scalar(0)
        let p = parameters(x, &density)
        density += LogDensity.halfCauchyKernel(p.sigma, scale: 0.1)
        density += LogDensity.normalPrior(x[4], mean: 0, deviation: 1)
        density += LogDensity.normalPrior(x[8], mean: 0, deviation: 1)
        density += LogDensity.normalPrior(p.level, mean: exp(start[7]), deviation: 0.3)
        for season in p.season { density += LogDensity.normalPrior(season, mean: 0, deviation: 0.3) }
        var count = 0.0
        var tails = Scalar(0)
        let end = run(p) { error in
            tails += ((error / p.sigma).squared() / Self.degrees).logarithmOfOnePlus()
            count += 1
        }
        // A level that fell to 0 has no power: such parameters are impossible.
        guard end != nil else { return Scalar(-.infinity) }
        return density - tails * (0.5 * (Self.degrees + 1)) - p.sigma.logarithm() * count
    }

    private typealias State = (level: Scalar, trend: Scalar, season: [Scalar])

    private func run(_ p: Parameters, _ observe: (Scalar) -> Void) -> State? {
        var state: State = (p.level, p.trend, p.season)
        for index in values.indices {
            guard state.level.value > 1e-9 else { return nil }
            let forecast = state.level + p.local * state.trend + p.global * state.level.raised(to: p.power)
            let place = index % period
            if values[index].isNaN {
                advance(&state, p, value: seasons > 0 ? forecast + state.season[place] : forecast, place)
            } else {
                observe(values[index] - (seasons > 0 ? forecast + state.season[place] : forecast))
                advance(&state, p, value: Scalar(values[index]), place)
            }
        }
        return state.level.value > 1e-9 ? state : nil
    }

    private func advance(_ state: inout State, _ p: Parameters, value: Scalar, _ place: Int) {
        let before = state.level
        let fresh = seasons > 0 ? value - state.season[place] : value
        state.level = before + p.levelShare * (fresh - before)
        state.trend += p.trendShare * (state.level - before - state.trend)
        if seasons > 0 { state.season[place] += p.seasonShare * (value - state.level - state.season[place]) }
    }

    public var reportedNames: [String] {
        ["level_share", "trend_share", "season_share", "local", "global", "power", "sigma"]
    }

    public func reported(_ x: [Double]) -> [Double] {
        var ignored = Scalar(0)
        let p = parameters(x.map { Scalar($0) }, &ignored)
        return [p.levelShare, p.trendShare, p.seasonShare, p.local, p.global, p.power].map(\.value) + [
            p.sigma.value * scale
        ]
    }

    public func path(_ x: [Double], horizon: Int, regressors: [[Double]], using generator: inout RandomGenerator)
        -> [Double]
    {
        var ignored = Scalar(0)
        let p = parameters(x.map { Scalar($0) }, &ignored)
        guard var state = run(p, { _ in }) else { return Array(repeating: .nan, count: horizon) }
        return (0..<horizon).map { step in
            let level = max(state.level.value, 1e-9), place = (values.count + step) % period
            let forecast = level + p.local.value * state.trend.value + p.global.value * pow(level, p.power.value)
            let value =
                forecast + (seasons > 0 ? state.season[place].value : 0) + p.sigma.value * Self.student(&generator)
            advance(&state, p, value: Scalar(value), place)
            return value * scale
        }
    }

    /// A draw from Student's distribution with `degrees` (a whole number) degrees of freedom.
    private static func student(_ generator: inout RandomGenerator) -> Double {
        let squares = (0..<Int(degrees)).reduce(0.0) { sum, _ in
            let z = Double(generator.normal())
            return sum + z * z
        }
        return Double(generator.normal()) / (squares / degrees).squareRoot()
    }
}
