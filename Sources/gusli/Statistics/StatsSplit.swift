import ArgumentParser
import Plots
import Statistics
import Tables

struct StatsSplit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "split",
        abstract: "Say which variant a unit (a user, a device) belongs to.",
        discussion: """
            The split is made by salted SHA-256, so that a unit always gets the same variant and new units need no list. Experiments
            in different layers are independent; in one layer they share no unit where their buckets do not overlap.

            Example: cut -d, -f1 users.csv | gusli stats split - --experiment button --variants old,new --weights 9,1
            """)

    @Argument(help: ArgumentHelp("Units, or - for one a line from stdin.", valueName: "unit"))
    var units: [String]

    @Option(help: "The experiment's name: its salt.")
    var experiment: String

    @Option(help: "The variants' names, apart by commas.")
    var variants = "a,b"

    @Option(help: "The variants' shares, apart by commas; even where left out.")
    var weights: String?

    @Option(help: "The layer that the experiment runs in.")
    var layer = "default"

    @Option(help: "The buckets of the layer that the experiment owns, of 0-999.")
    var buckets = "0-999"

    @Flag(help: "Print a JSON object a line.")
    var json = false

    @Option(help: "Draw how many units each variant got to FILE (.svg or .png).")
    var plot: String?

    private struct Line: Encodable {
        var unit: String
        var bucket: Int
        var variant: String?
    }

    func run() async throws {
        let names = variants.split(separator: ",").map(String.init)
        let shares = try weights.map { text in
            let numbers = text.split(separator: ",").compactMap { Double($0) }
            guard numbers.count == names.count else {
                throw ValidationError("--weights takes a number for each variant")
            }
            return numbers
        }
        let ends = buckets.split(separator: "-").compactMap { Int($0) }
        guard ends.count == 2, ends[0] >= 0, ends[0] <= ends[1] else {
            throw ValidationError("--buckets takes a range: 0-499")
        }
        let one = Splitter.Experiment(
            name: experiment, layer: layer, buckets: ends[0]..<(ends[1] + 1), variants: names, weights: shares)
        let splitter = try Splitter([one])
        var counts: [String: Double] = [:]
        func take(_ unit: String) throws { counts[try show(unit, splitter, one) ?? "outside", default: 0] += 1 }
        if units == ["-"] {
            while let unit = readLine() {
                if !unit.isEmpty { try take(unit) }
            }
        } else {
            for unit in units { try take(unit) }
        }
        if let plot {
            let shown = names + (counts["outside"] == nil ? [] : ["outside"])
            try Figure.bars("units of \(experiment)", yLabel: "units", shown.map { ($0, counts[$0] ?? 0) }).write(
                to: plot)
        }
    }

    /// Prints a unit's place and returns its variant.
    private func show(_ unit: String, _ splitter: Splitter, _ experiment: Splitter.Experiment) throws -> String? {
        let line = Line(
            unit: unit, bucket: Splitter.bucket(of: unit, layer: layer),
            variant: splitter.variant(of: unit, in: experiment))
        if json {
            try JSONLine.write(line)
        } else {
            print(TextTable(header: [line.unit, "\(line.bucket)", line.variant ?? ""]).csv())
        }
        return line.variant
    }
}
