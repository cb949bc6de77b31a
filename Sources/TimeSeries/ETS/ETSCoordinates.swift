import Foundation

/// Unbounded coordinates of an ETS model's parameters, for the optimiser.
///
/// The smoothing parameters stay in the usual region: 0 < α < 1, 0 < β < α, 0 < γ < 1 − α, 0.8 < φ < 0.98. States are in
/// units of the series' spread, and the last season follows from the others: they sum to 0, or to the period where they are
/// factors.
struct ETSCoordinates {
    let model: ETSModel
    let period: Int
    let scale: Double
    let regressorScales: [Double]

    func parameters(_ x: [Double]) -> ETSParameters {
        var rest = x[...]
        func share(_ value: Double) -> Double { 1 / (1 + exp(-min(max(value, -14), 14))) }
        let alpha = share(rest.removeFirst())
        let beta = model.trend == .none ? 0 : alpha * share(rest.removeFirst())
        let gamma = model.season == .none ? 0 : (1 - alpha) * share(rest.removeFirst())
        let phi = model.trend.isDamped ? 0.8 + 0.18 * share(rest.removeFirst()) : 1
        let level = rest.removeFirst() * scale
        var trend = 0.0
        if model.trend != .none {
            trend = model.trend.isMultiplicative ? exp(0.1 * rest.removeFirst()) : rest.removeFirst() * 0.1 * scale
        }
        var season: [Double] = []
        if model.season != .none {
            season = (0..<(period - 1)).map { _ in rest.removeFirst() * (model.season == .additive ? scale : 1) }
            season.append((model.season == .additive ? 0 : Double(period)) - season.reduce(0, +))
        }
        let regression = regressorScales.map { rest.removeFirst() * $0 }
        return ETSParameters(
            alpha: alpha, beta: beta, gamma: gamma, phi: phi, level: level, trend: trend, season: season,
            regression: regression)
    }

    func coordinates(_ p: ETSParameters) -> [Double] {
        func raw(_ share: Double) -> Double {
            let share = min(max(share, 1e-5), 1 - 1e-5)
            return log(share / (1 - share))
        }
        var x = [raw(p.alpha)]
        if model.trend != .none { x.append(raw(p.beta / p.alpha)) }
        if model.season != .none { x.append(raw(p.gamma / (1 - p.alpha))) }
        if model.trend.isDamped { x.append(raw((p.phi - 0.8) / 0.18)) }
        x.append(p.level / scale)
        if model.trend != .none {
            x.append(model.trend.isMultiplicative ? log(p.trend) / 0.1 : p.trend / (0.1 * scale))
        }
        x += p.season.dropLast().map { $0 / (model.season == .additive ? scale : 1) }
        return x + zip(p.regression, regressorScales).map { $0 / $1 }
    }
}
