import Foundation
import Statistics
import Yams

/// What an experiment was meant to find out, as its owner writes it down (YAML).
public struct ExperimentDescription: Codable, Sendable, Equatable {
    public struct Metric: Codable, Sendable, Equatable {
        public enum Kind: String, Codable, Sendable { case mean, proportion, ratio }

        public var name: String
        public var kind: Kind
        /// The column of values (mean, proportion).
        public var column: String?
        /// Two columns whose sums are divided (ratio).
        public var numerator: String?
        public var denominator: String?
        /// The metric that decides; the first one where none is marked.
        public var primary: Bool?
        /// The smallest change that would matter, in the metric's own unit.
        public var minimum: Double?
        /// Whether less is better.
        public var lowerIsBetter: Bool?
        /// Values above this share of all are cut to it (0.999 …), against single units that outweigh all others.
        public var cut: Double?
        /// A column from before the experiment, to take variance away (CUPED).
        public var before: String?

        enum CodingKeys: String, CodingKey {
            case name, kind, column, numerator, denominator, primary, minimum, cut, before
            case lowerIsBetter = "lower_is_better"
        }

        public init(name: String, kind: Kind, column: String, lowerIsBetter: Bool? = nil) {
            (self.name, self.kind, self.column, self.lowerIsBetter) = (name, kind, column, lowerIsBetter)
        }
    }

    public var name: String
    /// How it is laid out; forward where nil.
    public var design: ExperimentDesign?
    /// The log's path, relative to the description; may be given on the command line instead.
    public var log: String?
    /// The column that names units; rows of one unit are added up. Without it every row is a unit.
    public var unit: String?
    public var variant: String
    public var control: String
    /// The shares that were meant, even where left out.
    public var weights: [String: Double]?
    public var alpha: Double?
    public var comparisons: MultipleComparisons.Method?
    public var metrics: [Metric]
    /// Columns by which to look at the primary metric separately.
    public var slices: [String]?
    /// The column of days on which rows were made (dates or numbers).
    public var day: String?
    /// Units that were planned for; with fewer, the analysis is a look at an unfinished experiment.
    public var plannedUnits: Int?
    /// Whether results were looked at before the end, so that p-values must hold at every look.
    public var peeking: Bool?

    enum CodingKeys: String, CodingKey {
        case name, design, log, unit, variant, control, weights, alpha, comparisons, metrics, slices, day, peeking
        case plannedUnits = "planned_units"
    }

    public init(
        name: String, unit: String? = nil, variant: String, control: String, metrics: [Metric], day: String? = nil
    ) {
        (self.name, self.unit, self.variant, self.control) = (name, unit, variant, control)
        (self.metrics, self.day) = (metrics, day)
    }

    /// - Throws: `StatisticsError.experiment`, which says what is missing or wrong.
    public init(contentsOf path: String) throws {
        let text: String
        do { text = try String(contentsOfFile: path, encoding: .utf8) } catch {
            throw StatisticsError.experiment(file: path, reason: "cannot be read")
        }
        try self.init(yaml: text, file: path)
    }

    public init(yaml: String, file: String) throws {
        do { self = try YAMLDecoder().decode(ExperimentDescription.self, from: yaml) } catch let error as DecodingError
        {
            throw StatisticsError.experiment(file: file, reason: Self.words(error))
        } catch {
            throw StatisticsError.experiment(file: file, reason: "\(error)")
        }
        func refuse(_ reason: String) -> StatisticsError { .experiment(file: file, reason: reason) }
        guard !metrics.isEmpty else { throw refuse("expected at least one metric under “metrics”") }
        if let alpha, !(alpha > 0 && alpha < 1) { throw refuse("alpha: expected between 0 and 1, found \(alpha)") }
        for metric in metrics {
            switch metric.kind {
            case .ratio:
                guard metric.numerator != nil, metric.denominator != nil else {
                    throw refuse("metric “\(metric.name)”: a ratio needs numerator and denominator")
                }
            case .mean, .proportion:
                guard metric.column != nil else { throw refuse("metric “\(metric.name)”: expected a column") }
            }
            if let cut = metric.cut, !(cut > 0.5 && cut < 1) {
                throw refuse("metric “\(metric.name)”: cut lies between 0.5 and 1")
            }
        }
    }

    private static func words(_ error: DecodingError) -> String {
        func place(_ path: [any CodingKey]) -> String {
            path.map { $0.intValue.map { "\($0 + 1)" } ?? $0.stringValue }.joined(separator: ".")
        }
        switch error {
        case .keyNotFound(let key, let context): return "“\(place(context.codingPath + [key]))” is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            let path = place(context.codingPath)
            return (path.isEmpty ? "" : "“\(path)”: ") + context.debugDescription
        @unknown default: return "\(error)"
        }
    }

    /// The metric that decides.
    public var primaryMetric: Metric { metrics.first { $0.primary == true } ?? metrics[0] }
    public var level: Double { alpha ?? 0.05 }
}
