import AnomalyDetection
import ArgumentParser
import Foundation
import Plots

/// Learns what is ordinary.
struct AnomalyFit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fit",
        abstract: "Learn from a table what is ordinary, and keep it in a file.",
        discussion: """
            With --false-alarms a third of the rows is kept aside, and the threshold chosen on it so that ordinary rows
            exceed it no more often than that.

            Example: gusli anomaly fit cellar.csv --ignore time --false-alarms 0.001 --output cellar.json
            """)

    @Argument(help: "The table, or - for stdin.")
    var file: String

    @OptionGroup var method: AnomalyMethodOptions
    @OptionGroup var columns: AnomalyColumnOptions

    @Option(name: .customLong("false-alarms"), help: "The share of ordinary rows that may be called odd.")
    var falseAlarms: Double?

    @Option(help: "Where the detector is kept.")
    var output: String

    private struct Report: Encodable {
        let output: String
        let method: String
        let rows: Int
        let columns: [String]
        let threshold: Double?
    }

    @Flag(help: "Say on stdout as JSON what was learnt.")
    var json = false

    @Option(help: "Draw the scores of the rows that were learnt from to FILE (.svg or .png).")
    var plot: String?

    func run() async throws {
        let chosen = try method.chosen()
        let table = try AnomalyTable(file, ignoring: columns.ignored, label: nil)
        let fitted = try FittedDetector(
            table.observations, method: chosen, parameters: method.parameters, scaling: method.scale,
            falseAlarmRate: falseAlarms)
        try fitted.write(to: URL(filePath: output))
        if let plot {
            var series: [Plot.Series] = [
                .points(name: "rows", x: table.rows.map(Double.init), y: try fitted.scores(of: table.observations))
            ]
            if let threshold = fitted.threshold { series.append(.horizontal(threshold.value)) }
            try Figure([Plot(title: file, xLabel: "row", yLabel: "score, higher is odder", series: series)]).write(
                to: plot)
        }
        let report = Report(
            output: output, method: chosen.rawValue, rows: table.rows.count, columns: fitted.columns,
            threshold: fitted.threshold?.value)
        if json {
            try JSONLine.write(report)
        } else {
            let limit = report.threshold.map { ", odd above \(String(format: "%.6g", $0))" } ?? ""
            print("\(output): \(report.method) of \(report.rows) rows in \(report.columns.count) columns\(limit)")
        }
    }
}
