import Statistics
import Testing

struct PowerTests {
    @Test("power and sample size of Student's test equal statsmodels'")
    func means() throws {
        for one in try SciPyFixture.cases("power") {
            let effect = one["effect"] as? Double ?? 0, ratio = one["ratio"] as? Double ?? 1
            let alternative: Alternative = one["alternative"] as? String == "larger" ? .greater : .twoSided
            let given = try #require(one["count"] as? Double), wanted = try #require(one["power"] as? Double)
            let found = try Power.power(.means, effect: effect, count: given, ratio: ratio, alternative: alternative)
            #expect(near(found, wanted, 1e-8))
            let count = try Power.count(.means, effect: effect, ratio: ratio, alternative: alternative)
            let wantedCount = try #require(one["count_for_80"] as? Double)
            #expect(near(count, wantedCount, 1e-6))
        }
    }

    @Test(
        "size, effect and power answer each other", arguments: [Power.Comparison.means, .proportions(baseline: 0.19)])
    func consistency(comparison: Power.Comparison) throws {
        let effect = comparison == .means ? 0.1 : 0.01
        let count = try Power.count(comparison, effect: effect, power: 0.9)
        #expect(near(try Power.power(comparison, effect: effect, count: count), 0.9, 1e-6))
        #expect(near(try Power.detectableEffect(comparison, count: count, power: 0.9), effect, 1e-5))
    }

    @Test("an experiment lasts whole weeks, and counts its days by the week's traffic")
    func duration() throws {
        let found = try Power.duration(total: 1500, weekly: [100, 100, 100, 100, 100, 250, 250])
        #expect(found.days == 12 && found.weeks == 2)
        #expect(throws: StatisticsError.self) { try Power.duration(total: 10, weekly: [0, 0, 0, 0, 0, 0, 0]) }
    }

    @Test("effects that no sample can find are refused")
    func refusals() {
        #expect(throws: StatisticsError.self) { try Power.count(.means, effect: 0) }
        #expect(throws: StatisticsError.self) { try Power.count(.proportions(baseline: 0.9), effect: 0.2) }
        #expect(throws: StatisticsError.self) { try Power.count(.means, effect: -0.2, alternative: .greater) }
    }
}
