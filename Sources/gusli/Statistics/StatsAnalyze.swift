import ArgumentParser
import ExperimentReports
import Foundation
import Tables

struct StatsAnalyze: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "analyze",
        abstract: "Analyse an experiment: what may be concluded, and what may not.",
        discussion: """
            The description (YAML) names the log's columns: unit, variant, control, metrics and, where wanted, slices, day, a
            covariate from before, the planned number of units. docs/statistics.md says all that it may hold. Prints a report in
            Markdown; with --output it is written to a folder, with plots.

            Example: gusli stats analyze button.yaml log.csv --output report
            """)

    @Argument(help: ArgumentHelp("The experiment's description.", valueName: "experiment.yaml"))
    var description: String

    @Argument(
        help: ArgumentHelp("Its log, - for stdin; the one that the description names where left out.", valueName: "log")
    )
    var log: String?

    @Option(help: "Write report.md and report.svg to this folder.")
    var output: String?

    @Flag(help: "Print a JSON object.")
    var json = false

    func run() async throws {
        let experiment = try ExperimentDescription(contentsOf: description)
        let beside = experiment.log.map {
            URL(filePath: description).deletingLastPathComponent().appending(path: $0).path
        }
        guard let path = log ?? beside else {
            throw ValidationError("give the log, or name it in the description: log: FILE")
        }
        let table = try Table(path)
        let analysis = try ExperimentAnalysis(experiment, table)
        table.badRows.complaints.forEach(Complaint.say)
        if let output {
            try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
            try analysis.figure().write(to: output + "/report.svg")
            try analysis.markdown(plots: ["report.svg"]).write(
                toFile: output + "/report.md", atomically: true, encoding: .utf8)
            Complaint.write("written to \(output)/report.md")
        }
        if json { return try JSONLine.write(analysis) }
        if output == nil {
            print(analysis.markdown(), terminator: "")
        } else {
            print(analysis.conclusions.joined(separator: "\n"))
        }
    }
}
