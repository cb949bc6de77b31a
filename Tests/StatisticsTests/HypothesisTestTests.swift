import Foundation
import Statistics
import Testing

struct HypothesisTestTests {
    private func compare(_ found: TestResult, _ expected: [Double?], _ what: String) {
        #expect(
            near(found.statistic, expected[0] ?? .nan),
            "\(what): statistic \(found.statistic), SciPy \(String(describing: expected[0]))")
        #expect(near(found.degreesOfFreedom ?? .nan, expected[1] ?? .nan), "\(what): degrees")
        #expect(
            near(found.pValue, expected[2] ?? .nan),
            "\(what): p \(found.pValue), SciPy \(String(describing: expected[2]))")
    }

    @Test(
        "t tests give SciPy's statistic, degrees, p-value and interval, in every direction",
        arguments: Alternative.allCases)
    func tTests(alternative: Alternative) throws {
        for one in try SciPyFixture.cases("t") {
            let x = try Sample(one.numbers("x")), y = try Sample(one.numbers("y"))
            for (name, found) in [
                ("student", try TTest.student(x, y, alternative: alternative, confidence: 0.9)),
                ("welch", try TTest.welch(x, y, alternative: alternative, confidence: 0.9)),
            ] {
                let expected = try one.optionals(name + " " + alternative.rawValue)
                compare(found, expected, "\(name) \(alternative)")
                for (end, wanted) in [(found.interval?.low, expected[3]), (found.interval?.high, expected[4])] {
                    #expect((end == nil) == (wanted == nil))
                    if let end, let wanted {
                        #expect(near(end, wanted), "\(name): interval end \(end), SciPy \(wanted)")
                    }
                }
            }
            compare(
                try TTest.oneSample(x, mean: 0.3, alternative: alternative),
                try one.optionals("one " + alternative.rawValue), "one")
        }
    }

    @Test("the paired t test equals SciPy's")
    func paired() throws {
        let one = try #require(try SciPyFixture.read()["paired"] as? [String: Any])
        compare(try TTest.paired(one.numbers("x"), one.numbers("y")), try one.optionals("result"), "paired")
    }

    @Test(
        "Mann-Whitney equals SciPy's: exact and asymptotic, with ties, with and without continuity",
        arguments: Alternative.allCases)
    func mannWhitney(alternative: Alternative) throws {
        var compared = 0
        for one in try SciPyFixture.cases("mann_whitney") {
            let x = try one.numbers("x"), y = try one.numbers("y")
            for (name, method, continuity) in [
                ("auto", MannWhitney.Method.automatic, true), ("asymptotic", .asymptotic, true),
                ("exact", .exact, true),
                ("plain", .asymptotic, false),
            ] {
                guard let expected = one[name + " " + alternative.rawValue] as? [Double] else { continue }
                let found = try MannWhitney.test(x, y, alternative: alternative, method: method, continuity: continuity)
                #expect(found.statistic == expected[0])
                #expect(
                    near(found.pValue, expected[1]), "\(name) \(alternative): \(found.pValue), SciPy \(expected[1])")
                compared += 1
            }
        }
        #expect(compared >= 18)
    }

    @Test("ranking treats −0 and 0, and negative numbers, as their values say")
    func ranking() throws {
        let found = try MannWhitney.test(
            [-0.0, -5, .infinity, 1e-320], [0, -7, 1e300, -.infinity], method: .asymptotic)
        // Pairs won by the first sample: −0 beats two and ties one, −5 beats two, ∞ beats four, 1e-320 beats three.
        #expect(found.statistic == 11.5)
    }

    @Test("chi-squared tests equal SciPy's, with and without Yates' correction")
    func chiSquared() throws {
        for one in try SciPyFixture.cases("chi2") {
            let table = try #require(one["table"] as? [[Double]]), correction = try #require(one["correction"] as? Bool)
            compare(
                try ChiSquaredTest.independence(table, correction: correction), try one.optionals("result"),
                "chi2 \(table)")
        }
        for one in try SciPyFixture.cases("fit") {
            let found = try ChiSquaredTest.goodnessOfFit(one.numbers("counts"), shares: one.numbers("shares"))
            let expected = try one.numbers("result")
            #expect(near(found.statistic, expected[0]) && near(found.pValue, expected[1]))
        }
    }

    @Test("tests and intervals of proportions equal statsmodels'")
    func proportions() throws {
        for one in try SciPyFixture.cases("proportions") {
            let counts = try one.numbers("counts").map { Int($0) }, expected = try one.numbers("result")
            let a = try Proportion(counts[0], of: counts[1]), b = try Proportion(counts[2], of: counts[3])
            let found = try ProportionTest.z(a, b)
            #expect(near(found.statistic, expected[0]) && near(found.pValue, expected[1]), "\(found.pValue)")
            #expect(
                near(found.interval?.low ?? .nan, expected[2], 1e-8)
                    && near(found.interval?.high ?? .nan, expected[3], 1e-8))
            #expect(near(a.interval().low ?? .nan, expected[4]) && near(a.interval().high ?? .nan, expected[5]))
        }
    }

    @Test("adjusted p-values equal statsmodels'")
    func adjusted() throws {
        let one = try #require(try SciPyFixture.read()["adjust"] as? [String: Any])
        for method in [MultipleComparisons.Method.bonferroni, .holm, .benjaminiHochberg] {
            let found = MultipleComparisons.adjust(try one.numbers("p"), by: method)
            #expect(zip(found, try one.numbers(method.rawValue)).allSatisfy { near($0, $1, 1e-12) })
        }
    }

    @Test("values that cannot be tested are refused by name")
    func refusals() throws {
        #expect(throws: StatisticsError.tooFewValues(what: "the sample", expected: 2, found: 1)) { try Sample([1]) }
        #expect(throws: StatisticsError.notANumber(what: "the sample", index: 1)) { try Sample([1, .nan]) }
        #expect(throws: StatisticsError.noVariation(what: "Welch's t test")) {
            try TTest.welch(Sample([1, 1]), Sample([1, 1]))
        }
        #expect(throws: StatisticsError.notANumber(what: "the second sample", index: 0)) {
            try MannWhitney.test([1], [.nan])
        }
        #expect(throws: StatisticsError.tooLargeForExact(5000, 5000)) {
            try MannWhitney.test((0..<5000).map(Double.init), (0..<5000).map { Double($0) + 0.5 }, method: .exact)
        }
    }
}
