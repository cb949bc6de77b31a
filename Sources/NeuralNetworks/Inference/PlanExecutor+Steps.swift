import CKernels

extension PlanExecutor {
    /// Computes rows `from ..< until` of a step; of a convolution only share `panel` of `parts` of the output channels.
    @_noLocks @_noAllocation
    func compute(_ index: Int, from: Int, until: Int, panel: Int, of parts: Int) {
        let step = geometry.steps + index
        switch step.pointee.kind {
        case .convolution:
            convolve(index, step.pointee.convolutions, from: from, until: until, share: panel, of: parts)
        case .depthwise: depthwise(index, from: from, until: until)
        case .gru, .lstm: recur(index, from: from, until: until)
        default: for row in from..<until { computeRow(index, row) }
        }
    }

    @inline(__always)
    func source(_ step: UnsafeMutablePointer<PlanStep>, _ number: Int, row: Int) -> UnsafeMutablePointer<Float> {
        let source = step.pointee.sources + number
        return buffers[source.pointee.buffer].row(row * source.pointee.stride - source.pointee.left)
    }

    /// Rows of `convolutions`, one a group: the step's own, or what its spectral form leaves over.
    @_noLocks @_noAllocation
    func convolve(
        _ index: Int, _ convolutions: UnsafeMutablePointer<InferenceConvolution>?, from: Int, until: Int, share: Int,
        of parts: Int
    ) {
        let step = geometry.steps + index
        guard let convolutions else { return }
        let output = buffers[index + 1]
        let outStep = step.pointee.phases * output.pitch
        let ownSources = step.pointee.sourceCount - (step.pointee.hasResidual ? 1 : 0)
        var inputs:
            (
                UnsafePointer<Float>?, UnsafePointer<Float>?, UnsafePointer<Float>?, UnsafePointer<Float>?,
                UnsafePointer<Float>?, UnsafePointer<Float>?, UnsafePointer<Float>?, UnsafePointer<Float>?
            )
        inputs = (nil, nil, nil, nil, nil, nil, nil, nil)
        var inputSteps = (0, 0, 0, 0, 0, 0, 0, 0)
        withUnsafeMutableBytes(of: &inputs) { rawInputs in
            withUnsafeMutableBytes(of: &inputSteps) { rawSteps in
                guard let inputBase = rawInputs.baseAddress, let stepBase = rawSteps.baseAddress else { return }
                let rows = inputBase.assumingMemoryBound(to: UnsafePointer<Float>?.self)
                let steps = stepBase.assumingMemoryBound(to: Int.self)
                let tile = 12 * rowBlock
                var row = from
                while row < until {
                    let count = min(tile, until - row)
                    for number in 0..<ownSources {
                        let source = step.pointee.sources + number
                        rows[number] = UnsafePointer(self.source(step, number, row: row))
                        steps[number] = source.pointee.stride * buffers[source.pointee.buffer].pitch
                    }
                    let residual =
                        step.pointee.hasResidual ? UnsafePointer(self.source(step, ownSources, row: row)) : nil
                    let residualStep =
                        step.pointee.hasResidual ? buffers[step.pointee.sources[ownSources].buffer].pitch : 0
                    let out = output.row(row * step.pointee.phases - step.pointee.trim)
                    for group in 0..<step.pointee.groups {
                        let convolution = convolutions + group
                        let panels = Int(convolution.pointee.panels)
                        let first = panels * share / parts, end = panels * (share + 1) / parts
                        inference_convolve(
                            convolution, rows, steps, out, outStep, residual, residualStep, count, Int32(first),
                            Int32(end))
                        if step.pointee.function != INFERENCE_IDENTITY {
                            activate(
                                step, convolution, out: out, outStep: outStep, pitch: output.pitch, rows: count,
                                panels: first..<end)
                        }
                    }
                    row += count
                }
            }
        }
    }

    /// The step's function over the panels just computed.
    @inline(__always)
    private func activate(
        _ step: UnsafeMutablePointer<PlanStep>, _ convolution: UnsafeMutablePointer<InferenceConvolution>,
        out: UnsafeMutablePointer<Float>, outStep: Int, pitch: Int, rows: Int, panels: Range<Int>
    ) {
        for row in 0..<rows {
            for panel in panels {
                let offset = Int(convolution.pointee.panelOffset[panel])
                let at = out + (row * outStep + offset)
                let parameters =
                    step.pointee.function == INFERENCE_SNAKE
                    ? step.pointee.parameters.map { $0 + offset % pitch } : step.pointee.parameters
                inference_activate(
                    step.pointee.function, at, at, Int(convolution.pointee.panelVectors[panel]) * 16, parameters)
            }
        }
    }

