import Foundation
import Statistics
import Tables

/// All that an experiment's log says.
///
///     let description = try ExperimentDescription(contentsOf: "button.yaml")
///     let analysis = try ExperimentAnalysis(description, Table("log.csv"))
///     print(analysis.markdown)
public struct ExperimentAnalysis: Sendable, Codable {
    /// The primary metric's effect in a part of the units.
    public struct Part: Sendable, Codable, Equatable {
        public var column: String
        public var value: String
        public var comparison: MetricComparison
    }

    public var name: String
    public var design: ExperimentDesign
    public var control: String
    public var alpha: Double
    public var counts: [String: Int]
    public var mixedUnits: Int
    public var badRows: Int
    public var sampleRatio: TestResult
    public var comparisons: [MetricComparison]
    public var slices: [Part]
    /// The primary metric's effect among units by the day on which they first came; empty without days.
    public var cohorts: [Part]
    /// The p-value of a difference between the effects on units of the first and of the second half of the days.
    public var noveltyPValue: Double?
    /// Of reverse and hold-back experiments: the effect week by week, one for each variant.
    public var longTerm: [LongTermEffect]
    public var days: Int
    public var plannedUnits: Int?
    public var peeking: Bool

    enum CodingKeys: String, CodingKey {
        case name, design, control, alpha, counts, comparisons, slices, cohorts, days, peeking
        case mixedUnits = "mixed_units"
        case badRows = "bad_rows"
        case sampleRatio = "sample_ratio"
        case longTerm = "long_term"
        case noveltyPValue = "novelty_p_value"
        case plannedUnits = "planned_units"
    }

    /// - Throws: `TableError`, `StatisticsError`.
    public init(_ description: ExperimentDescription, _ log: Table) throws {
        let good = try log.keeping(numeric: ExperimentUnits.columns(of: description))
        let units = try ExperimentUnits(good, description)
        let names = Set(units.variants).sorted()
        guard names.contains(description.control) else {
            throw StatisticsError.experiment(
                file: log.name,
                reason:
                    "no unit is in the control “\(description.control)”; there are \(names.map { "“\($0)”" }.joined(separator: ", "))"
            )
        }
        let others = names.filter { $0 != description.control }
        guard !others.isEmpty else {
            throw StatisticsError.experiment(
                file: log.name, reason: "all units are in the control: there is nothing to compare")
        }
        (name, control, alpha) = (description.name, description.control, description.level)
        design = description.design ?? .forward
        (mixedUnits, badRows, days) = (units.mixed, good.badRows.count, units.days.count)
        (plannedUnits, peeking) = (description.plannedUnits, description.peeking ?? false)
        counts = names.reduce(into: [:]) { $0[$1] = units.indices(of: $1).count }
        let weights = try description.weights.map { given in
            try names.map { name in
                guard let weight = given[name] else {
                    throw StatisticsError.experiment(file: description.name, reason: "weights say nothing of “\(name)”")
                }
                return weight
            }
        }
        sampleRatio = try SplitCheck.sampleRatio(
            counts: names.map { units.indices(of: $0).count }, weights: weights ?? names.map { _ in 1 })
        let control = units.indices(of: description.control)
        comparisons = try others.flatMap { variant in
            try description.metrics.map {
                try MetricComparison(
                    $0, units, variant: variant, treated: units.indices(of: variant), control: control,
                    description: description)
            }
        }
        let adjusted = MultipleComparisons.adjust(comparisons.map(\.pValue), by: description.comparisons ?? .holm)
        for (index, p) in adjusted.enumerated() { comparisons[index].adjustedPValue = p }
        slices = []
        for column in description.slices ?? [] {
            let texts = units.slice(column)
            slices += Self.parts(column, texts, units, description, others)
        }
        cohorts = Self.parts(
            description.day ?? "", units.firstDays.map { $0 < units.days.count ? units.days[$0] : "" }, units,
            description, others)
        noveltyPValue = design == .forward ? Self.novelty(units, description, others) : nil
        longTerm = try design == .forward ? [] : others.map { try LongTermEffect(description, good, variant: $0) }
    }

    /// The primary metric among units that share a text; parts too small to compare are left out.
    private static func parts(
        _ column: String, _ texts: [String], _ units: ExperimentUnits, _ description: ExperimentDescription,
        _ others: [String]
    ) -> [Part] {
        let order = Set(texts).sorted { a, b in
            if let x = Double(a), let y = Double(b) { return x < y }
            return a < b
        }
        return order.prefix(60).flatMap { value in
            others.compactMap { variant in
                func rows(_ name: String) -> [Int] { units.indices(of: name).filter { texts[$0] == value } }
                guard
                    let found = try? MetricComparison(
                        description.primaryMetric, units, variant: variant, treated: rows(variant),
                        control: rows(description.control),
                        description: description)
                else { return nil }
                return Part(column: column, value: value, comparison: found)
            }
        }
    }

    private static func novelty(_ units: ExperimentUnits, _ description: ExperimentDescription, _ others: [String])
        -> Double?
    {
        guard units.days.count >= 4, let variant = others.first else { return nil }
        let middle = units.days.count / 2
        func effect(_ isWanted: (Int) -> Bool) -> (Double, Double)? {
            func rows(_ name: String) -> [Int] { units.indices(of: name).filter { isWanted(units.firstDays[$0]) } }
            guard
                let found = try? MetricComparison(
                    description.primaryMetric, units, variant: variant, treated: rows(variant),
                    control: rows(description.control),
                    description: description), let low = found.interval.low, let high = found.interval.high
            else { return nil }
            return (found.difference, (high - low) / 2 / NormalDistribution.quantile(1 - description.level / 2))
        }
        guard let early = effect({ $0 < middle }), let late = effect({ $0 >= middle }) else { return nil }
        let error = (early.1 * early.1 + late.1 * late.1).squareRoot()
        return error > 0 ? 2 * NormalDistribution.upperTail(abs(early.0 - late.0) / error) : nil
    }

    /// Whether the groups can be compared at all.
    public var splitIsSound: Bool { sampleRatio.pValue >= SplitCheck.mismatchLevel }

    /// The p-value that decides: valid at every look where results were looked at early.
    public func decidingPValue(_ comparison: MetricComparison) -> Double {
        peeking || isUnfinished
            ? max(comparison.alwaysValidPValue, comparison.adjustedPValue) : comparison.adjustedPValue
    }

    public var isUnfinished: Bool { plannedUnits.map { counts.values.reduce(0, +) < $0 } ?? false }
}
