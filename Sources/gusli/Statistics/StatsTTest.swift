import ArgumentParser
import Statistics

struct StatsTTest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ttest",
        abstract: "Compare two means.",
        discussion: """
            Welch's test where neither --student, --paired nor --z is given. With --stratum the means are compared within strata
            (countries, devices) and weighted by their sizes, which takes away what the strata differ in.

            Example: gusli stats ttest log.csv --value revenue --group version --json
            """)

    @OptionGroup var samples: TwoSampleOptions

    @Flag(help: "Take the variances as equal (Student's test).")
    var student = false

    @Flag(help: "Compare pairs: rows of two columns, or two files of equal length.")
    var paired = false

    @Flag(help: "Use the normal distribution (z test), for large samples.")
    var z = false

    @Option(help: "A column of strata; needs --value and --group.")
    var stratum: String?

    func validate() throws {
        guard [student, paired, z, stratum != nil].count(where: { $0 }) <= 1 else {
            throw ValidationError("choose one of --student, --paired, --z and --stratum")
        }
        if stratum != nil, samples.group == nil { throw ValidationError("--stratum needs --value and --group") }
        if paired, samples.group != nil { throw ValidationError("--paired needs --columns a,b or two files") }
    }

    func run() async throws {
        if let stratum {
            let strata = try samples.readStrata(stratum)
            return try samples.show(
                VarianceReduction.stratifiedTest(
                    strata.parts.map { (a: $0.first, b: $0.second) }, alternative: samples.alternative,
                    confidence: samples.confidence), strata.all)
        }
        let both = try samples.read(paired: paired)
        try samples.show(try test(both), both)
    }

    private func test(_ both: TwoSamples) throws -> TestResult {
        if paired {
            return try TTest.paired(
                both.first, both.second, alternative: samples.alternative, confidence: samples.confidence)
        }
        let a = try Sample(both.first, name: both.names.first), b = try Sample(both.second, name: both.names.second)
        let test = student ? TTest.student : z ? TTest.z : TTest.welch
        return try test(a, b, samples.alternative, samples.confidence)
    }
}