    @_noLocks @_noAllocation
    private func depthwise(_ index: Int, from: Int, until: Int) {
        let step = geometry.steps + index
        let input = buffers[step.pointee.sources.pointee.buffer], output = buffers[index + 1]
        inference_depthwise(
            level, source(step, 0, row: from), step.pointee.sources.pointee.stride * input.pitch,
            step.pointee.dilation * input.pitch, step.pointee.taps, step.pointee.first, step.pointee.second,
            step.pointee.slope,
            Int32((step.pointee.channels + 15) / 16), output.row(from), output.pitch, until - from)
    }

    @inline(__always)
    private func computeRow(_ index: Int, _ row: Int) {
        let step = geometry.steps + index
        let channels = step.pointee.channels
        let lanes = (channels + 15) / 16 * 16
        let out = buffers[index + 1].row(row * step.pointee.phases)
        switch step.pointee.kind {
        case .activation:
            inference_activate(step.pointee.function, source(step, 0, row: row), out, lanes, step.pointee.parameters)
        case .affine: inference_affine(source(step, 0, row: row), step.pointee.first, step.pointee.second, out, lanes)
        case .add: inference_add(source(step, 0, row: row), source(step, 1, row: row), out, lanes)
        case .multiply: inference_multiply(source(step, 0, row: row), source(step, 1, row: row), out, lanes)
        case .gate:
            let input = source(step, 0, row: row)
            inference_gate(input, input + channels, out, channels)
        case .slice: inference_copy(source(step, 0, row: row) + step.pointee.offset, out, channels)
        case .logSoftmax: inference_log_softmax(source(step, 0, row: row), out, channels)
        case .softmax: inference_softmax(source(step, 0, row: row), out, channels)
        case .layerNorm:
            inference_layer_norm(
                source(step, 0, row: row), step.pointee.first, step.pointee.second, step.pointee.epsilon, out, channels)
        case .concatenate:
            var at = 0
            for number in 0..<step.pointee.sourceCount {
                let width = buffers[step.pointee.sources[number].buffer].channels
                inference_copy(source(step, number, row: row), out + at, width)
                at += width
            }
        case .reflectPad:
            let buffer = step.pointee.sources.pointee.buffer
            let known = produced[buffer]
            var from = row - step.pointee.sources.pointee.left
            if from < 0 { from = -from }
            if from >= known { from = 2 * (known - 1) - from }
            from = min(max(from, 0), known - 1)
            inference_copy(buffers[buffer].row(from), out, lanes)
        case .interleave:
            let input = source(step, 0, row: row)
            let pitch = buffers[index + 1].pitch
            for phase in 0..<step.pointee.phases {
                inference_copy(input + phase * channels, out + phase * pitch, channels)
            }
        case .repeatFrames:
            let input = source(step, 0, row: row)
            let pitch = buffers[index + 1].pitch
            for phase in 0..<step.pointee.phases { inference_copy(input, out + phase * pitch, lanes) }
        case .embedding:
            guard let table = step.pointee.first else { return }
            let id = source(step, 0, row: row).pointee
            let last = step.pointee.offset - 1
            let entry = id > 0 ? (id < Float(last) ? Int(id) : last) : 0
            inference_copy(table + entry * channels, out, channels)
        case .convolution, .depthwise, .gru, .lstm: break
        }
    }

    /// Recurrent steps take one row after another: the sums over the last row, then the cell.
    @_noLocks @_noAllocation
    private func recur(_ index: Int, from: Int, until: Int) {
        let step = geometry.steps + index
        guard let convolution = step.pointee.convolutions else { return }
        let units = step.pointee.channels
        let output = buffers[index + 1]
        let sums = scratch + step.pointee.scratch
        let isLSTM = step.pointee.kind == .lstm
        let cell = sums + ((isLSTM ? 4 : 3) * units + 31) / 32 * 32
        for row in from..<until {
            var previous: UnsafePointer<Float>? = UnsafePointer(output.row(row - 1))
            var inputStep = 0
            inference_convolve(convolution, &previous, &inputStep, sums, 0, nil, 0, 1, 0, convolution.pointee.panels)
            if isLSTM {
                inference_lstm_cell(source(step, 0, row: row), sums, cell, output.row(row), units, units)
            } else {
                inference_gru_cell(source(step, 0, row: row), sums, output.row(row - 1), output.row(row), units, units)
            }
        }
    }
}
