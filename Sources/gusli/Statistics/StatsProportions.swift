import ArgumentParser
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
        if json {
            try JSONLine.write(found)
        } else {
            print(ResultText.lines(found, names: groups).joined(separator: "\n"))
        }
    }
}
