import CKernels

/// Runs a program over rows. Plain pointers all through: nothing here allocates, locks or counts references.
struct PlanExecutor {
    var geometry: PlanGeometry
    var readers: PlanReaders
    var tails: UnsafeMutablePointer<Int>
    var buffers: UnsafeMutablePointer<PlanBuffer>
    var produced: UnsafeMutablePointer<Int>
    var done: UnsafeMutablePointer<Int>
    var scratch: UnsafeMutablePointer<Float>
    var scratchCount: Int
    var level: Int32
    var rowBlock: Int
    var threads: Int
    /// Shared tasks offline; nil in a stream.
    var pool: OpaquePointer?
    /// Room for spectra offline; nil in a stream.
    var spectra: UnsafeMutablePointer<Float>?

    /// Forgets all input.
    @_noLocks @_noAllocation
    func reset() {
        for buffer in 0...geometry.count {
            let value = buffers + buffer
            value.pointee.start = -value.pointee.history
            zero(buffer, from: -value.pointee.history, count: value.pointee.history)
            produced[buffer] = 0
            if buffer < geometry.count { done[buffer] = 0 }
        }
        inference_zero(scratch, scratchCount)
    }

    /// Takes over what another run of the same program, with the same room, has computed.
    @_noLocks @_noAllocation
    func copyState(of other: PlanExecutor) {
        for buffer in 0...geometry.count {
            let from = other.buffers[buffer], to = buffers + buffer
            to.pointee.start = from.start
            inference_copy(from.base, to.pointee.base, (other.end(buffer) - from.start) * from.pitch)
            produced[buffer] = other.produced[buffer]
            done[buffer] = other.done[buffer]
        }
        inference_copy(other.scratch, scratch, scratchCount)
    }

    /// Behind the last row of a buffer that holds anything. A transposed convolution may have written rows that do not count yet.
    @_noLocks @_noAllocation
    private func end(_ buffer: Int) -> Int {
        guard buffer > 0 else { return produced[0] }
        let step = geometry.steps + (buffer - 1)
        return max(produced[buffer], done[buffer - 1] * step.pointee.phases - step.pointee.trim)
    }

    /// Makes room for `rows` rows after the last of the input and says where they go.
    @_noLocks @_noAllocation
    func inputRows(_ rows: Int) -> UnsafeMutablePointer<Float> {
        makeRoom(0, until: produced[0] + rows)
        return buffers[0].row(produced[0])
    }

    /// Takes the `rows` rows that were written as input and computes all that they determine.
    @_noLocks @_noAllocation
    func advance(rows: Int, finished: Bool) {
        produced[0] += rows
        if finished { zeroTail(0) }
        for index in 0..<geometry.count {
            let from = done[index]
            let until = geometry.determined(index, produced: produced, finished: finished)
            if until > from {
                let step = geometry.steps + index
                makeRoom(index + 1, until: until * step.pointee.phases - step.pointee.trim)
                perform(index, from: from, until: until)
                let firstRow = from * step.pointee.phases - step.pointee.trim
                if firstRow < 0 {
                    zero(index + 1, from: firstRow, count: min(-firstRow, (until - from) * step.pointee.phases))
                }
                done[index] = until
            }
            let known = geometry.spread(index, rows: until, produced: produced)
            produced[index + 1] = max(produced[index + 1], known)
            if finished { zeroTail(index + 1) }
        }
    }

    /// The zeros that readers expect after the last row.
    @_noLocks @_noAllocation
    private func zeroTail(_ buffer: Int) {
        makeRoom(buffer, until: produced[buffer])
        zero(buffer, from: produced[buffer], count: tails[buffer])
    }

    @_noLocks @_noAllocation
    private func zero(_ buffer: Int, from: Int, count: Int) {
        let value = buffers[buffer]
        if count > 0 { inference_zero(value.row(from), count * value.pitch) }
    }

    /// Moves the rows still needed to the front when the new ones would not fit behind them.
    @_noLocks @_noAllocation
    private func makeRoom(_ buffer: Int, until: Int) {
        let value = buffers + buffer
        if until + value.pointee.slack - value.pointee.start <= value.pointee.capacity { return }
        let first = max(value.pointee.start, geometry.first(buffer, readers: readers, produced: produced, done: done))
        inference_copy(value.pointee.row(first), value.pointee.base, (end(buffer) - first) * value.pointee.pitch)
        value.pointee.start = first
    }

    @_noLocks @_noAllocation
    private func perform(_ index: Int, from: Int, until: Int) {
        let step = geometry.steps + index
        if let spectra, let spectral = step.pointee.spectral, until - from >= spectral.pointee.leastRows {
            performSpectral(index, spectral, spectra, from: from, until: until)
        } else {
            share(index, step.pointee.convolutions, from: from, until: until)
        }
    }

    /// Computes rows of a step, on all threads if there is enough to do.
    ///
    /// There are several tasks for each thread, so that a thread that was held up does not hold up the rest: rows in tiles of
    /// whole blocks, and when these are few, the panels of output channels shared out too.
    @_noLocks @_noAllocation
    func share(_ index: Int, _ convolutions: UnsafeMutablePointer<InferenceConvolution>?, from: Int, until: Int) {
        let step = geometry.steps + index
        let rows = until - from
        let isDense = step.pointee.kind == .convolution
        guard pool != nil, step.pointee.kind != .gru, step.pointee.kind != .lstm, rows * step.pointee.cost >= 30_000
        else {
            if isDense { return convolve(index, convolutions, from: from, until: until, share: 0, of: 1) }
            return compute(index, from: from, until: until, panel: 0, of: 1)
        }
        let wanted = threads * 4
        var task = PlanTask(
            executor: self, step: index, convolutions: convolutions, from: from, until: until, tile: rows, parts: 1)
        if isDense, let convolutions {
            let panels = Int(convolutions.pointee.panels)
            let mostTiles = max(1, rows / rowBlock)
            let tiles = min(
                mostTiles, max((rows + 12 * rowBlock - 1) / (12 * rowBlock), (2 * wanted + panels - 1) / panels))
            task.parts = max(1, min((panels + 1) / 2, (wanted + tiles - 1) / tiles))
            task.tile = ((rows + tiles - 1) / tiles + rowBlock - 1) / rowBlock * rowBlock
        } else {
            task.tile = max(4, (rows + wanted - 1) / wanted)
        }
        let tasks = (rows + task.tile - 1) / task.tile * task.parts
        withUnsafeMutablePointer(to: &task) { pointer in
            inference_pool_run(
                pool,
                { context, number in
                    guard let context else { return }
                    let task = context.assumingMemoryBound(to: PlanTask.self)
                    let start = task.pointee.from + number / task.pointee.parts * task.pointee.tile
                    let end = min(task.pointee.until, start + task.pointee.tile)
                    let part = number % task.pointee.parts
                    if let convolutions = task.pointee.convolutions {
                        task.pointee.executor.convolve(
                            task.pointee.step, convolutions, from: start, until: end, share: part,
                            of: task.pointee.parts)
                    } else {
                        task.pointee.executor.compute(
                            task.pointee.step, from: start, until: end, panel: part, of: task.pointee.parts)
                    }
                }, pointer, tasks)
        }
    }
}

/// One step's rows, cut into tasks.
struct PlanTask {
    var executor: PlanExecutor
    var step: Int
    var convolutions: UnsafeMutablePointer<InferenceConvolution>?
    var from: Int
    var until: Int
    var tile: Int
    /// Shares of the panels of output channels.
    var parts: Int
}
