import CKernels
import Tensors

/// The weights of a recurrence that attends: a long short-term memory cell (PyTorch's `LSTMCell`) that reads a row of a table and
/// the context of the step before, and the projection that makes its state a query.
public struct AttentiveCell {
    /// `[4 size, width of the table + width of the values]`
    public var inputWeight: Variable
    /// `[4 size, size]`
    public var hiddenWeight: Variable
    /// `[4 size]` each.
    public var inputBias: Variable
    public var hiddenBias: Variable
    /// `[width of the keys, size]`
    public var queryWeight: Variable

    public init(
        inputWeight: Variable, hiddenWeight: Variable, inputBias: Variable, hiddenBias: Variable, queryWeight: Variable
    ) {
        self.inputWeight = inputWeight
        self.hiddenWeight = hiddenWeight
        self.inputBias = inputBias
        self.hiddenBias = hiddenBias
        self.queryWeight = queryWeight
    }
}

/// What an attentive recurrence gave.
public struct AttentiveStates {
    /// `[steps, batch, size + width of the values]`: each step's state with its context behind.
    public var outputs: Variable
    /// `[steps, batch, time]`: where each step looked.
    public var weights: Variable
    /// The rows that were read, `[steps][batch]`.
    public var rows: [[Int]]
}

extension Variable {
    /// A decoder with content-based attention (Bahdanau et al., 2015; Chan et al., 2016, equations 6 to 11) as a single operator.
    ///
    /// Step u computes state = LSTM(table[row], context of u - 1), energies = keys · query / √width, weights = softmax over an item's own
    /// length, context = the weighted sum of the values. Backpropagation through time runs inside. The receiver is the table
    /// `[entries, width]`.
    ///
    /// - Parameters:
    ///   - first: the rows read in the first step.
    ///   - steps: how many there are.
    ///   - keys: `[batch, time, width]`; values `[batch, time, width]`.
    ///   - lengths: valid steps of each item's time.
    ///   - following: given a finished step and its outputs `[batch, size + width of the values]`, the rows that the next one reads.
    public func attentiveRecurrence(
        first: [Int], steps: Int, keys: Variable, values: Variable, lengths: [Int], cell: AttentiveCell,
        following: (Int, UnsafePointer<Float>) -> [Int]
    ) -> AttentiveStates {
        let tape = AttentiveTape(
            entries: self, steps: steps, keys: keys.value, values: values.value, lengths: lengths, cell: cell)
        tape.run(first: first, table: value, following: following)
        let parents = [
            self, keys, values, cell.inputWeight, cell.hiddenWeight, cell.inputBias, cell.hiddenBias, cell.queryWeight,
        ]
        // One result of two parts, so that both hand their gradients on at once.
        let width = tape.size + tape.valueWidth
        let joined = Variable(tape.joined(), from: parents) { gradient in
            tape.pullBack(gradient, table: self, keys: keys, values: values, cell: cell)
        }
        return AttentiveStates(
            outputs: joined.slice(axis: 2, 0..<width), weights: joined.slice(axis: 2, width..<width + tape.time),
            rows: tape.rows)
    }
}

/// What the way back needs to know of the way there.
private final class AttentiveTape {
    let batch: Int, time: Int, steps: Int, size: Int, keyWidth: Int, valueWidth: Int, rowWidth: Int
    let keys: Tensor, values: Tensor, lengths: [Int]
    let inputWeight: Tensor, hiddenWeight: Tensor, bias: Tensor, queryWeight: Tensor
    let scale: Float
    /// `[steps, batch, row + value width]`, `[steps, batch, 4 size]`, `[steps + 1, batch, size]` twice, `[steps, batch, key width]`.
    var inputs: Tensor, gates: Tensor, cells: Tensor, hidden: Tensor, queries: Tensor
    var weights: Tensor, outputs: Tensor
    var rows: [[Int]] = []

