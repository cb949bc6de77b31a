import ArgumentParser
import Statistics

struct StatsTTest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ttest",
        abstract: "Compare two means.",
        discussion: """
            Welch's test where neither --student, --paired nor --z is given.

            Example: gusli stats ttest log.csv --value revenue --group version --json
            """)

    @OptionGroup var samples: TwoSampleOptions

    @Flag(help: "Take the variances as equal (Student's test).")
    var student = false

    @Flag(help: "Compare pairs: rows of two columns, or two files of equal length.")
    var paired = false

    @Flag(help: "Use the normal distribution (z test), for large samples.")
    var z = false

    func validate() throws {
        guard [student, paired, z].count(where: { $0 }) <= 1 else {
            throw ValidationError("choose one of --student, --paired and --z")
        }
        if paired, samples.group != nil { throw ValidationError("--paired needs --columns a,b or two files") }
    }

    func run() async throws {
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
