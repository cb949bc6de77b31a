import NeuralNetworks
import Tensors
import Testing

/// Random weights, keys and values of a small attentive recurrence.
private struct Parts {
    let all: [Variable]
    let lengths = [5, 3]
    let rows = [[0, 2], [1, 1], [3, 0], [2, 2]]

    init(seed: UInt64) {
        var generator = RandomGenerator(seed: seed)
        // Table, keys, values, input weight, hidden weight, two biases, query weight.
        let shapes = [[4, 3], [2, 5, 6], [2, 5, 7], [16, 10], [16, 4], [16], [16], [6, 4]]
        all = shapes.map { Variable(.normal($0, deviation: 0.6, using: &generator), requiresGradient: true) }
    }

    var cell: AttentiveCell {
        AttentiveCell(
            inputWeight: all[3], hiddenWeight: all[4], inputBias: all[5], hiddenBias: all[6], queryWeight: all[7])
    }

    func run() -> AttentiveStates {
        all[0].attentiveRecurrence(
            first: rows[0], steps: rows.count, keys: all[1], values: all[2], lengths: lengths, cell: cell
        ) { step, _ in rows[step + 1] }
    }

    /// The same of single operators.
    func plain() -> (outputs: Variable, weights: Variable) {
        var state = Variable(Tensor(shape: [2, 4])), memory = state
        var context = Variable(Tensor(shape: [2, 7])), outputs: [Variable] = []
        var weights: [Variable] = []
        let mask = Variable(
            Tensor(shape: [2, 1, 5]) { mask in for i in mask.indices { mask[i] = i % 5 < lengths[i / 5] ? 0 : -1e9 } })
        for row in rows {
            let input = Variable.concatenated([all[0].gather(row), context], axis: 1)
            let sums =
                input.matmul(all[3], transposed: (false, true)) + state.matmul(all[4], transposed: (false, true))
                + all[5]
                + all[6]
            let gates = (0..<4).map { sums.slice(axis: 1, $0 * 4..<$0 * 4 + 4) }
            memory = gates[1].sigmoid() * memory + gates[0].sigmoid() * gates[2].tanh()
            state = gates[3].sigmoid() * memory.tanh()
            let query = state.matmul(all[7], transposed: (false, true)).reshaped([2, 1, 6])
            let energies = query.matmul(all[1], transposed: (false, true)) / Float(6).squareRoot() + mask
            weights.append(energies.softmax(axis: 2))
            context = weights[weights.count - 1].matmul(all[2]).reshaped([2, 7])
            outputs.append(.concatenated([state, context], axis: 1))
        }
        return (.stacked(outputs), Variable.stacked(weights).reshaped([rows.count, 2, 5]))
    }
}

@Test(
    "the attentive recurrence gives what single operators give, forwards and backwards", arguments: [1 as UInt64, 2, 3])
func attentiveRecurrence(seed: UInt64) throws {
    let fused = Parts(seed: seed), plain = Parts(seed: seed)
    var generator = RandomGenerator(seed: seed + 100)
    let up = Variable(.normal([4, 2, 11], using: &generator))
    let looks = Variable(.normal([4, 2, 5], using: &generator))
    let states = fused.run(), expected = plain.plain()
    expectClose(states.outputs.value, expected.outputs.value, 1e-5, "outputs")
    expectClose(states.weights.value, expected.weights.value, 1e-5, "weights")
    ((states.outputs * up).sum() + (states.weights * looks).sum()).backward()
    ((expected.outputs * up).sum() + (expected.weights * looks).sum()).backward()
    for (number, (ours, theirs)) in zip(fused.all, plain.all).enumerated() {
        expectClose(try #require(ours.gradient), try #require(theirs.gradient), 1e-4, "gradient \(number)")
    }
}

@Test("attention falls on an item's own frames and sums to 1, and what lies beyond them changes nothing")
func attentionStaysInside() {
    let parts = Parts(seed: 9)
    let before = parts.run()
    before.weights.value.withUnsafeBufferPointer { weights in
        for step in 0..<4 {
            for item in 0..<2 {
                let row = (0..<5).map { weights[(step * 2 + item) * 5 + $0] }
                #expect(abs(row.reduce(0, +) - 1) < 1e-5)
                #expect(row[parts.lengths[item]...].allSatisfy { $0 == 0 })
            }
        }
    }
    // Item 1 has 3 of 5 frames.
    for index in [(1 * 5 + 3) * 6, (1 * 5 + 4) * 6 + 5] { parts.all[1].value[flat: index] = 50 }
    for index in [(1 * 5 + 3) * 7, (1 * 5 + 4) * 7 + 6] { parts.all[2].value[flat: index] = 50 }
    #expect(withoutGradients { parts.run().outputs.value } == before.outputs.value)
}