    init(entries: Variable, steps: Int, keys: Tensor, values: Tensor, lengths: [Int], cell: AttentiveCell) {
        let time = keys.shape[1]
        self.time = time
        (batch, keyWidth) = (keys.shape[0], keys.shape[2])
        (valueWidth, rowWidth, size) = (values.shape[2], entries.shape[1], cell.hiddenWeight.shape[1])
        precondition(
            values.shape[0] == batch && values.shape[1] == time && lengths.count == batch
                && lengths.allSatisfy { $0 > 0 && $0 <= time }, "attention over \(keys.shape), \(values.shape)")
        precondition(
            cell.inputWeight.shape == [4 * size, rowWidth + valueWidth] && cell.queryWeight.shape == [keyWidth, size],
            "a cell of \(cell.inputWeight.shape), \(cell.queryWeight.shape)")
        self.steps = steps
        (self.keys, self.values, self.lengths) = (keys, values, lengths)
        (inputWeight, hiddenWeight) = (cell.inputWeight.value, cell.hiddenWeight.value)
        (bias, queryWeight) = (cell.inputBias.value + cell.hiddenBias.value, cell.queryWeight.value)
        scale = 1 / Float(keyWidth).squareRoot()
        inputs = Tensor(uninitialized: [steps, batch, rowWidth + valueWidth])
        gates = Tensor(uninitialized: [steps, batch, 4 * size])
        cells = Tensor(shape: [steps + 1, batch, size])
        hidden = Tensor(shape: [steps + 1, batch, size])
        queries = Tensor(uninitialized: [steps, batch, keyWidth])
        weights = Tensor(shape: [steps, batch, time])
        outputs = Tensor(uninitialized: [steps, batch, size + valueWidth])
    }

    func run(first: [Int], table: Tensor, following: (Int, UnsafePointer<Float>) -> [Int]) {
        let width = rowWidth + valueWidth, outputWidth = size + valueWidth
        let x = inputs.mutableAddress(), g = gates.mutableAddress(), c = cells.mutableAddress()
        let h = hidden.mutableAddress(), q = queries.mutableAddress(), w = weights.mutableAddress()
        let y = outputs.mutableAddress()
        var now = first
        for u in 0..<steps {
            precondition(now.count == batch && now.allSatisfy { $0 >= 0 && $0 < table.shape[0] }, "rows \(now)")
            rows.append(now)
            let input = x + u * batch * width, gate = g + u * batch * 4 * size, state = h + (u + 1) * batch * size
            for b in 0..<batch {
                (input + b * width).update(from: table.address + now[b] * rowWidth, count: rowWidth)
                let context = input + b * width + rowWidth
                if u == 0 {
                    context.update(repeating: 0, count: valueWidth)
                } else {
                    context.update(from: y + ((u - 1) * batch + b) * outputWidth + size, count: valueWidth)
                }
                (gate + b * 4 * size).update(from: bias.address, count: 4 * size)
            }
            gk_sgemm_parallel(
                0, 1, batch, 4 * size, width, 1, input, width, inputWeight.address, width, 1, gate, 4 * size)
            gk_sgemm_parallel(
                0, 1, batch, 4 * size, size, 1, h + u * batch * size, size, hiddenWeight.address, size, 1, gate,
                4 * size)
            gk_lstm_cell(gate, c + u * batch * size, batch, size, c + (u + 1) * batch * size, state)
            let query = q + u * batch * keyWidth, weight = w + u * batch * time, output = y + u * batch * outputWidth
            gk_sgemm_parallel(
                0, 1, batch, keyWidth, size, 1, state, size, queryWeight.address, size, 0, query, keyWidth)
            gk_sgemm_batched(
                batch, 0, 1, 1, time, keyWidth, scale, query, keyWidth, keyWidth, keys.address, time * keyWidth,
                keyWidth, 0,
                weight, time, time)
            for b in 0..<batch {
                let row = weight + b * time
                gk_softmax(0, row, 1, lengths[b], 1, row)
                (row + lengths[b]).update(repeating: 0, count: time - lengths[b])
                (output + b * outputWidth).update(from: state + b * size, count: size)
            }
            gk_sgemm_batched(
                batch, 0, 0, 1, valueWidth, time, 1, weight, time, time, values.address, time * valueWidth, valueWidth,
                0,
                output + size, outputWidth, outputWidth)
            if u + 1 < steps { now = following(u, output) }
        }
    }

    /// `[steps, batch, size + value width + time]`: outputs and weights side by side.
    func joined() -> Tensor {
        Variable.concatenated([Variable(outputs), Variable(weights)], axis: 2).value
    }

