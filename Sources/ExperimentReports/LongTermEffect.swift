import Foundation
import Statistics
import Tables

/// How an experiment is laid out.
public enum ExperimentDesign: String, Codable, Sendable {
    /// Some units get something new; the control goes on without.
    case forward
    /// All have it but the variant, from whom it was taken away; the control is those who keep it.
    case reverse
    /// All have what was launched since but the control, which is held back for months.
    case holdBack = "hold-back"
}

/// The primary metric's effect week by week, and whether it grows or wears off.
///
/// Each week's effect is measured on the units seen in that week, whenever they first came. The trend is the slope of the
/// effects over the weeks, weighted by their variances.
public struct LongTermEffect: Sendable, Codable, Equatable {
    public var variant: String
    /// Days counted from the first one in sevens; a last week of less than four days is left out.
    public var weeks: [MetricComparison]
    /// Change of the effect a week, with its standard error; nil with fewer than four weeks.
    public var slope: Double?
    public var slopeError: Double?
    public var slopePValue: Double?

    enum CodingKeys: String, CodingKey {
        case variant, weeks, slope
        case slopeError = "slope_error"
        case slopePValue = "slope_p_value"
    }

    static let fewestWeeks = 4

    /// - Throws: `StatisticsError` where a week cannot be compared.
    init(_ description: ExperimentDescription, _ log: Table, variant: String) throws {
        self.variant = variant
        weeks = []
        guard let day = description.day else { return }
        let texts = try log.texts(day), days = ExperimentUnits.sortedDays(texts)
        let place = Dictionary(uniqueKeysWithValues: zip(days, 0...))
        let weekOfRow = texts.map { (place[$0] ?? 0) / 7 }
        let whole = days.count % 7 >= 4 || days.count < 7 ? (days.count + 6) / 7 : days.count / 7
        for week in 0..<whole {
            let units = try ExperimentUnits(log.rows { weekOfRow[$0] == week }, description)
            weeks.append(
                try MetricComparison(
                    description.primaryMetric, units, variant: variant, treated: units.indices(of: variant),
                    control: units.indices(of: description.control), description: description))
        }
        guard weeks.count >= Self.fewestWeeks else { return }
        let quantile = NormalDistribution.quantile(1 - description.level / 2)
        let errors = weeks.map { (($0.interval.high ?? .nan) - ($0.interval.low ?? .nan)) / 2 / quantile }
        guard errors.allSatisfy({ $0 > 0 && $0.isFinite }) else { return }
        let weights = errors.map { 1 / ($0 * $0) }, total = weights.reduce(0, +)
        let x = weeks.indices.map(Double.init), y = weeks.map(\.difference)
        let centre = zip(weights, x).reduce(0) { $0 + $1.0 * $1.1 } / total
        let spread = zip(weights, x).reduce(0) { $0 + $1.0 * ($1.1 - centre) * ($1.1 - centre) }
        let slope = weeks.indices.reduce(0) { $0 + weights[$1] * (x[$1] - centre) * y[$1] } / spread
        let error = 1 / spread.squareRoot()
        self.slope = slope
        slopeError = error
        slopePValue = 2 * NormalDistribution.upperTail(abs(slope) / error)
    }
}

extension ExperimentAnalysis {
    /// What a reverse or a hold-back experiment says about the long run, a sentence a variant.
    var longTermConclusions: [String] {
        guard splitIsSound else { return [] }
        return longTerm.compactMap { effect in
            guard let first = effect.weeks.first, let last = effect.weeks.last else { return nil }
            let what = "“\(first.metric)” of \(effect.variant) over \(effect.weeks.count) weeks"
            guard let slope = effect.slope, let error = effect.slopeError, let p = effect.slopePValue else {
                return "\(what): too few weeks to say whether the effect lasts."
            }
            let fitted = "from \(number(first.difference)) in the first week to \(number(last.difference)) in the last"
            if p < alpha {
                let overall = comparisons.first { $0.variant == effect.variant && $0.isPrimary }?.difference ?? slope
                let way = (slope > 0) == (overall > 0) ? "grows" : "wears off"
                return "\(what): the effect \(way), \(fitted) (\(number(slope)) a week, p = \(number(p)))."
            }
            let smallest = (NormalDistribution.quantile(1 - alpha / 2) + NormalDistribution.quantile(0.8)) * error
            return
                "\(what): no sign that the effect grows or wears off, \(fitted); a drift of \(number(smallest)) a week would have been found four times in five."
        }
    }

    /// What these designs cannot tell.
    var designCautions: [String] {
        var cautions: [String] = []
        switch design {
        case .forward: return []
        case .reverse:
            cautions.append(
                "Reverse experiment: losing a thing that one is used to is no mirror image of getting it. The effect soon after is partly annoyance; look at the last weeks."
            )
        case .holdBack:
            cautions.append(
                "Hold-back: the effect is of everything that was launched since, together, and not of any one change.")
        }
        if let shortest = longTerm.map(\.weeks.count).min(), shortest < LongTermEffect.fewestWeeks {
            cautions.append(
                shortest == 0
                    ? "Without “day” nothing can be said of how the effect goes on with time."
                    : "Too early for the long run: \(shortest) week\(shortest == 1 ? "" : "s").")
        }
        return cautions
    }
}
