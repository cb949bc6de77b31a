import CKernels
import Tensors

/// Recurrent layers as single operators: the products over all time steps are one matrix product where the recurrence
/// lets them be, and backpropagation through time runs inside.
extension Variable {
    /// A long short-term memory over `[time, batch, inputs]`, from zero state: `[time, batch, size]`.
    ///
    /// - Parameters: as PyTorch's: `inputWeight` `[4 size, inputs]`, `hiddenWeight` `[4 size, size]`, biases `[4 size]`.
    public func lstm(
        inputWeight: Variable, hiddenWeight: Variable, inputBias: Variable, hiddenBias: Variable
    ) -> Variable {
        let (time, batch, size) = (shape[0], shape[1], hiddenWeight.shape[1])
        precondition(shape.count == 3 && hiddenWeight.shape[0] == 4 * size, "lstm of \(shape)")
        let step = batch * size
        var gates = value.matmul(inputWeight.value, transposed: (false, true)) + (inputBias.value + hiddenBias.value)
        var cells = Tensor(shape: [time + 1, batch, size]), hidden = Tensor(shape: [time + 1, batch, size])
        let g = gates.mutableAddress(), c = cells.mutableAddress(), h = hidden.mutableAddress()
        for t in 0..<time {
            gk_sgemm_parallel(
                0, 1, batch, 4 * size, size, 1, h + t * step, size, hiddenWeight.value.address, size, 1, g + t * 4 * step,
                4 * size)
            gk_lstm_cell(g + t * 4 * step, c + t * step, batch, size, c + (t + 1) * step, h + (t + 1) * step)
        }
        let (savedGates, savedCells, savedHidden) = (gates, cells, hidden)
        let output = Tensor(shape: [time, batch, size]) { target in
            target.baseAddress?.update(from: savedHidden.address + step, count: time * step)
        }
        return Variable(output, from: [self, inputWeight, hiddenWeight, inputBias, hiddenBias]) { gradient in
            var dGates = Tensor(uninitialized: savedGates.shape)
            var dHidden = Tensor(shape: [batch, size]), dCell = Tensor(shape: [batch, size])
            let dg = dGates.mutableAddress(), dh = dHidden.mutableAddress(), dc = dCell.mutableAddress()
            for t in stride(from: time - 1, through: 0, by: -1) {
                gk_accumulate(gradient.address + t * step, 1, dh, step)
                gk_lstm_cell_backward(
                    savedGates.address + t * 4 * step, savedCells.address + t * step, savedCells.address + (t + 1) * step, dh,
                    dc, batch, size, dg + t * 4 * step)
                gk_sgemm_parallel(
                    0, 0, batch, size, 4 * size, 1, dg + t * 4 * step, 4 * size, hiddenWeight.value.address, size, 0, dh, size)
            }
            self.recurrentShares(dGates, dGates, savedHidden, inputWeight, hiddenWeight, inputBias, hiddenBias)
        }
    }

