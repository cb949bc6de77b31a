import ArgumentParser
import Plots
import Statistics
import Tables

struct StatsCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check that a split is sound: group sizes, balance before, A/A tests.",
        discussion: """
            Exits with 1 where a check fails: a sample-ratio mismatch (p below 0.001), or a covariate from before the experiment
            that differs between the groups (p below 0.001 after Holm's correction).

            Example: gusli stats check log.csv --variant version --before rounds_last_week --unit user --metric rounds
            """)

    @Argument(help: ArgumentHelp("A table with a row for each unit; - for stdin.", valueName: "file"))
    var file: String

    @Option(help: "The column that names each unit's variant.")
    var variant: String

    @Option(help: "The shares that were meant: name=share,name=share; even where left out.")
    var weights: String?

    @Option(help: "Columns of numbers from before the experiment, which should not differ.", transform: { $0 })
    var before: [String] = []

    @Option(help: "The column that names units: two rows of one unit, or one unit in two variants, are found.")
    var unit: String?

    @Option(help: "A column of numbers for A/A tests on the first variant's units; needs --unit.")
    var metric: String?

    @Flag(help: "Print a JSON object.")
    var json = false

    @Option(help: "Draw the sizes of the groups to FILE (.svg or .png).")
    var plot: String?

    private struct Report: Encodable {
        var counts: [String: Int] = [:]
        var sampleRatio: TestResult?
        var balance: [String: Double] = [:]
        var unitsTwice: Int?
        var unitsInTwoVariants: Int?
        var aaTest: SplitCheck.AATest?
        var sound = true

        enum CodingKeys: String, CodingKey {
            case counts, balance, sound
            case sampleRatio = "sample_ratio"
            case unitsTwice = "units_twice"
            case unitsInTwoVariants = "units_in_two_variants"
            case aaTest = "aa_test"
        }
    }

    func validate() throws {
        if metric != nil, unit == nil {
            throw ValidationError("--metric needs --unit: A/A tests split units by their names")
        }
    }

    func run() async throws {
        let table = try Table(file).keeping(numeric: before + (metric.map { [$0] } ?? []))
        table.badRows.complaints.forEach(Complaint.say)
        let labels = try table.texts(variant), names = Set(labels).sorted()
        var report = Report()
        for label in labels { report.counts[label, default: 0] += 1 }
        let shares = try weights.map { try Self.shares($0, names) } ?? names.map { _ in 1 }
        let ratio = try SplitCheck.sampleRatio(counts: names.map { report.counts[$0] ?? 0 }, weights: shares)
        report.sampleRatio = ratio
        report.sound = ratio.pValue >= SplitCheck.mismatchLevel
        try checkBalance(table, labels, names, &report)
        if let unit { try checkUnits(table.texts(unit), labels, &report) }
        if let metric, let unit {
            let rows = labels.indices.filter { labels[$0] == names[0] }
            let units = try table.texts(unit), values = try table.numbers(metric)
            report.aaTest = try SplitCheck.aaTest(
                units: rows.map { units[$0] }, values: rows.map { values[$0] }, splits: 500)
        }
        if let plot {
            try Figure.bars("units by \(variant)", yLabel: "units", names.map { ($0, Double(report.counts[$0] ?? 0)) })
                .write(to: plot)
        }
        if json { try JSONLine.write(report) } else { show(report, names) }
        if !report.sound { throw ExitCode.failure }
    }

    private static func shares(_ text: String, _ names: [String]) throws -> [Double] {
        var shares: [String: Double] = [:]
        for part in text.split(separator: ",") {
            let pair = part.split(separator: "=")
            guard pair.count == 2, let share = Double(pair[1]) else {
                throw ValidationError("--weights takes name=share,name=share")
            }
            shares[String(pair[0])] = share
        }
        return try names.map { name in
            guard let share = shares[name] else { throw ValidationError("--weights says nothing of “\(name)”") }
            return share
        }
    }

    private func checkBalance(_ table: Table, _ labels: [String], _ names: [String], _ report: inout Report) throws {
        guard names.count >= 2, !before.isEmpty else { return }
        var tests: [(name: String, p: Double)] = []
        for column in before {
            let values = try table.numbers(column)
            func pick(_ name: String) -> [Double] { zip(labels, values).compactMap { $0.0 == name ? $0.1 : nil } }
            let first = try Sample(pick(names[0]), name: "\(column) of \(names[0])")
            for other in names.dropFirst() {
                let found = try TTest.welch(Sample(pick(other), name: "\(column) of \(other)"), first)
                tests.append(("\(column): \(other) − \(names[0])", found.pValue))
            }
        }
        for (test, p) in zip(tests, MultipleComparisons.adjust(tests.map(\.p), by: .holm)) {
            report.balance[test.name] = p
            if p < SplitCheck.mismatchLevel { report.sound = false }
        }
    }

    private func checkUnits(_ units: [String], _ labels: [String], _ report: inout Report) throws {
        var variants: [String: Set<String>] = [:]
        for (unit, label) in zip(units, labels) { variants[unit, default: []].insert(label) }
        report.unitsTwice = units.count - variants.count
        let mixed = variants.values.count { $0.count > 1 }
        report.unitsInTwoVariants = mixed
        if mixed > 0 { report.sound = false }
    }

    private func show(_ report: Report, _ names: [String]) {
        print("units     " + names.map { "\($0) \(report.counts[$0] ?? 0)" }.joined(separator: ", "))
        if let ratio = report.sampleRatio {
            let verdict =
                ratio.pValue < SplitCheck.mismatchLevel ? "MISMATCH: units were lost or split wrongly" : "as meant"
            print("sizes     p = \(ResultText.number(ratio.pValue)): \(verdict)")
        }
        for (name, p) in report.balance.sorted(by: { $0.key < $1.key }) {
            print(
                "before    \(name): p = \(ResultText.number(p)): \(p < SplitCheck.mismatchLevel ? "DIFFERS before the experiment" : "alike")"
            )
        }
        if let twice = report.unitsTwice { print("repeated  \(twice) rows name a unit again") }
        if let mixed = report.unitsInTwoVariants { print("mixed     \(mixed) units are in more than one variant") }
        if let aa = report.aaTest {
            print(
                "A/A       \(ResultText.number(aa.falseAlarmRate * 100))% of \(aa.splits) splits below \(ResultText.number(aa.alpha)); p-values uniform: p = \(ResultText.number(aa.uniformityPValue))"
            )
        }
        print(
            report.sound ? "The split is sound." : "The split is NOT sound: do not trust a comparison of these groups.")
    }
}
