import Foundation
import Statistics
import Tables
import Tensors
import Testing

@testable import ExperimentReports

struct ExperimentAnalysisTests {
    private func log(_ rows: [String], header: String) throws -> Table {
        let url = FileManager.default.temporaryDirectory.appending(path: "log-\(UUID().uuidString).csv")
        try Data((header + "\n" + rows.joined(separator: "\n") + "\n").utf8).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        return try Table(url.path)
    }

    private func description(_ more: String = "", metric: String = "{name: money, kind: mean, column: money}") throws
        -> ExperimentDescription
    {
        try ExperimentDescription(
            yaml: "name: test\nunit: user\nvariant: v\ncontrol: a\nmetrics:\n  - \(metric)\n\(more)", file: "test.yaml")
    }

    /// Units with a normal metric, those of “b” `effect` higher.
    private func rows(_ count: Int, effect: Double, share: Double = 0.5, seed: UInt64 = 1) -> [String] {
        var generator = RandomGenerator(seed: seed)
        return (0..<count).map { unit in
            let isB = Double(unit) + 0.5 > Double(count) * share
            return "u\(unit),\(isB ? "b" : "a"),\(10 + (isB ? effect : 0) + Double(generator.normal()))"
        }
    }

    @Test("a real effect is found, with the interval of Welch's test")
    func effect() throws {
        let table = try log(rows(2000, effect: 0.4), header: "user,v,money")
        let analysis = try ExperimentAnalysis(description(), table)
        let found = analysis.comparisons[0]
        #expect(found.adjustedPValue < 1e-6 && found.interval.contains(0.4))
        #expect(analysis.conclusions[0].contains("better"))
        let values = try table.numbers("money")
        let welch = try TTest.welch(Sample(Array(values.suffix(1000))), Sample(Array(values.prefix(1000))))
        #expect(found.pValue == welch.pValue)
    }

    @Test("no effect with enough units is “no change that matters”; with few it “cannot be told”, and is underpowered")
    func nothing() throws {
        let metric = "{name: money, kind: mean, column: money, minimum: 0.2}"
        let many = try ExperimentAnalysis(
            description(metric: metric), log(rows(8000, effect: 0), header: "user,v,money"))
        #expect(many.conclusions[0].contains("no change that matters"))
        let few = try ExperimentAnalysis(
            description(metric: metric), log(rows(60, effect: 0, seed: 3), header: "user,v,money"))
        #expect(few.conclusions[0].contains("cannot be told"))
        #expect(few.cautions.contains { $0.hasPrefix("Underpowered") })
    }

    @Test("a mismatch of sizes forbids every conclusion")
    func mismatch() throws {
        let analysis = try ExperimentAnalysis(
            description(), log(rows(2000, effect: 1, share: 0.4), header: "user,v,money"))
        #expect(!analysis.splitIsSound)
        #expect(analysis.conclusions.count == 1 && analysis.conclusions[0].hasPrefix("Nothing may be concluded"))
    }

    @Test("an unfinished experiment is judged by p-values that hold at every look")
    func unfinished() throws {
        let analysis = try ExperimentAnalysis(
            description("planned_units: 5000"), log(rows(400, effect: 0.22, seed: 2), header: "user,v,money"))
        #expect(analysis.isUnfinished && analysis.cautions.contains { $0.hasPrefix("Too early") })
        let found = analysis.comparisons[0]
        #expect(analysis.decidingPValue(found) >= found.alwaysValidPValue && found.alwaysValidPValue > found.pValue)
    }

    @Test("rows of one unit are added up, units in two variants left out, and a proportion counts a unit once")
    func aggregation() throws {
        let table = try log(
            ["x,a,1", "x,a,2", "y,a,5", "z,b,4", "z,b,4", "w,b,1", "m,a,9", "m,b,9"], header: "user,v,money")
        let analysis = try ExperimentAnalysis(description(), table)
        #expect(analysis.mixedUnits == 1 && analysis.counts == ["a": 2, "b": 2])
        #expect(analysis.comparisons[0].control == 4 && analysis.comparisons[0].treated == 4.5)
    }

    @Test("a covariate from before narrows the interval")
    func covariate() throws {
        var generator = RandomGenerator(seed: 5)
        let rows = (0..<1000).map { unit -> String in
            let before = 10 + 3 * Double(generator.normal()),
                after = before + (unit % 2 == 1 ? 0.3 : 0) + Double(generator.normal())
            return "u\(unit),\(unit % 2 == 1 ? "b" : "a"),\(after),\(before)"
        }
        let table = try log(rows, header: "user,v,money,old")
        let plain = try ExperimentAnalysis(description(), table)
        let freed = try ExperimentAnalysis(
            description(metric: "{name: money, kind: mean, column: money, before: old}"), table)
        #expect(freed.comparisons[0].interval.width < 0.5 * plain.comparisons[0].interval.width)
        #expect(freed.comparisons[0].interval.contains(0.3))
    }