    /// A gated recurrent unit over `[time, batch, inputs]`, from zero state: `[time, batch, size]`.
    ///
    /// - Parameters: as PyTorch's: `inputWeight` `[3 size, inputs]`, `hiddenWeight` `[3 size, size]`, biases `[3 size]`.
    public func gru(
        inputWeight: Variable, hiddenWeight: Variable, inputBias: Variable, hiddenBias: Variable
    ) -> Variable {
        let (time, batch, size) = (shape[0], shape[1], hiddenWeight.shape[1])
        precondition(shape.count == 3 && hiddenWeight.shape[0] == 3 * size, "gru of \(shape)")
        let step = batch * size
        let sums = value.matmul(inputWeight.value, transposed: (false, true)) + inputBias.value
        var products = Tensor(shape: [time, batch, 3 * size]) + hiddenBias.value
        var gates = Tensor(uninitialized: [time, batch, 3 * size]), hidden = Tensor(shape: [time + 1, batch, size])
        let p = products.mutableAddress(), g = gates.mutableAddress(), h = hidden.mutableAddress()
        for t in 0..<time {
            gk_sgemm_parallel(
                0, 1, batch, 3 * size, size, 1, h + t * step, size, hiddenWeight.value.address, size, 1, p + t * 3 * step,
                3 * size)
            gk_gru_cell(
                sums.address + t * 3 * step, p + t * 3 * step, h + t * step, batch, size, g + t * 3 * step,
                h + (t + 1) * step)
        }
        let (savedGates, savedProducts, savedHidden) = (gates, products, hidden)
        let output = Tensor(shape: [time, batch, size]) { target in
            target.baseAddress?.update(from: savedHidden.address + step, count: time * step)
        }
        return Variable(output, from: [self, inputWeight, hiddenWeight, inputBias, hiddenBias]) { gradient in
            var dSums = Tensor(uninitialized: savedGates.shape), dProducts = Tensor(uninitialized: savedGates.shape)
            var dHidden = Tensor(shape: [batch, size])
            let ds = dSums.mutableAddress(), dp = dProducts.mutableAddress(), dh = dHidden.mutableAddress()
            for t in stride(from: time - 1, through: 0, by: -1) {
                gk_accumulate(gradient.address + t * step, 1, dh, step)
                gk_gru_cell_backward(
                    savedGates.address + t * 3 * step, savedProducts.address + t * 3 * step, savedHidden.address + t * step,
                    dh, batch, size, ds + t * 3 * step, dp + t * 3 * step)
                gk_sgemm_parallel(
                    0, 0, batch, size, 3 * size, 1, dp + t * 3 * step, 3 * size, hiddenWeight.value.address, size, 1, dh, size)
            }
            self.recurrentShares(dSums, dProducts, savedHidden, inputWeight, hiddenWeight, inputBias, hiddenBias)
        }
    }

    /// Hands the derivatives of the two sums `[time, batch, gates]` on to input, weights and biases.
    private func recurrentShares(
        _ dSums: Tensor, _ dProducts: Tensor, _ hidden: Tensor, _ inputWeight: Variable, _ hiddenWeight: Variable,
        _ inputBias: Variable, _ hiddenBias: Variable
    ) {
        let rows = dSums.shape[0] * dSums.shape[1], gates = dSums.shape[2], size = hiddenWeight.shape[1]
        if requiresGradient { accumulate(dSums.matmul(inputWeight.value)) }
        if inputWeight.requiresGradient {
            inputWeight.accumulate(
                dSums.reshaped([rows, gates]).matmul(value.reshaped([rows, -1]), transposed: (true, false)))
        }
        if hiddenWeight.requiresGradient {
            // hidden[t] is the state before step t.
            var share = Tensor(uninitialized: hiddenWeight.shape)
            gk_sgemm_parallel(
                1, 0, gates, size, rows, 1, dProducts.address, gates, hidden.address, size, 0, share.mutableAddress(), size)
            hiddenWeight.accumulate(share)
        }
        if inputBias.requiresGradient { inputBias.accumulate(dSums.sum(axes: [0, 1])) }
        if hiddenBias.requiresGradient { hiddenBias.accumulate(dProducts.sum(axes: [0, 1])) }
    }

    /// Turns each item's first `lengths[b]` steps of `[time, batch, features]` round, leaving the rest in place.
    public func reversedInTime(lengths: [Int]) -> Variable {
        let (time, batch) = (shape[0], shape[1])
        precondition(lengths.count == batch && lengths.allSatisfy { $0 >= 0 && $0 <= time })
        let rows = (0..<time).flatMap { t in
            (0..<batch).map { b in (t < lengths[b] ? lengths[b] - 1 - t : t) * batch + b }
        }
        return reshaped([time * batch, -1]).gather(rows).reshaped(shape)
    }
}
