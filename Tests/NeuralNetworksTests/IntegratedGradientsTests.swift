import NeuralNetworks
import Tensors
import Testing

@Test("of a linear score each part is weight times difference, exactly")
func linearAttributions() {
    let weights = Tensor(shape: [4], values: [1, -2, 0.5, 0])
    let input = Tensor(shape: [4], values: [3, 1, -2, 5]), baseline = Tensor(shape: [4], values: [1, 0, 0, 2])
    let parts = IntegratedGradients.attributions(input, baseline: baseline, steps: 3) { ($0 * Variable(weights)).sum() }
    #expect(zip(parts.array, [2, -2, -1, 0] as [Float]).allSatisfy { abs($0 - $1) < 1e-5 })
}

@Test("the parts sum to the score's difference, and an input that does not matter has none")
func completeAttributions() {
    var generator = RandomGenerator(seed: 5)
    let hidden = Linear(6, 16, generator: &generator), last = Linear(16, 1, generator: &generator)
    var mask = Tensor(shape: [6], repeating: 1)
    mask[flat: 2] = 0
    func score(_ x: Variable) -> Variable { last(hidden((x * Variable(mask)).reshaped([1, 6])).tanh()).sum() }
    let input = Tensor.normal([6], deviation: 2, using: &generator), baseline = Tensor(shape: [6])
    let parts = IntegratedGradients.attributions(input, baseline: baseline, steps: 200, score: score)
    let difference = score(Variable(input)).value.scalar - score(Variable(baseline)).value.scalar
    #expect(abs(parts.sum().scalar - difference) < 1e-3 * max(1, abs(difference)))
    #expect(parts[flat: 2] == 0 && parts.array.contains { abs($0) > 0.01 })
}
