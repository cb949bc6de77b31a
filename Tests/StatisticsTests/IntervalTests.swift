import Foundation
import Statistics
import Tensors
import Testing

struct IntervalTests {
    @Test("the interval of a relative difference covers the truth as often as it says")
    func relativeDifference() throws {
        var generator = RandomGenerator(seed: 3), covered = 0
        for _ in 0..<1000 {
            let a = (0..<80).map { _ in Double(11 + 2 * generator.normal()) },
                b = (0..<90).map { _ in Double(10 + 2 * generator.normal()) }
            if try RatioInterval.relativeDifference(Sample(a), Sample(b)).interval.contains(0.1) { covered += 1 }
        }
        #expect((930...970).contains(covered), "\(covered) of 1000")
    }

    @Test("the variance of a ratio metric is that of many experiments")
    func ratioMetric() throws {
        var generator = RandomGenerator(seed: 4)
        var ratios: [Double] = [], claimed: [Double] = []
        for _ in 0..<1500 {
            let views = (0..<60).map { _ in Double(1 + generator.next(upperBound: UInt64(20))) }
            let clicks = views.map { views in
                (0..<Int(views)).reduce(0.0) { sum, _ in sum + (generator.uniform() < 0.3 ? 1 : 0) }
            }
            let sample = try RatioInterval.ratioSample(numerator: clicks, denominator: views)
            ratios.append(sample.mean)
            claimed.append(sample.standardError)
        }
        let real = try Sample(ratios).deviation
        #expect(near(claimed.reduce(0, +) / 1500, real, 0.06))
    }

    @Test("bootstrap intervals of a mean agree with Student's, and are the same for the same seed")
    func bootstrap() throws {
        var generator = RandomGenerator(seed: 5)
        let values = (0..<200).map { _ in Double(generator.normal()) }
        let student = try #require(try TTest.oneSample(Sample(values)).interval)
        for method in Bootstrap.Method.allCases {
            let found = try Bootstrap.interval([values], resamples: 4000, method: method, seed: 9) {
                $0[0].reduce(0, +) / 200
            }
            #expect(abs((found.interval.low ?? 9) - (student.low ?? 0)) < 0.02)
            #expect(abs((found.interval.high ?? 9) - (student.high ?? 0)) < 0.02)
            let again = try Bootstrap.interval([values], resamples: 4000, method: method, seed: 9) {
                $0[0].reduce(0, +) / 200
            }
            #expect(found.interval == again.interval)
        }
    }

    @Test("BCa moves the interval of a skewed statistic to the side where percentiles fall short")
    func skewed() throws {
        var generator = RandomGenerator(seed: 6)
        let values = (0..<60).map { _ in Double(exp(generator.normal())) }
        func variance(_ samples: [[Double]]) -> Double { (try? Sample(samples[0]).variance) ?? 0 }
        let plain = try Bootstrap.interval([values], resamples: 2000, method: .percentile, statistic: variance)
        let adjusted = try Bootstrap.interval([values], resamples: 2000, method: .bca, statistic: variance)
        #expect((adjusted.interval.high ?? 0) > (plain.interval.high ?? 0))
        #expect((adjusted.interval.low ?? 0) > (plain.interval.low ?? 0))
    }
}
