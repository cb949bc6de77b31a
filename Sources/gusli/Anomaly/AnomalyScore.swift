import AnomalyDetection
import ArgumentParser
import Foundation
import GenerativeModels
import Plots
import Tables

/// Scores every row of a table.
struct AnomalyScore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score",
        abstract: "Score the rows of a table: higher is odder.",
        discussion: """
            Without --model the rows are judged by each other. With --json every row gives {"row","score"}, a line a row,
            rows counted from 0; --false-alarms (or a model's own threshold) adds "odd", --explain adds "because".
            Otherwise the oddest rows are shown as a table.

            Example: gusli anomaly score thyroid.csv.gz --ignore label --method lof --json
            """)

    @Argument(help: "The table, or - for stdin.")
    var file: String

    @OptionGroup var method: AnomalyMethodOptions
    @OptionGroup var columns: AnomalyColumnOptions

    @Option(help: "Judge by a detector that “gusli anomaly fit” has written.")
    var model: String?

    @Option(name: .customLong("false-alarms"), help: "The share of rows to call odd.")
    var falseAlarms: Double?

    @Option(help: "A column that marks odd rows: left out, and how well the scores find them is said on stderr.")
    var label: String?

    @Flag(help: "Say which columns made a row odd.")
    var explain = false

    @Option(help: "Only the oddest rows, this many.")
    var top: Int?

    @Flag(help: "JSON lines, in the order of the rows.")
    var json = false

    @Flag(help: "CSV, in the order of the rows.")
    var csv = false

    @Option(help: "Draw the scores to an SVG or PNG file.")
    var plot: String?

    @Flag(help: "Say on stderr how long fitting and scoring took.")
    var timing = false

    func validate() throws {
        if let top, top < 1 { throw ValidationError("--top is 1 or more") }
        if model != nil, method.method != nil {
            throw ValidationError("--model brings its own method: leave --method out")
        }
    }

    func run() async throws {
        let chosen = method.isFlow && !explain ? nil : try method.chosen()
        let saved = try model.map { try FittedDetector(contentsOf: URL(filePath: $0)) }
        let table = try AnomalyTable(file, ignoring: columns.ignored, label: label, columns: saved?.columns)
        let rows = table.observations
        let clock = ContinuousClock(), start = clock.now
        let fitted =
            try saved
            ?? chosen.map {
                try FittedDetector(rows, method: $0, parameters: method.parameters, scaling: method.scale)
            }
        let flow = fitted == nil ? try fitFlow(rows) : nil
        let middle = clock.now
        let scores: [Double]
        if let flow {
            scores = try flow.score((0..<rows.rowCount).map { Array(rows.row($0)) })
        } else {
            scores = try (saved == nil ? fitted?.detector.trainingScores() : fitted?.scores(of: rows)) ?? []
        }
        if timing {
            Complaint.say(
                "fit \((middle - start).formattedSeconds) s, scores \((clock.now - middle).formattedSeconds) s")
        }
        var threshold = fitted?.threshold
        if let rate = falseAlarms { threshold = try FalseAlarmThreshold(scores: scores, rate: rate) }
        if label != nil {
            let area = ReceiverOperatingCurve.area(scores: scores, isMarked: table.marks)
            Complaint.say(area.map { "AUROC \(String(format: "%.4f", $0))" } ?? "AUROC: the marks are all alike")
        }
        try show(table, scores, threshold, fitted)
        if let plot { try draw(scores, table.rows, threshold, to: plot) }
    }

    /// A flow brings columns to one scale by itself.
    private func fitFlow(_ rows: Observations) throws -> FlowDensity {
        var configuration = FlowDensity.Configuration()
        configuration.seed = method.seed
        return try FlowDensity.fit((0..<rows.rowCount).map { Array(rows.row($0)) }, configuration)
    }

    private struct Line: Encodable {
        let row: Int
        let score: Double
        let odd: Bool?
        let because: [OddColumn]?
    }

    private func show(
        _ table: AnomalyTable, _ scores: [Double], _ threshold: FalseAlarmThreshold?, _ fitted: FittedDetector?
    ) throws {
        let oddest = scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }
        let isWhole = json || csv
        let shown = top.map { Array(oddest.prefix($0)) } ?? (isWhole ? Array(scores.indices) : Array(oddest.prefix(10)))
        let reasons =
            try explain
            ? fitted?.reasons(for: table.observations.rows(shown), leavingOut: model == nil ? shown : nil) ?? [] : []
        let lines = shown.enumerated().map { place, index in
            Line(
                row: table.rows[index], score: scores[index], odd: threshold?.isOdd(scores[index]),
                because: explain ? reasons[place] : nil)
        }
        if json {
            var text = ""
            for line in lines { text += try JSONLine.text(line) + "\n" }
            FileHandle.standardOutput.write(Data(text.utf8))
            return
        }
        let header = ["row", "score"] + (threshold == nil ? [] : ["odd"]) + (explain ? ["because"] : [])
        let rows = lines.map { line in
            [String(line.row), csv ? "\(line.score)" : String(format: "%.6g", line.score)]
                + (line.odd.map { [$0 ? "yes" : "no"] } ?? [])
                + (line.because.map { [$0.map(Self.text).joined(separator: ", ")] } ?? [])
        }
        let output = TextTable(header: header, rows: rows)
        print(csv ? output.csv() : output.aligned())
    }

    private static func text(_ reason: OddColumn) -> String {
        "\(reason.column) = \(String(format: "%.6g", reason.value))"
    }

    private func draw(_ scores: [Double], _ rows: [Int], _ threshold: FalseAlarmThreshold?, to path: String) throws {
        let isOdd = scores.map { threshold?.isOdd($0) ?? false }
        func points(_ name: String, _ wanted: Bool) -> Plot.Series {
            let chosen = scores.indices.filter { isOdd[$0] == wanted }
            return .points(name: name, x: chosen.map { Double(rows[$0]) }, y: chosen.map { scores[$0] })
        }
        var series = [points("rows", false)]
        if let threshold { series += [points("odd rows", true), .horizontal(threshold.value)] }
        try Figure([Plot(title: file, xLabel: "row", yLabel: "score, higher is odder", series: series)]).write(to: path)
    }
}

extension Duration {
    /// Seconds with four decimals.
    var formattedSeconds: String { String(format: "%.4f", self / .seconds(1)) }
}
