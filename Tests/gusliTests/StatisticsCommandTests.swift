import Foundation
import Testing

@Suite("gusli stats", .enabled(if: CommandRun.isBuilt))
struct StatisticsCommandTests {
    private func number(_ object: [String: Any], _ key: String) throws -> Double {
        try #require(object[key] as? Double)
    }

    @Test("chi-squared of given counts is SciPy's, with and without Yates' correction")
    func countsAgree() throws {
        let corrected = try CommandRun("stats", "chi-squared", "--counts", "90,60;30,50", "--json").objects()[0]
        #expect(abs(try number(corrected, "statistic") - 9.702725694444444) < 1e-9)
        let plain = try CommandRun("stats", "chi-squared", "--counts", "90,60;30,50", "--plain", "--json").objects()[0]
        #expect(abs(try number(plain, "p_value") / 0.001139948820137483 - 1) < 1e-9)
        let fit = try CommandRun("stats", "chi-squared", "--counts", "30,14,6", "--shares", "2,1,1", "--json")
            .objects()[0]
        #expect(abs(try number(fit, "statistic") - 4.56) < 1e-9)
    }

    @Test("two columns of a table are counted as their counts would be")
    func columnsAreCounted() throws {
        var rows = ["version,answer"]
        for (version, answer, count) in [("a", "yes", 90), ("a", "no", 60), ("b", "yes", 30), ("b", "no", 50)] {
            rows += Array(repeating: "\(version),\(answer)", count: count)
        }
        let run = try CommandRun(
            "stats", "chi-squared", "-", "--columns", "version,answer", "--json",
            input: rows.joined(separator: "\n") + "\n")
        #expect(abs(try number(run.objects()[0], "statistic") - 9.702725694444444) < 1e-9)
    }

    @Test("a table without variation fails with a reason; wrong usage ends with 2")
    func complains() throws {
        let run = try CommandRun("stats", "chi-squared", "--counts", "1,2;0,0")
        #expect(run.status == 1 && run.output.isEmpty && run.complaints.contains("a row or column of the table"))
        for wrong in [
            ["--counts", "1,x"], ["--counts", "1,2", "--columns", "a,b"], ["--counts", "1,2;3,4", "--shares", "1,1"],
        ] {
            let arguments = ["stats", "chi-squared"] + wrong
            #expect(try CommandRun(arguments).status == 2)
        }
    }

    @Test("resampling's interval of a mean of many is the normal one, nearly, and a seed gives the same again")
    func bootstrapsMeans() throws {
        // Evenly spaced values: the standard error of the mean is known.
        let values = (0..<400).map { "\(Double($0) / 400)" }, table = (["x"] + values).joined(separator: "\n") + "\n"
        let first = try CommandRun(
            "stats", "bootstrap", "-", "--value", "x", "--json", "--resamples", "4000", input: table)
        let object = try first.objects()[0], interval = try #require(object["interval"] as? [String: Double])
        let error = (1.0 / 12 / 400).squareRoot(), mean = 0.5 - 0.5 / 400
        #expect(abs(try number(object, "estimate") - mean) < 1e-12)
        #expect(abs((interval["low"] ?? 0) - (mean - 1.96 * error)) < 0.15 * error)
        #expect(abs((interval["high"] ?? 0) - (mean + 1.96 * error)) < 0.15 * error)
        #expect(
            try CommandRun("stats", "bootstrap", "-", "--value", "x", "--json", "--resamples", "4000", input: table)
                .output == first.output)
    }

    @Test("within strata a difference is found that their sizes hide")
    func comparesWithinStrata() throws {
        // In both countries b is 1 more than a; but b has more of the country with small values (Simpson's paradox).
        var rows = ["version,country,value"]
        for (version, country, count, level) in [
            ("a", "x", 100, 10.0), ("a", "y", 20, 0.0), ("b", "x", 20, 11.0), ("b", "y", 100, 1.0),
        ] {
            for index in 0..<count { rows.append("\(version),\(country),\(level + Double(index % 5) * 0.1)") }
        }
        let input = rows.joined(separator: "\n") + "\n"
        let plain = try CommandRun(
            "stats", "ttest", "-", "--value", "value", "--group", "version", "--json", input: input
        ).objects()[0]
        let within = try CommandRun(
            "stats", "ttest", "-", "--value", "value", "--group", "version", "--stratum", "country", "--json",
            input: input
        ).objects()[0]
        #expect(try number(plain, "estimate") > 0)
        #expect(abs(try number(within, "estimate") + 1) < 1e-9)
    }
}
