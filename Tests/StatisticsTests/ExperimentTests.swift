import Foundation
import Tensors
import Testing

@testable import Statistics

struct ExperimentTests {
    @Test("the hash is SHA-256 as FIPS 180-4 publishes it")
    func hash() {
        #expect(SHA256.prefix(of: "abc") == 0xba78_16bf_8f01_cfea)
        #expect(SHA256.prefix(of: "") == 0xe3b0_c442_98fc_1c14)
        #expect(SHA256.prefix(of: "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") == 0x248d_6a61_d206_38b8)
    }

    @Test("experiments in different layers are independent, in one layer they share no unit, and shares are as wanted")
    func splitting() throws {
        let button = Splitter.Experiment(name: "button", layer: "look", variants: ["a", "b"])
        let price = Splitter.Experiment(
            name: "price", layer: "offer", buckets: 0..<500, variants: ["low", "high"], weights: [1, 3])
        let gift = Splitter.Experiment(name: "gift", layer: "offer", buckets: 500..<1000, variants: ["no", "yes"])
        let splitter = try Splitter([button, price, gift])
        let units = (0..<40_000).map { "user-\($0)" }
        let all = units.map { splitter.assignments(of: $0) }
        #expect(all.allSatisfy { ($0["price"] == nil) != ($0["gift"] == nil) })
        let inPrice = all.filter { $0["price"] != nil }
        let high = inPrice.count { $0["price"] == "high" }
        #expect(try SplitCheck.sampleRatio(counts: [inPrice.count - high, high], weights: [1, 3]).pValue > 0.001)
        let crossing = try SplitCheck.independence(
            inPrice.compactMap { $0["button"] }, inPrice.compactMap { $0["price"] })
        #expect(crossing.pValue > 0.001)
        #expect(splitter.assignments(of: "user-7") == splitter.assignments(of: "user-7"))
        #expect(throws: StatisticsError.self) {
            try Splitter([price, .init(name: "late", layer: "offer", buckets: 400..<600, variants: ["x"])])
        }
    }

    @Test("a mismatch of group sizes is found, an even split is not")
    func sampleRatio() throws {
        #expect(try SplitCheck.sampleRatio(counts: [50_000, 51_000], weights: [1, 1]).pValue < 0.01)
        #expect(try SplitCheck.sampleRatio(counts: [50_000, 50_100], weights: [1, 1]).pValue > 0.5)
    }

    @Test("A/A splits of skewed values raise as many false alarms as they should")
    func aaTest() throws {
        var generator = RandomGenerator(seed: 8)
        let values = (0..<600).map { _ in Double(exp(generator.normal())) }
        let found = try SplitCheck.aaTest(units: (0..<600).map(String.init), values: values, splits: 400)
        #expect(found.falseAlarmRate > 0.02 && found.falseAlarmRate < 0.09)
        #expect(found.uniformityPValue > 0.001)
    }

    @Test("CUPED keeps the difference and takes away the variance that the covariate explains")
    func cuped() throws {
        var generator = RandomGenerator(seed: 2)
        var metric: [[Double]] = [], before: [[Double]] = []
        for effect in [0.0, 0.5] {
            let x = (0..<4000).map { _ in Double(generator.normal()) * 2 + 10 }
            before.append(x)
            metric.append(x.map { $0 * 0.9 + effect + Double(generator.normal()) })
        }
        let adjusted = try VarianceReduction.cuped(metric: metric, covariate: before)
        #expect(near(adjusted.theta, 0.9, 0.03))
        #expect(near(adjusted.remainingVariance, 1 / (1 + 4 * 0.81), 0.05))
        let plain = try TTest.welch(Sample(metric[1]), Sample(metric[0])),
            freed = try TTest.welch(Sample(adjusted.groups[1]), Sample(adjusted.groups[0]))
        #expect((freed.interval?.width ?? 9) < 0.55 * (plain.interval?.width ?? 0))
        #expect(abs((freed.estimate ?? 0) - 0.5) < 0.08)
    }

    @Test("stratification undoes a mix of strata that differs between the groups")
    func stratified() throws {
        var generator = RandomGenerator(seed: 12)
        func draw(_ n: Int, _ mean: Double) -> [Double] { (0..<n).map { _ in mean + Double(generator.normal()) } }
        let strata = [(a: draw(3000, 1.2), b: draw(1000, 1)), (a: draw(1000, 5.2), b: draw(3000, 5))]
        let found = try VarianceReduction.stratified(strata)
        #expect(found.interval.contains(0.2))
        #expect(found.pValue < 1e-6)
    }

    @Test("bounds of Lan and DeMets at five even looks are the published ones")
    func bounds() throws {
        let found = try SequentialTest.bounds(shares: [0.2, 0.4, 0.6, 0.8, 1])
        for (b, published) in zip(found, [4.8769, 3.3569, 2.6803, 2.2898, 2.0310]) {
            #expect(abs(b - published) < 2e-3, "\(b)")
        }
        let pocock = try SequentialTest.bounds(shares: [0.2, 0.4, 0.6, 0.8, 1], spending: .pocock)
        for (b, published) in zip(pocock, [2.438, 2.427, 2.410, 2.397, 2.386]) {
            #expect(abs(b - published) < 3e-3, "\(b)")
        }
    }

    @Test("with always-valid p-values, looking every day raises no more false alarms than promised; plain ones do")
    func peeking() throws {
        var generator = RandomGenerator(seed: 21), valid = 0, plain = 0
        for _ in 0..<500 {
            var sum = 0.0, smallest = 1.0, smallestPlain = 1.0
            for day in 1...40 {
                for _ in 0..<25 { sum += Double(generator.normal()) }
                let n = Double(day * 25), error = (1 / n).squareRoot()
                smallest = min(
                    smallest, SequentialTest.alwaysValidPValue(difference: sum / n, standardError: error, mixing: 0.01))
                smallestPlain = min(smallestPlain, 2 * NormalDistribution.upperTail(abs(sum / n) / error))
            }
            if smallest < 0.05 { valid += 1 }
            if smallestPlain < 0.05 { plain += 1 }
        }
        #expect(valid <= 25 + 15)
        #expect(plain > 100)
    }

    @Test("the always-valid interval leaves 0 out exactly when the p-value is small enough")
    func intervalAgrees() {
        for difference in stride(from: 0.0, to: 1, by: 0.07) {
            let p = SequentialTest.alwaysValidPValue(difference: difference, standardError: 0.1, mixing: 0.05)
            let interval = SequentialTest.alwaysValidInterval(difference: difference, standardError: 0.1, mixing: 0.05)
            #expect(interval.contains(0) == (p > 0.05))
        }
    }
}
