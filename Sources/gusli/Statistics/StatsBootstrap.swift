import ArgumentParser
import Plots
import Statistics
import Tables

/// What is estimated by resampling.
enum ResampledStatistic: String, ExpressibleByArgument, CaseIterable {
    case mean, median, quantile, deviation, difference, ratio
}

extension Bootstrap.Method: ExpressibleByArgument {}

struct StatsBootstrap: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bootstrap",
        abstract: "Intervals by resampling: mean, median, quantile, deviation, difference or ratio of means.",
        discussion: """
            With --group an interval for each group; difference and ratio compare the second group's mean with the first's.

            Example: gusli stats bootstrap log.csv --value seconds --statistic median
            Example: gusli stats bootstrap log.csv --value revenue --group version --statistic ratio --json
            """)

    @Argument(help: ArgumentHelp("A table; - for stdin.", valueName: "file"))
    var file: String

    @Option(help: "The column of values.")
    var value: String

    @Option(help: "The column that names each row's group.")
    var group: String?

    @Option(help: "mean, median, quantile, deviation, difference or ratio.")
    var statistic: ResampledStatistic = .mean

    @Option(help: "Which quantile, 0 to 1.")
    var quantile = 0.9

    @Option(help: "The confidence of the interval.")
    var confidence = 0.95

    @Option(help: "How often to draw.")
    var resamples = 9999

    @Option(help: "percentile or bca (bias-corrected and accelerated).")
    var method: Bootstrap.Method = .bca

    @Option(help: "Seed of the drawing.")
    var seed: UInt64 = 0

    @Flag(help: "A JSON object a line.")
    var json = false

    @Option(help: "Draw the intervals to FILE (.svg or .png).")
    var plot: String?

    private struct Line: Encodable {
        var sample: String
        var statistic: String
        var values: Int
        var estimate: Double
        var standardError: Double
        var interval: Interval
        var confidence: Double

        enum CodingKeys: String, CodingKey {
            case sample, statistic, values, estimate, interval, confidence
            case standardError = "standard_error"
        }
    }

    private var compares: Bool { statistic == .difference || statistic == .ratio }

    func validate() throws {
        guard confidence > 0, confidence < 1 else { throw ValidationError("--confidence lies between 0 and 1") }
        guard (0...1).contains(quantile) else { throw ValidationError("--quantile lies between 0 and 1") }
        guard (100...1_000_000).contains(resamples) else { throw ValidationError("--resamples is 100 to 1000000") }
        if compares, group == nil { throw ValidationError("--statistic \(statistic.rawValue) needs --group") }
    }

    private func compute(_ samples: [[Double]]) -> Double {
        func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(1, values.count)) }
        let first = samples[0]
        switch statistic {
        case .mean: return mean(first)
        case .median: return Bootstrap.quantile(first.sorted(), 0.5)
        case .quantile: return Bootstrap.quantile(first.sorted(), quantile)
        case .deviation:
            let centre = mean(first)
            return (first.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / Double(max(1, first.count - 1)))
                .squareRoot()
        case .difference: return mean(samples[1]) - mean(first)
        case .ratio: return mean(samples[1]) / mean(first)
        }
    }

    private func line(_ name: String, _ samples: [[Double]]) throws -> Line {
        let found = try Bootstrap.interval(
            samples, confidence: confidence, resamples: resamples, method: method, seed: seed, statistic: compute)
        return Line(
            sample: name, statistic: statistic.rawValue, values: samples.reduce(0) { $0 + $1.count },
            estimate: found.estimate,
            standardError: found.standardError, interval: found.interval, confidence: confidence)
    }

    func run() async throws {
        let table = try Table(file).keeping(numeric: [value])
        table.badRows.complaints.forEach(Complaint.say)
        let values = try table.numbers(value)
        var lines: [Line] = []
        if let group {
            let labels = try table.texts(group), names = Set(labels).sorted()
            let samples = names.map { name in zip(labels, values).compactMap { $0.0 == name ? $0.1 : nil } }
            if compares {
                guard names.count == 2 else {
                    throw ValidationError("“\(group)” holds \(names.count) groups; \(statistic.rawValue) compares two")
                }
                lines = [try line("\(names[1]) \(statistic == .ratio ? "/" : "−") \(names[0])", samples)]
            } else {
                lines = try zip(names, samples).map { try line($0, [$1]) }
            }
        } else {
            lines = [try line(value, [values])]
        }
        if let plot {
            try Figure.intervals(
                "\(statistic.rawValue) of \(value)", xLabel: value,
                lines.map { ($0.sample, $0.estimate, $0.interval.low ?? $0.estimate, $0.interval.high ?? $0.estimate) }
            ).write(to: plot)
        }
        for line in lines {
            if json {
                try JSONLine.write(line)
            } else {
                print(
                    "\(line.sample): \(statistic.rawValue) \(ResultText.number(line.estimate)), \(ResultText.interval(line.interval)) (\(ResultText.number(confidence * 100))% confidence, \(line.values) values)"
                )
            }
        }
    }
}