    @Test("an effect that wears off is called a novelty, and part weeks a season")
    func novelty() throws {
        var generator = RandomGenerator(seed: 6)
        let rows = (0..<6000).map { unit -> String in
            let day = unit % 10, isB = unit / 10 % 2 == 1, effect = isB && day < 5 ? 0.6 : 0
            return "u\(unit),\(isB ? "b" : "a"),\(Double(generator.normal()) + effect),2024-03-\(day + 10)"
        }
        let analysis = try ExperimentAnalysis(description("day: date"), log(rows, header: "user,v,money,date"))
        #expect(
            analysis.cautions.contains { $0.hasPrefix("Novelty") }
                && analysis.cautions.contains { $0.hasPrefix("Season") })
        #expect(analysis.cohorts.map(\.value) == (10..<20).map { "2024-03-\($0)" })
        #expect(analysis.markdown().contains("by the day units first came"))
    }

    @Test("one unit that outweighs the others is pointed out, and cut where that is wanted")
    func outlier() throws {
        let rows = rows(1000, effect: 0) + ["big,a,5000"]
        let table = try log(rows, header: "user,v,money")
        #expect(try ExperimentAnalysis(description(), table).cautions.contains { $0.hasPrefix("One unit outweighs") })
        let cut = try ExperimentAnalysis(
            description(metric: "{name: money, kind: mean, column: money, cut: 0.99}"), table)
        #expect(!cut.cautions.contains { $0.hasPrefix("One unit outweighs") })
    }

    @Test("descriptions that say too little are refused by what is missing")
    func refusals() throws {
        for (yaml, reason) in [
            ("name: x", "“variant” is missing"),
            ("name: x\nvariant: v\ncontrol: a\nmetrics: []", "at least one metric"),
            ("name: x\nvariant: v\ncontrol: a\nmetrics: [{name: m, kind: ratio}]", "needs numerator and denominator"),
            ("name: x\nvariant: v\ncontrol: a\nmetrics: [{name: m, kind: odd}]", "metrics.1.kind"),
        ] {
            let error = #expect(throws: StatisticsError.self) { try ExperimentDescription(yaml: yaml, file: "x.yaml") }
            #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
        }
        let table = try log(["u,b,1", "w,b,2"], header: "user,v,money")
        #expect(throws: StatisticsError.self) { try ExperimentAnalysis(description(), table) }
    }

    /// Six weeks of units that each come once, with an effect that changes by `drift` a week.
    private func weeks(_ count: Int, effect: Double, drift: Double) -> [String] {
        var generator = RandomGenerator(seed: 5)
        return (0..<(42 * count)).map { unit in
            let day = unit / count, isB = unit % 2 == 1
            let shift = isB ? effect + drift * Double(day / 7) : 0
            return "u\(unit),\(isB ? "b" : "a"),\(day),\(10 + shift + Double(generator.normal()))"
        }
    }

    @Test("a hold-back experiment shows week by week whether an effect lasts, grows or wears off")
    func holdBack() throws {
        for (effect, drift, word) in [
            (0.6, -0.1, "wears off"), (0.2, 0.1, "grows"), (0.4, 0, "no sign that the effect"),
        ] {
            let table = try log(weeks(200, effect: effect, drift: drift), header: "user,v,day,money")
            let analysis = try ExperimentAnalysis(description("day: day\ndesign: hold-back\n"), table)
            let found = try #require(analysis.longTerm.first)
            #expect(found.weeks.count == 6)
            #expect(found.weeks.allSatisfy { $0.counts == [700, 700] })
            let slope = try #require(found.slope), error = try #require(found.slopeError)
            #expect(abs(slope - drift) < 3 * error)
            #expect(analysis.conclusions.last?.contains(word) == true, "\(analysis.conclusions)")
            #expect(analysis.conclusions[0].contains("held back (a)"))
            #expect(analysis.cautions.contains { $0.hasPrefix("Hold-back:") })
            #expect(analysis.markdown().contains("week by week"))
        }
    }

    @Test("the slope is the weighted least-squares slope, with the error that its weights give")
    func slope() throws {
        let table = try log(weeks(60, effect: 0.5, drift: 0.05), header: "user,v,day,money")
        let found = try #require(
            try ExperimentAnalysis(description("day: day\ndesign: hold-back\n"), table).longTerm.first)
        let y = found.weeks.map(\.difference)
        let w = found.weeks.map { week -> Double in
            let error = ((week.interval.high ?? 0) - (week.interval.low ?? 0)) / 2 / 1.959963984540054
            return 1 / (error * error)
        }
        // The normal equations of y = a + b x, solved by Cramer's rule.
        let x = y.indices.map(Double.init)
        func sum(_ f: (Int) -> Double) -> Double { y.indices.reduce(0) { $0 + w[$1] * f($1) } }
        let (s, sx, sxx, sy, sxy) = (
            sum { _ in 1 }, sum { x[$0] }, sum { x[$0] * x[$0] }, sum { y[$0] }, sum { x[$0] * y[$0] }
        )
        let determinant = s * sxx - sx * sx
        #expect(abs((found.slope ?? 0) - (s * sxy - sx * sy) / determinant) < 1e-12)
        #expect(abs((found.slopeError ?? 0) - (s / determinant).squareRoot()) < 1e-12)
    }

    @Test("a reverse experiment speaks of what was taken away, and too few weeks are no long run")
    func reverse() throws {
        let table = try log(Array(weeks(200, effect: -0.4, drift: 0).prefix(200 * 14)), header: "user,v,day,money")
        let analysis = try ExperimentAnalysis(description("day: day\ndesign: reverse\n"), table)
        #expect(analysis.conclusions[0].hasPrefix("“money” without it (b) against with it (a): worse"))
        #expect(analysis.conclusions.last?.contains("too few weeks") == true)
        #expect(analysis.cautions.contains("Too early for the long run: 2 weeks."))
    }
}
