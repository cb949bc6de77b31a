import ArgumentParser
import Plots
import Statistics
import Tables

/// Where two samples come from: one table with a column that tells the groups apart, two columns, or two files.
struct TwoSampleOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("One table, or two with a sample in each; - for stdin.", valueName: "file"))
    var files: [String]

    @Option(help: "The column of values, where --group tells the samples apart, or in each of two files.")
    var value: String?

    @Option(help: "The column that names each row's group.")
    var group: String?

    @Option(help: "The two groups to compare, first and second: a,b. Needed where there are more than two.")
    var groups: String?

    @Option(help: "Two columns, a sample in each: a,b.")
    var columns: String?

    @Option(help: "Where to look: two-sided, less (the first is less) or greater.")
    var alternative: Alternative = .twoSided

    @Option(help: "The confidence of intervals.")
    var confidence = 0.95

    @Flag(help: "Print a JSON object.")
    var json = false

    @Option(help: "Draw both samples to FILE (.svg or .png).")
    var plot: String?

    func validate() throws {
        guard (1...2).contains(files.count) else { throw ValidationError("give one table or two") }
        let ways = [files.count == 2, group != nil, columns != nil].count { $0 }
        guard ways == 1 else { throw ValidationError("give two files, or --value with --group, or --columns a,b") }
        if group != nil, value == nil { throw ValidationError("--group needs --value: the column to compare") }
        guard confidence > 0, confidence < 1 else { throw ValidationError("--confidence lies between 0 and 1") }
    }

    /// Both samples, the rows that were left out told on stderr.
    func read(paired: Bool = false) throws -> TwoSamples {
        if files.count == 2 {
            return try TwoSamples(first: one(files[0]), second: one(files[1]), names: (files[0], files[1]))
        }
        let table = try Table(files[0])
        if let columns {
            let names = columns.split(separator: ",").map(String.init)
            guard names.count == 2 else { throw ValidationError("--columns takes two names: a,b") }
            // Columns of unpaired samples may be of different lengths, so that cells may be missing.
            let good = try table.keeping(numeric: names, allowingMissing: !paired)
            good.badRows.complaints.forEach(Complaint.say)
            let samples = try names.map { try good.numbers($0).filter { !$0.isNaN } }
            return TwoSamples(first: samples[0], second: samples[1], names: (names[0], names[1]))
        }
        guard let value, let group else { throw ValidationError("--group needs --value: the column to compare") }
        let good = try table.keeping(numeric: [value])
        good.badRows.complaints.forEach(Complaint.say)
        return try TwoSamples(good, value: value, group: group, wanted: groups?.split(separator: ",").map(String.init))
    }

    /// Both samples, apart by the values of a column.
    func readStrata(_ column: String) throws -> Strata {
        guard files.count == 1, let value, let group else {
            throw ValidationError("--stratum needs one table with --value and --group")
        }
        let table = try Table(files[0]).keeping(numeric: [value])
        table.badRows.complaints.forEach(Complaint.say)
        let all = try TwoSamples(
            table, value: value, group: group, wanted: groups?.split(separator: ",").map(String.init))
        let labels = try table.texts(group), values = try table.numbers(value), strata = try table.texts(column)
        func pick(_ name: String, _ stratum: String) -> [Double] {
            values.indices.compactMap { labels[$0] == name && strata[$0] == stratum ? values[$0] : nil }
        }
        let parts = Set(strata).sorted().map { stratum in
            TwoSamples(first: pick(all.names.first, stratum), second: pick(all.names.second, stratum), names: all.names)
        }
        return Strata(all: all, parts: parts)
    }

    private func one(_ file: String) throws -> [Double] {
        let table = try Table(file)
        let column = value ?? table.columns[0]
        let good = try table.keeping(numeric: [column])
        good.badRows.complaints.forEach(Complaint.say)
        return try good.numbers(column)
    }

    /// Prints a result, and draws where that is wanted.
    func show(_ result: TestResult, _ samples: TwoSamples) throws {
        if let plot { try samples.figure().write(to: plot) }
        if json {
            try JSONLine.write(result)
        } else {
            print(ResultText.lines(result, names: [samples.names.first, samples.names.second]).joined(separator: "\n"))
        }
    }
}

extension Alternative: ExpressibleByArgument {}
extension MannWhitney.Method: ExpressibleByArgument {}

/// Two samples whole, and stratum by stratum.
struct Strata {
    var all: TwoSamples
    var parts: [TwoSamples]
}

/// Two samples with their names.
struct TwoSamples {
    var first: [Double]
    var second: [Double]
    var names: (first: String, second: String)

    init(first: [Double], second: [Double], names: (String, String)) {
        (self.first, self.second, self.names) = (first, second, names)
    }

    init(_ table: Table, value: String, group: String, wanted: [String]?) throws {
        let labels = try table.texts(group), values = try table.numbers(value), found = Set(labels).sorted()
        let names = wanted ?? found
        guard names.count == 2 else {
            let list = found.prefix(8).map { "“\($0)”" }.joined(separator: ", ")
            throw ValidationError("“\(group)” holds \(found.count) groups (\(list)); choose two with --groups a,b")
        }
        if let missing = names.first(where: { !found.contains($0) }) {
            throw ValidationError("“\(group)” has no group “\(missing)”")
        }
        func pick(_ name: String) -> [Double] { zip(labels, values).compactMap { $0.0 == name ? $0.1 : nil } }
        self.init(first: pick(names[0]), second: pick(names[1]), names: (names[0], names[1]))
    }

    /// Both distributions as bars on one scale, the outermost half percents left out of view.
    func figure() -> Figure {
        let all = (first + second).sorted()
        let low = Bootstrap.quantile(all, 0.005), high = Bootstrap.quantile(all, 0.995)
        let bins = 40, width = max(high - low, 1e-12) / Double(bins)
        let centres = (0..<bins).map { low + (Double($0) + 0.5) * width }
        func shares(_ values: [Double]) -> [Double] {
            var counts = [Double](repeating: 0, count: bins)
            for value in values where value >= low && value <= high {
                counts[min(bins - 1, Int((value - low) / width))] += 1 / Double(values.count)
            }
            return counts
        }
        return Figure([
            Plot(
                title: "\(names.first) and \(names.second)", xLabel: "value", yLabel: "share of the sample",
                series: [
                    .bars(name: names.first, x: centres, height: shares(first)),
                    .bars(name: names.second, x: centres, height: shares(second)),
                ])
        ])
    }
}
