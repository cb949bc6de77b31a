import Statistics
import Tensors
import Testing

struct ProxyMetricsTests {
    @Test("the short metric that moves with the long one ranks first")
    func ranking() throws {
        let long: [Double] = [1, -2, 3, -1, 2]
        let found = try ProxyMetrics.rank(
            short: [
                ("noise", [1, 1, -1, 2, -2]), ("half", long.map { $0 / 2 }),
                ("against", long.map { -$0 + ($0 > 2 ? 1 : 0) }),
            ], long: long)
        #expect(found.map(\.metric) == ["half", "against", "noise"])
        #expect(near(found[0].correlation, 1) && found[0].sameSign == 1 && found[1].sameSign == 0)
    }

    @Test("weights that follow a metric are those it was made with, and predict experiments left out")
    func following() throws {
        var generator = RandomGenerator(seed: 2)
        let effects = (0..<40).map { _ in (0..<3).map { _ in Double(generator.normal()) } }
        let long = effects.map { 2 * $0[0] - $0[1] + 0.01 * Double(generator.normal()) }
        let found = try ProxyMetrics.following(effects, long: long)
        #expect(zip(found.weights, [2, -1, 0]).allSatisfy { abs($0 - $1) < 0.02 })
        #expect(found.quality > 0.99)
        let noise = try ProxyMetrics.following(effects, long: effects.map { _ in Double(generator.normal()) })
        #expect(noise.quality < 0.3)
    }

    @Test("weights of degradations make the sum fall in every one, with the largest margin there is")
    func falling() throws {
        // The farthest line from 0 that leaves (1, 0) and (0, 1) on its other side: both at a distance of √½.
        let plain = try ProxyMetrics.falling([[-1, 0], [0, -1]])
        #expect(
            plain.weights.allSatisfy { near($0, 0.5.squareRoot(), 1e-6) } && near(plain.quality, 0.5.squareRoot(), 1e-6)
        )
        var generator = RandomGenerator(seed: 3)
        let effects = (0..<12).map { _ in
            [
                -1 + 0.3 * Double(generator.normal()), -0.5 + 0.3 * Double(generator.normal()),
                Double(generator.normal()),
            ]
        }
        let found = try ProxyMetrics.falling(effects)
        for row in effects { #expect(zip(row, found.weights).reduce(0) { $0 + $1.0 * $1.1 } <= -found.quality + 1e-9) }
        #expect(throws: StatisticsError.self) { try ProxyMetrics.falling([[1, 0], [-1, 0]]) }
    }
}
