import ArgumentParser
import Plots
import Statistics
import Tables

struct StatsChiSquared: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chi-squared",
        abstract: "Test whether counts follow shares, or two columns are independent.",
        discussion: """
            With --columns a,b the rows of a table are counted by what stands in both columns. With --counts the counts are given:
            a row is apart from the next by “;”. One row is compared with --shares, equal ones where they are left out.

            Example: gusli stats chi-squared log.csv --columns version,country
            Example: gusli stats chi-squared --counts "30,14,6" --shares 2,1,1
            Example: gusli stats chi-squared --counts "90,60;30,50" --json
            """)

    @Argument(help: ArgumentHelp("A table; - for stdin.", valueName: "file"))
    var file: String?

    @Option(help: "Two columns whose values are counted: a,b.")
    var columns: String?

    @Option(help: "Counts: n,n,…; with more than one row n,n;n,n.")
    var counts: String?

    @Option(help: "The shares that one row of counts should follow.")
    var shares: String?

    @Flag(help: "Without Yates' correction of tables with two rows and two columns.")
    var plain = false

    @Flag(help: "Print a JSON object.")
    var json = false

    @Option(help: "Draw the counts to FILE (.svg or .png).")
    var plot: String?

    func validate() throws {
        guard (file == nil) == (columns == nil), (counts == nil) != (columns == nil) else {
            throw ValidationError("give a table with --columns a,b, or --counts")
        }
        if shares != nil, counts?.contains(";") ?? true {
            throw ValidationError("--shares goes with one row of --counts")
        }
        if let columns, columns.split(separator: ",").count != 2 {
            throw ValidationError("--columns takes two names: a,b")
        }
        if let counts { _ = try Self.rows(counts) }
    }

    /// A table of counts with the names of its rows and columns.
    private struct Counts {
        var rows: [String]
        var columns: [String]
        var values: [[Double]]
    }

    private static func rows(_ text: String) throws -> [[Double]] {
        try text.split(separator: ";").map { row in
            try row.split(separator: ",").map { cell in
                guard let value = Double(cell.trimmingPrefix(" ")), value >= 0, value.isFinite else {
                    throw ValidationError("expected counts, found “\(cell)”")
                }
                return value
            }
        }
    }

    private func read() throws -> Counts {
        if let counts {
            let values = try Self.rows(counts)
            return Counts(
                rows: values.indices.map { "row \($0 + 1)" },
                columns: (values.first ?? []).indices.map { "column \($0 + 1)" }, values: values)
        }
        let names = (columns ?? "").split(separator: ",").map(String.init), table = try Table(file ?? "-")
        table.badRows.complaints.forEach(Complaint.say)
        let first = try table.texts(names[0]), second = try table.texts(names[1])
        let rows = Set(first).sorted(), columns = Set(second).sorted()
        var cells: [String: [String: Double]] = [:]
        for (a, b) in zip(first, second) { cells[a, default: [:]][b, default: 0] += 1 }
        return Counts(rows: rows, columns: columns, values: rows.map { row in columns.map { cells[row]?[$0] ?? 0 } })
    }

    func run() async throws {
        let counts = try read()
        let result: TestResult
        if counts.values.count == 1, columns == nil {
            let wanted = try shares.map { try Self.rows($0)[0] } ?? counts.values[0].map { _ in 1 }
            result = try ChiSquaredTest.goodnessOfFit(counts.values[0], shares: wanted)
        } else {
            result = try ChiSquaredTest.independence(counts.values, correction: !plain)
        }
        if let plot {
            let plots = zip(counts.rows, counts.values).flatMap { name, values in
                Figure.bars(name, yLabel: "count", Array(zip(counts.columns, values))).plots
            }
            try Figure(plots, plotSize: (700, 240)).write(to: plot)
        }
        if json { return try JSONLine.write(result) }
        if counts.values.count > 1 {
            let rows = zip(counts.rows, counts.values).map { name, values in
                [name] + values.map { ResultText.number($0) }
            }
            print(TextTable(header: [""] + counts.columns, rows: rows).aligned())
        }
        print(ResultText.lines(result, names: []).joined(separator: "\n"))
    }
}
