import Tensors
import Testing

@Suite struct RandomGeneratorTests {
    @Test("normal draws have mean 0 and variance 1")
    func moments() {
        var generator = RandomGenerator(seed: 1)
        let draws = (0..<100_000).map { _ in Double(generator.normal()) }
        let mean = draws.reduce(0, +) / Double(draws.count)
        let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(draws.count)
        #expect(abs(mean) < 0.01)
        #expect(abs(variance - 1) < 0.02)
    }

    @Test("a tensor that is changed leaves its copies alone")
    func copyOnWrite() {
        let a = Tensor(shape: [2], values: [1, 2])
        var b = a
        b[flat: 0] = 9
        #expect(a.array == [1, 2])
        #expect(b.array == [9, 2])
    }
}
