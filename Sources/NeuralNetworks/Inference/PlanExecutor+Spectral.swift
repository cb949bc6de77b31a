import CKernels

extension PlanExecutor {
    /// Rows of a convolution through the frequency domain: transform tiles, multiply at each frequency, transform back.
    @_noLocks @_noAllocation
    func performSpectral(
        _ index: Int, _ spectral: UnsafeMutablePointer<PlanSpectral>, _ spectra: UnsafeMutablePointer<Float>, from: Int,
        until: Int
    ) {
        let tiles = SpectralTiles(
            rows: until - from, advance: spectral.pointee.advance, dilation: spectral.pointee.dilation)
        let batches = (tiles.count + PlanSpectral.mostTiles - 1) / PlanSpectral.mostTiles
        let size = (tiles.count + batches - 1) / batches
        var batch = 0
        while batch < tiles.count {
            let count = min(size, tiles.count - batch)
            var task = SpectralTask(
                executor: self, step: index, spectral: spectral, input: spectra,
                output: spectra + spectral.pointee.frequencies * spectral.pointee.inputBinStep, from: from,
                until: until,
                tiles: tiles, first: batch, count: count)
            withUnsafeMutablePointer(to: &task) { pointer in
                inference_pool_run(
                    pool, { $0?.assumingMemoryBound(to: SpectralTask.self).pointee.load($1) }, pointer, count)
                inference_pool_run(
                    pool, { $0?.assumingMemoryBound(to: SpectralTask.self).pointee.multiply($1) }, pointer,
                    spectral.pointee.frequencies)
                inference_pool_run(
                    pool, { $0?.assumingMemoryBound(to: SpectralTask.self).pointee.store($1) }, pointer, count)
            }
            batch += size
        }
        if let rest = spectral.pointee.rest { share(index, rest, from: from, until: until) }
    }
}

/// How rows are cut into tiles: with a dilation of d, each of d interleaved signals on its own.
struct SpectralTiles {
    var rows: Int
    var advance: Int
    var dilation: Int

    @inline(__always)
    var eachPhase: Int { ((rows + dilation - 1) / dilation + advance - 1) / advance }
    @inline(__always)
    var count: Int { eachPhase * dilation }

    /// First row of a tile.
    @inline(__always)
    func row(_ tile: Int) -> Int { tile / eachPhase + tile % eachPhase * advance * dilation }
}

/// A batch of tiles on its way through the frequency domain.
struct SpectralTask {
    var executor: PlanExecutor
    var step: Int
    var spectral: UnsafeMutablePointer<PlanSpectral>
    var input: UnsafeMutablePointer<Float>
    var output: UnsafeMutablePointer<Float>
    var from: Int
    var until: Int
    var tiles: SpectralTiles
    var first: Int
    var count: Int

    @_noLocks @_noAllocation
    func load(_ tile: Int) {
        let step = executor.geometry.steps + self.step, form = spectral.pointee
        let row = tiles.row(first + tile)
        let pitch = executor.buffers[step.pointee.sources[form.source].buffer].pitch
        // Behind the last row that this run reads there may be anything.
        let valid = max(0, until - from + form.span - row + form.dilation - 1) / form.dilation
        inference_spectral_load(
            Int32(form.length), form.twiddles, executor.source(step, form.source, row: from + row),
            form.dilation * pitch, valid,
            form.inputBlocks, 0, form.inputBlocks, input, form.inputBinStep, form.inputStep, tile)
    }

    @_noLocks @_noAllocation
    func multiply(_ frequency: Int) {
        let form = spectral.pointee
        let product = form.products + frequency
        let rows = frequency == 0 || frequency == form.length / 2 ? count : 2 * count
        var from: UnsafePointer<Float>? = UnsafePointer(input + frequency * form.inputBinStep)
        var fromStep = form.inputStep
        inference_convolve(
            product, &from, &fromStep, output + frequency * form.outputBinStep, form.outputStep, nil, 0, rows, 0,
            product.pointee.panels)
    }

    @_noLocks @_noAllocation
    func store(_ tile: Int) {
        let step = executor.geometry.steps + self.step, form = spectral.pointee
        let row = tiles.row(first + tile), rows = until - from
        let count = min(form.advance, (max(0, rows - row) + form.dilation - 1) / form.dilation)
        let buffer = executor.buffers[self.step + 1]
        let hasResidual = step.pointee.hasResidual && form.rest == nil
        let number = step.pointee.sourceCount - 1
        let residual = hasResidual && count > 0 ? UnsafePointer(executor.source(step, number, row: from + row)) : nil
        let residualStep = hasResidual ? executor.buffers[step.pointee.sources[number].buffer].pitch * form.dilation : 0
        inference_spectral_store(
            Int32(form.length), form.twiddles, output, form.outputBinStep, form.outputStep, tile, form.outputBlocks, 0,
            form.outputBlocks, form.bias, residual, residualStep, form.slope, buffer.row(from + row),
            form.dilation * buffer.pitch, count)
    }
}
