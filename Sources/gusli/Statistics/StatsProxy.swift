import ArgumentParser
import Plots
import Statistics
import Tables

struct StatsProxy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "proxy",
        abstract: "Find short metrics that stand for a long one, and weights for a sum of metrics.",
        discussion: """
            The table has a row for each past experiment, with its effect on every metric. With --long, short metrics are ranked by
            how well they follow it, and weights are found whose sum follows it. Without, the experiments are taken as degradations
            (changes known to be bad), and weights are found whose sum falls in every one.

            Example: gusli stats proxy effects.csv --metrics clicks,seconds,returns --long revenue
            """)

    @Argument(help: ArgumentHelp("The table of effects; - for stdin.", valueName: "file"))
    var file: String

    @Option(help: "The short metrics' columns, apart by commas.")
    var metrics: String

    @Option(help: "The long metric's column.")
    var long: String?

    @Flag(help: "Print a JSON object.")
    var json = false

    @Option(help: "Draw the weights to FILE (.svg or .png).")
    var plot: String?

    private struct Report: Encodable {
        var ranking: [ProxyMetrics.Proxy]?
        var weights: [String: Double]
        var quality: Double
    }

    func run() async throws {
        let names = metrics.split(separator: ",").map(String.init)
        guard !names.isEmpty else { throw ValidationError("--metrics takes columns: a,b") }
        let table = try Table(file).keeping(numeric: names + (long.map { [$0] } ?? []))
        table.badRows.complaints.forEach(Complaint.say)
        let columns = try names.map { try table.numbers($0) }
        let effects = (0..<table.rowCount).map { row in columns.map { $0[row] } }
        var ranking: [ProxyMetrics.Proxy]?
        let found: ProxyMetrics.Weights
        if let long {
            let target = try table.numbers(long)
            ranking = try ProxyMetrics.rank(short: zip(names, columns).map { (name: $0, effects: $1) }, long: target)
            found = try ProxyMetrics.following(effects, long: target)
        } else {
            found = try ProxyMetrics.falling(effects)
        }
        if let plot { try Figure.bars("weights", yLabel: "weight", Array(zip(names, found.weights))).write(to: plot) }
        if json {
            let weights = Dictionary(zip(names, found.weights)) { first, _ in first }
            return try JSONLine.write(Report(ranking: ranking, weights: weights, quality: found.quality))
        }
        for proxy in ranking ?? [] {
            print(
                "\(proxy.metric): correlation \(ResultText.number(proxy.correlation, digits: 4)), same direction in \(ResultText.number(100 * proxy.sameSign, digits: 3))%"
            )
        }
        print(
            "weights: "
                + zip(names, found.weights).map { "\($0) \(ResultText.number($1, digits: 4))" }.joined(separator: ", "))
        print(
            (long == nil ? "least fall over all degradations: " : "predicts experiments left out with R² ")
                + ResultText.number(found.quality, digits: 4))
    }
}
