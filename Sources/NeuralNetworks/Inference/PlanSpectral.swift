import CKernels

/// A convolution with a long kernel in the frequency domain: a product for each frequency instead of one for each tap.
struct PlanSpectral {
    /// Frames in a tile, of which `advance` come out.
    var length: Int
    var advance: Int
    var dilation: Int
    var span: Int
    /// Vectors of 16 channels.
    var inputBlocks: Int
    var outputBlocks: Int
    /// Floats between rows of the spectra, and between the spectra of two frequencies.
    var inputStep: Int
    var outputStep: Int
    var inputBinStep: Int
    var outputBinStep: Int
    /// One for each frequency.
    var products: UnsafeMutablePointer<InferenceConvolution>
    var bias: UnsafePointer<Float>
    var twiddles: UnsafePointer<Float>
    var slope: Float
    /// The step's other sources, added afterwards; nil if there are none.
    var rest: UnsafeMutablePointer<InferenceConvolution>?
    /// The source it reads.
    var source: Int
    /// Fewer rows than this are faster without.
    var leastRows: Int

    var frequencies: Int { length / 2 + 1 }
    var scratchCount: Int { frequencies * (inputBinStep + outputBinStep) }

    /// Tiles that pass through the transforms together: whole row blocks of products, for spectra of some megabytes.
    static var mostTiles: Int { 42 }

    /// Tile length for a kernel, nil where the direct form is as good: the longer the tile the fewer products, but the more
    /// memory its weights take.
    static func length(taps: Int) -> Int? {
        taps < 7 ? nil : taps <= 18 ? 32 : taps <= 40 ? 64 : nil
    }
}

extension PlanPacking {
    /// The spectral form of the part with the longest kernel, if it has one and its weights fit in `memory` bytes.
    func spectral(
        _ layer: LoweredConvolution, sources: [LoweredSource], slope: Float?, memory: inout Int,
        _ arena: inout PlanArena
    ) -> UnsafeMutablePointer<PlanSpectral>? {
        guard let slope, layer.groups == 1, layer.phases == 1, !layer.isTransposed,
            let number = layer.parts.indices.max(by: { layer.parts[$0].taps < layer.parts[$1].taps }),
            let length = PlanSpectral.length(taps: layer.parts[number].taps), sources[number].stride == 1
        else { return nil }
        let part = layer.parts[number]
        let width = Int(inference_panel_width(level))
        let panels = (layer.outputs + width - 1) / width
        let inputBlocks = (part.inputs + 15) / 16, outputBlocks = (layer.outputs + 15) / 16
        let binCount = 2 * inputBlocks * 16 * panels * width
        let bytes = (length / 2 + 1) * binCount * MemoryLayout<Float>.stride
        guard part.inputs >= 32, layer.outputs >= 32, bytes <= memory else { return nil }
        memory -= bytes

        let depth = max(64, min(1024, (128 << 10) / (panels * width))) / 16 * 16
        let weights = arena.allocate(Float.self, count: (length / 2 + 1) * binCount)
        part.weight.withUnsafeBufferPointer { values in
            guard let values = values.baseAddress else { return }
            inference_spectral_pack(
                values, Int32(part.taps), part.inputs, layer.outputs, Int32(length), width, inputBlocks, depth, weights,
                binCount)
        }
        let zeros = arena.allocate(Float.self, count: panels * width)
        let offsets = arena.store((0..<panels).map { Int32($0 * width) })
        let vectors = arena.store((0..<panels).map { Int32((min(width, layer.outputs - $0 * width) + 15) / 16) })
        let products = (0...length / 2).map { bin in
            let rows = (bin == 0 || bin == length / 2 ? 1 : 2) * inputBlocks * 16
            let chunks = stride(from: 0, to: rows, by: depth).map { from in
                InferenceChunk(
                    source: 0, taps: 1, channels: Int32(min(depth, rows - from)), reserved: 0, inputOffset: from,
                    tapStride: 0, weights: UnsafePointer(weights + bin * binCount + from * panels * width))
            }
            return InferenceConvolution(
                level: level, chunks: Int32(chunks.count), panels: Int32(panels), slope: 1,
                chunk: UnsafePointer(arena.store(chunks)), bias: UnsafePointer(zeros),
                panelOffset: UnsafePointer(offsets), panelVectors: UnsafePointer(vectors))
        }
        let twiddles = arena.allocate(Float.self, count: length)
        inference_spectral_twiddles(Int32(length), twiddles)
        let inputStep = PlanProgram.pitch(channels: 2 * inputBlocks * 16),
            outputStep = PlanProgram.pitch(channels: outputBlocks * 16)
        let rest =
            layer.parts.count == 1 ? nil : rest(of: layer, without: number, sources: sources, slope: slope, &arena)
        return arena.store([
            PlanSpectral(
                length: length, advance: length - part.taps + 1, dilation: part.dilation, span: sources[number].span,
                inputBlocks: inputBlocks, outputBlocks: outputBlocks, inputStep: inputStep, outputStep: outputStep,
                inputBinStep: 2 * PlanSpectral.mostTiles * inputStep,
                outputBinStep: 2 * PlanSpectral.mostTiles * outputStep,
                products: arena.store(products), bias: UnsafePointer(arena.storeRow(layer.bias)),
                twiddles: UnsafePointer(twiddles), slope: rest == nil ? slope : 1, rest: rest, source: number,
                leastRows: 3 * (length - part.taps + 1))
        ])
    }
}
