import ArgumentParser
import Statistics

struct StatsMannWhitney: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mann-whitney",
        abstract: "Compare two samples by ranks: which tends to be greater.",
        discussion: """
            The estimate is the chance that a value of the first sample is greater than one of the second, ties counting half.

            Example: gusli stats mann-whitney log.csv --value rounds --group version
            """)

    @OptionGroup var samples: TwoSampleOptions

    @Option(help: "auto (exact for small samples without ties), exact or asymptotic.")
    var method: MannWhitney.Method = .automatic

    @Flag(inversion: .prefixedNo, help: "Correct the asymptotic p-value for continuity.")
    var continuity = true

    func run() async throws {
        let both = try samples.read()
        let found = try MannWhitney.test(
            both.first, both.second, alternative: samples.alternative, method: method, continuity: continuity)
        try samples.show(found, both)
    }
}
