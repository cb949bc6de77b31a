import AnomalyDetection
import ArgumentParser
import Foundation
import Plots
import Tables

/// Judges rows as they come.
struct AnomalyWatch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Judge rows as they come, each against the last ones before it.",
        discussion: """
            Tells odd rows the moment they are read, with the columns that made them odd. Every row joins the window after it
            was judged, so that a lasting change becomes ordinary after a while.

            Example: sensor | gusli anomaly watch - --ignore time --window 1440 --false-alarms 0.001 --json
            """)

    @Argument(help: "The table, or - for stdin.")
    var file: String = "-"

    @OptionGroup var method: AnomalyMethodOptions
    @OptionGroup var columns: AnomalyColumnOptions

    @Option(help: "Rows that are remembered.")
    var window = 512

    @Option(help: "New rows between two fits; a thirty-second of the window where left out.")
    var refit: Int?

    @Option(name: .customLong("false-alarms"), help: "The share of ordinary rows that may be called odd.")
    var falseAlarms = 0.01

    @Flag(help: "Tell every row that was judged, not only the odd ones.")
    var all = false

    @Flag(help: "JSON lines: row, score, threshold, odd, because.")
    var json = false

    @Option(help: "At the end draw scores and thresholds to FILE (.svg or .png).")
    var plot: String?

    private struct Line: Encodable {
        let row: Int
        let score: Double
        let threshold: Double
        let odd: Bool
        let because: [OddColumn]
    }

    func run() async throws {
        let chosen = try method.chosen(standard: .distance)
        var reader = try TableReader(file), row = TableRow(), detector: SlidingWindowDetector?
        var taken: [Int] = [], number = -1, told = 0, course = ScoreCourse()
        while try reader.read(into: &row) {
            number += 1
            told = tellFaults(reader.badRows, after: told)
            if detector == nil {
                for name in columns.ignored { _ = try reader.index(of: name) }
                let candidates = reader.columns.indices.filter { !columns.ignored.contains(reader.columns[$0]) }
                taken = candidates.filter { row.number($0).map { !$0.isNaN } ?? false }
                for column in candidates where !taken.contains(column) {
                    Complaint.say(
                        "\(reader.name): no number in the first row's “\(reader.columns[column])”: column left out")
                }
                detector = try SlidingWindowDetector(
                    columns: taken.map { reader.columns[$0] }, method: chosen, parameters: method.parameters,
                    window: window, refitInterval: refit, falseAlarmRate: falseAlarms)
            }
            var values: [Double] = []
            for column in taken {
                guard let value = row.number(column), value.isFinite else {
                    reader.reject(
                        row, column: column, reason: "expected a number, found “\(row.text(column).prefix(40))”")
                    break
                }
                values.append(value)
            }
            guard values.count == taken.count, let verdict = try detector?.observe(values) else { continue }
            if plot != nil { course.add(row: number + reader.badRows.count, verdict) }
            if verdict.isOdd || all { try tell(verdict, row: number + reader.badRows.count) }
        }
        _ = tellFaults(reader.badRows, after: told)
        if reader.badRows.count > 0 { Complaint.say("\(reader.badRows.count) rows left out") }
        if number < 0 { throw TableError.empty(file: reader.name) }
        if let plot { try course.figure(reader.name).write(to: plot) }
    }

    /// Names faults when they happen; returns how many have been named.
    private func tellFaults(_ faults: BadRows, after told: Int) -> Int {
        for fault in faults.first.dropFirst(told) { Complaint.say("\(fault)") }
        return faults.first.count
    }

    private func tell(_ verdict: SlidingWindowDetector.Verdict, row: Int) throws {
        if json {
            try JSONLine.write(
                Line(
                    row: row, score: verdict.score, threshold: verdict.threshold, odd: verdict.isOdd,
                    because: verdict.because))
            return
        }
        let because = verdict.because.map { "\($0.column) = \(String(format: "%.6g", $0.value))" }.joined(
            separator: ", ")
        let score = String(format: "%.4g against %.4g", verdict.score, verdict.threshold)
        FileHandle.standardOutput.write(
            Data(
                "row \(row): \(verdict.isOdd ? "odd" : "ordinary"), \(score)\(because.isEmpty ? "" : ": \(because)")\n"
                    .utf8))
    }
}

/// The scores of a stream as they were told, to be drawn.
private struct ScoreCourse {
    private var rows: [Double] = []
    private var scores: [Double] = []
    private var thresholds: [Double] = []
    private var odd: [Int] = []

    mutating func add(row: Int, _ verdict: SlidingWindowDetector.Verdict) {
        if verdict.isOdd { odd.append(rows.count) }
        rows.append(Double(row))
        scores.append(verdict.score)
        thresholds.append(verdict.threshold)
    }

    func figure(_ name: String) -> Figure {
        var series: [Plot.Series] = [
            .line(name: "score", x: rows, y: scores), .line(name: "threshold", x: rows, y: thresholds, dashed: true),
        ]
        if !odd.isEmpty { series.append(.points(name: "odd rows", x: odd.map { rows[$0] }, y: odd.map { scores[$0] })) }
        return Figure([Plot(title: name, xLabel: "row", yLabel: "score, higher is odder", series: series)])
    }
}