    /// - Parameter gradient: for what `joined` gave.
    func pullBack(_ gradient: Tensor, table: Variable, keys: Variable, values: Variable, cell: AttentiveCell) {
        let width = rowWidth + valueWidth, outputWidth = size + valueWidth + time
        var dGates = Tensor(uninitialized: gates.shape), dQueries = Tensor(uninitialized: queries.shape)
        var dEnergies = Tensor(uninitialized: weights.shape), dInputs = Tensor(uninitialized: inputs.shape)
        // Of each step, all that comes to its context: for the values.
        var dContexts = Tensor(uninitialized: [steps, batch, valueWidth])
        var dHidden = Tensor(shape: [batch, size]), dCell = Tensor(shape: [batch, size])
        let dg = dGates.mutableAddress(), dq = dQueries.mutableAddress(), de = dEnergies.mutableAddress()
        let dx = dInputs.mutableAddress(), dv = dContexts.mutableAddress()
        let dh = dHidden.mutableAddress(), dc = dCell.mutableAddress()
        for u in stride(from: steps - 1, through: 0, by: -1) {
            let up = gradient.address + u * batch * outputWidth, context = dv + u * batch * valueWidth
            gk_copy_rows(up + size, outputWidth, context, valueWidth, batch, valueWidth, 0)
            if u + 1 < steps {
                gk_copy_rows(dx + (u + 1) * batch * width + rowWidth, width, context, valueWidth, batch, valueWidth, 1)
            }
            gk_copy_rows(up, outputWidth, dh, size, batch, size, 1)
            let energy = de + u * batch * time, weight = weights.address + u * batch * time
            gk_sgemm_batched(
                batch, 0, 1, 1, time, valueWidth, 1, context, valueWidth, valueWidth, self.values.address,
                time * valueWidth,
                valueWidth, 0, energy, time, time)
            gk_copy_rows(up + size + valueWidth, outputWidth, energy, time, batch, time, 1)
            for b in 0..<batch {
                let row = energy + b * time, length = lengths[b]
                gk_softmax_backward(0, weight + b * time, row, 1, length, 1, row)
                (row + length).update(repeating: 0, count: time - length)
            }
            let query = dq + u * batch * keyWidth
            gk_sgemm_batched(
                batch, 0, 0, 1, keyWidth, time, scale, energy, time, time, self.keys.address, time * keyWidth, keyWidth,
                0,
                query, keyWidth, keyWidth)
            gk_sgemm_parallel(0, 0, batch, size, keyWidth, 1, query, keyWidth, queryWeight.address, size, 1, dh, size)
            let gate = dg + u * batch * 4 * size
            gk_lstm_cell_backward(
                gates.address + u * batch * 4 * size, cells.address + u * batch * size,
                cells.address + (u + 1) * batch * size,
                dh, dc, batch, size, gate)
            gk_sgemm_parallel(
                0, 0, batch, width, 4 * size, 1, gate, 4 * size, inputWeight.address, width, 0, dx + u * batch * width,
                width)
            gk_sgemm_parallel(0, 0, batch, size, 4 * size, 1, gate, 4 * size, hiddenWeight.address, size, 0, dh, size)
        }
        shareMemory(dEnergies: dEnergies, dContexts: dContexts, keys: keys, values: values)
        shareWeights(dGates: dGates, dQueries: dQueries, cell: cell)
        guard table.requiresGradient else { return }
        table.withMutableGradient { target in
            for u in 0..<steps {
                for b in 0..<batch {
                    gk_accumulate(dx + (u * batch + b) * width, 1, target + rows[u][b] * rowWidth, rowWidth)
                }
            }
        }
    }

    /// Keys and values get theirs of all steps in one product an item.
    private func shareMemory(dEnergies: Tensor, dContexts: Tensor, keys: Variable, values: Variable) {
        func share(_ variable: Variable, _ left: Tensor, _ right: Tensor, factor: Float) {
            guard variable.requiresGradient else { return }
            let width = variable.shape[2]
            var sum = Tensor(uninitialized: variable.shape)
            let target = sum.mutableAddress()
            for b in 0..<batch {
                gk_sgemm_parallel(
                    1, 0, time, width, steps, factor, left.address + b * time, batch * time, right.address + b * width,
                    batch * width, 0, target + b * time * width, width)
            }
            variable.accumulate(sum)
        }
        share(keys, dEnergies, queries, factor: scale)
        share(values, weights, dContexts, factor: 1)
    }

    private func shareWeights(dGates: Tensor, dQueries: Tensor, cell: AttentiveCell) {
        let rows = steps * batch
        func share(_ variable: Variable, _ left: Tensor, _ right: UnsafePointer<Float>) {
            guard variable.requiresGradient else { return }
            let (m, n) = (variable.shape[0], variable.shape[1])
            var sum = Tensor(uninitialized: variable.shape)
            gk_sgemm_parallel(1, 0, m, n, rows, 1, left.address, m, right, n, 0, sum.mutableAddress(), n)
            variable.accumulate(sum)
        }
        share(cell.inputWeight, dGates, inputs.address)
        // hidden[u] is the state before step u.
        share(cell.hiddenWeight, dGates, hidden.address)
        share(cell.queryWeight, dQueries, hidden.address + batch * size)
        let bias = dGates.sum(axes: [0, 1])
        cell.inputBias.accumulate(bias)
        cell.hiddenBias.accumulate(bias)
    }
}
