import ArgumentParser
import Plots
import Statistics

struct StatsProportions: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "proportions",
        abstract: "Compare two proportions, given as successes/trials.",
        discussion: "Example: gusli stats proportions 8502/44700 8279/45489")

    @Argument(help: ArgumentHelp("Successes/trials of the first group and of the second.", valueName: "k/n"))
    var groups: [String]

    @Option(help: "Where to look: two-sided, less (the first is less) or greater.")
    var alternative: Alternative = .twoSided

    @Option(help: "The confidence of the interval.")
    var confidence = 0.95

    @Flag(help: "Print a JSON object.")
    var json = false

    @Option(help: "Draw both proportions with their intervals to FILE (.svg or .png).")
    var plot: String?

    func validate() throws {
        guard groups.count == 2 else { throw ValidationError("give two proportions: k/n k/n") }
        guard confidence > 0.5, confidence < 1 else { throw ValidationError("--confidence lies between 0.5 and 1") }
        _ = try groups.map(proportion)
    }

    private func proportion(_ text: String) throws -> (Int, Int) {
        let parts = text.split(separator: "/").compactMap { Int($0) }
        guard parts.count == 2 else { throw ValidationError("expected successes/trials, found “\(text)”") }
        return (parts[0], parts[1])
    }

    func run() async throws {
        let both = try groups.map { text in
            let (successes, trials) = try proportion(text)
            return try Proportion(successes, of: trials)
        }
        let found = try ProportionTest.z(both[0], both[1], alternative: alternative, confidence: confidence)
        if let plot {
            let z = NormalDistribution.quantile(0.5 + confidence / 2)
            // Wilson's intervals stay between 0 and 1.
            let rows = try groups.map { text in
                let (successes, trials) = try proportion(text)
                let n = Double(trials), p = Double(successes) / n, scale = 1 / (1 + z * z / n)
                let centre = (p + z * z / (2 * n)) * scale,
                    half = z * scale * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
                return (name: text, estimate: p, low: centre - half, high: centre + half)
            }
            try Figure.intervals("proportions", xLabel: "share", rows).write(to: plot)
        }
        if json {
            try JSONLine.write(found)
        } else {
            print(ResultText.lines(found, names: groups).joined(separator: "\n"))
        }
    }
}
