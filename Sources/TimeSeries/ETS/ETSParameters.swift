import Foundation

/// What an ETS model is fitted by: smoothing parameters and the states before the first value.
public struct ETSParameters: Sendable, Codable, Equatable {
    public var alpha: Double
    /// 0 without a trend.
    public var beta: Double
    /// 0 without a season.
    public var gamma: Double
    /// 1 unless damped.
    public var phi: Double
    public var level: Double
    /// 0 without a trend; a factor where the trend is multiplicative.
    public var trend: Double
    /// The season of the first value and those after it; empty without a season.
    public var season: [Double]
    /// The weights of regressors.
    public var regression: [Double]
}

/// The states after a value.
struct ETSState {
    var level: Double
    var trend: Double
    /// A ring: the season that applies next is at `place`.
    var season: [Double]
    var place = 0

    init(_ parameters: ETSParameters) {
        (level, trend, season) = (parameters.level, parameters.trend, parameters.season)
    }

    /// The forecast's part that is not seasonal.
    @inline(__always)
    func base(_ model: ETSModel, _ phi: Double) -> (sum: Double, trend: Double) {
        switch model.trend {
        case .none: (level, 0)
        case .additive: (level + trend, trend)
        case .dampedAdditive: (level + phi * trend, phi * trend)
        case .multiplicative: (level * trend, trend)
        case .dampedMultiplicative:
            trend > 0 ? (level * pow(trend, phi), pow(trend, phi)) : (.nan, .nan)
        }
    }

    @inline(__always)
    func forecast(_ model: ETSModel, base: Double) -> Double {
        switch model.season {
        case .none: base
        case .additive: base + season[place]
        case .multiplicative: base * season[place]
        }
    }

    /// Takes in a value; nan lets the states drift on without one (the error-correction form of Hyndman et al., table 2.1,
    /// which is the same for both kinds of error).
    @inline(__always)
    mutating func update(_ model: ETSModel, _ p: ETSParameters, value: Double, base: (sum: Double, trend: Double)) {
        let before = level
        if value.isNaN {
            level = base.sum
            trend = base.trend
        } else {
            let fresh: Double
            switch model.season {
            case .none: fresh = value
            case .additive: fresh = value - season[place]
            case .multiplicative: fresh = value / season[place]
            }
            level = base.sum + p.alpha * (fresh - base.sum)
            if model.trend != .none {
                let growth = model.trend.isMultiplicative ? level / before : level - before
                trend = base.trend + p.beta / p.alpha * (growth - base.trend)
            }
            switch model.season {
            case .none: break
            case .additive: season[place] += p.gamma * (value - base.sum - season[place])
            case .multiplicative: season[place] += p.gamma * (value / base.sum - season[place])
            }
        }
        if !season.isEmpty { place = place + 1 == season.count ? 0 : place + 1 }
    }
}
