import CKernels

/// Turns one lowered step into plain data with packed weights.
struct PlanPacking {
    private let lowered: LoweredStep
    private let pitch: Int
    private let pitches: [Int]
    let level: Int32

    init(_ lowered: LoweredStep, buffer: Int, pitches: [Int], level: Int32) {
        self.lowered = lowered
        self.pitches = pitches
        self.level = level
        pitch = pitches[buffer]
    }

    func pack(into arena: inout PlanArena, scratch: inout Int, spectralMemory: inout Int) -> PlanStep {
        let sources = lowered.sources.map {
            PlanSource(buffer: $0.step, left: $0.left, right: $0.right, span: $0.span, stride: $0.stride)
        }
        var step = PlanStep(
            kind: .activation, channels: lowered.channels, sources: arena.store(sources), sourceCount: sources.count)
        step.cost = lowered.channels
        switch lowered.kind {
        case .input: break
        case .convolution(let convolution) where convolution.isDepthwise: packDepthwise(convolution, &step, &arena)
        case .convolution(let convolution):
            packConvolution(convolution, &step, &arena)
            step.spectral = spectral(
                convolution, sources: lowered.sources, slope: lowered.activation.slope, memory: &spectralMemory, &arena)
        case .plain(let operation): packPlain(operation, &step, &arena, &scratch)
        }
        return step
    }

    private func setFunction(_ function: PlanActivation, _ step: inout PlanStep, _ arena: inout PlanArena) {
        switch function {
        case .identity: step.function = Int32(INFERENCE_IDENTITY)
        case .relu, .leakyReLU:
            step.function = Int32(INFERENCE_LEAKY)
            if case .leakyReLU(let slope) = function {
                step.parameters = UnsafePointer(arena.storeRow([slope]))
            } else {
                step.parameters = UnsafePointer(arena.storeRow([0]))
            }
        case .tanh: step.function = Int32(INFERENCE_TANH)
        case .sigmoid: step.function = Int32(INFERENCE_SIGMOID)
        case .gelu: step.function = Int32(INFERENCE_GELU)
        case .silu: step.function = Int32(INFERENCE_SILU)
        case .softplus: step.function = Int32(INFERENCE_SOFTPLUS)
        case .exp: step.function = Int32(INFERENCE_EXP)
        case .elu(let alpha):
            step.function = Int32(INFERENCE_ELU)
            step.parameters = UnsafePointer(arena.storeRow([alpha]))
        case .snake(let rates):
            // The lanes beyond the channels divide by their rate too: one keeps them finite.
            step.function = Int32(INFERENCE_SNAKE)
            step.parameters = UnsafePointer(arena.store(rates + [Float](repeating: 1, count: 32)))
        }
    }

    private func packPlain(
        _ operation: PlanOperation, _ step: inout PlanStep, _ arena: inout PlanArena, _ scratch: inout Int
    ) {
        switch operation {
        case .activation(let function):
            step.kind = .activation
            setFunction(function, &step, &arena)
        case .affine(let scale, let shift):
            step.kind = .affine
            (step.first, step.second) = (UnsafePointer(arena.storeRow(scale)), UnsafePointer(arena.storeRow(shift)))
        case .add: step.kind = .add
        case .multiply: step.kind = .multiply
        case .concatenate: step.kind = .concatenate
        case .gate: step.kind = .gate
        case .slice(let range):
            step.kind = .slice
            step.offset = range.lowerBound
        case .logSoftmax: step.kind = .logSoftmax
        case .softmax: step.kind = .softmax
        case .layerNorm(let gamma, let beta, let epsilon):
            step.kind = .layerNorm
            step.epsilon = epsilon
            (step.first, step.second) = (UnsafePointer(arena.storeRow(gamma)), UnsafePointer(arena.storeRow(beta)))
        case .reflectPad(let left, let right):
            step.kind = .reflectPad
            step.sources[0].left = left
            step.sources[0].right = right
        case .interleave(let factor):
            step.kind = .interleave
            step.phases = factor
        case .repeatFrames(let factor):
            step.kind = .repeatFrames
            step.phases = factor
        case .embedding(let table, let width):
            step.kind = .embedding
            step.offset = table.count / width
            step.first = UnsafePointer(arena.store(table))
        case .gru(let weights): packRecurrent(.gru, weights, gates: 3, memory: 0, &step, &arena, &scratch)
        case .lstm(let weights): packRecurrent(.lstm, weights, gates: 4, memory: weights.units, &step, &arena, &scratch)
        case .input, .conv1d, .convTranspose1d: break
        }
    }

    /// The sums over the previous row are a convolution of one row, from the step's own output into its scratch memory.
    private func packRecurrent(
        _ kind: PlanStepKind, _ weights: RecurrentWeights, gates: Int, memory: Int, _ step: inout PlanStep,
        _ arena: inout PlanArena, _ scratch: inout Int
    ) {
        step.kind = kind
        let sums = LoweredConvolution(
            parts: [.init(weight: weights.recurrent, inputs: weights.units, taps: 1, dilation: 1)],
            bias: weights.recurrentBias,
            outputs: gates * weights.units)
        let rounded = (gates * weights.units + 31) / 32 * 32
        step.convolutions = arena.store([
            convolution(sums, group: 0, pitch: rounded, sourcePitches: [pitch], slope: 1, &arena)
        ])
        step.groups = 1
        step.scratch = scratch
        scratch += rounded + (memory + 15) / 16 * 16
        step.cost = weights.recurrent.count
    }

    private func packDepthwise(_ layer: LoweredConvolution, _ step: inout PlanStep, _ arena: inout PlanArena) {
        let part = layer.parts[0], blocks = (layer.outputs + 15) / 16
        var weight = [Float](repeating: 0, count: blocks * part.taps * 16)
        for channel in 0..<layer.outputs {
            for tap in 0..<part.taps {
                weight[(channel / 16 * part.taps + tap) * 16 + channel % 16] = part.weight[channel * part.taps + tap]
            }
        }
        step.kind = .depthwise
        step.taps = Int32(part.taps)
        step.dilation = part.dilation
        step.slope = lowered.activation.slope ?? 1
        (step.first, step.second) = (UnsafePointer(arena.store(weight)), UnsafePointer(arena.storeRow(layer.bias)))
        step.cost = layer.outputs * part.taps
    }

    private func packConvolution(_ layer: LoweredConvolution, _ step: inout PlanStep, _ arena: inout PlanArena) {
        step.kind = .convolution
        step.phases = layer.phases
        step.trim = layer.trim
        step.extra = layer.extra
        step.isTransposed = layer.isTransposed
        step.hasResidual = layer.hasResidual
        step.groups = layer.groups
        if lowered.activation.slope == nil { setFunction(lowered.activation, &step, &arena) }
        let sourcePitches = lowered.sources.map { pitches[$0.step] }
        step.convolutions = arena.store(
            (0..<layer.groups).map {
                convolution(
                    layer, group: $0, pitch: pitch, sourcePitches: sourcePitches,
                    slope: lowered.activation.slope ?? 1, &arena)
            })
        step.cost = layer.parts.reduce(0) { $0 + $1.weight.count }
    }

    /// A convolution's other sources, to be added to what the spectral part has written.
    func rest(
        of layer: LoweredConvolution, without part: Int, sources: [LoweredSource], slope: Float,
        _ arena: inout PlanArena
    ) -> UnsafeMutablePointer<InferenceConvolution> {
        var rest = convolution(
            layer, group: 0, pitch: pitch, sourcePitches: sources.map { pitches[$0.step] }, slope: slope, without: part,
            &arena)
        rest.bias = nil
        return arena.store([rest])
    }

    /// Weights as panels of output channels, cut into chunks that stay in the second-level cache while rows pass over them.
    private func convolution(
        _ layer: LoweredConvolution, group: Int, pitch: Int, sourcePitches: [Int], slope: Float, without: Int? = nil,
        _ arena: inout PlanArena
    ) -> InferenceConvolution {
        let width = Int(inference_panel_width(level)), outGroup = layer.outputs / layer.groups
        let perPhase = (outGroup + width - 1) / width, panels = perPhase * layer.phases
        /// The row of weights behind a lane of a panel, nil in the padding.
        func row(_ panel: Int, _ lane: Int) -> Int? {
            let channel = panel % perPhase * width + lane
            return channel < outGroup ? panel / perPhase * layer.outputs + group * outGroup + channel : nil
        }
        var chunks: [InferenceChunk] = []
        for (number, part) in layer.parts.enumerated() where number != without {
            let inGroup = part.inputs / layer.groups
            for piece in Self.pieces(taps: part.taps, channels: inGroup, lanes: panels * width) {
                let size = piece.taps.count * piece.channels.count * width
                let packed = arena.allocate(Float.self, count: panels * size)
                var at = 0
                for panel in 0..<panels {
                    let rows = (0..<width).map { row(panel, $0) }
                    for tap in piece.taps {
                        for channel in piece.channels {
                            for lane in 0..<width {
                                if let row = rows[lane] {
                                    packed[at] = part.weight[(row * inGroup + channel) * part.taps + tap]
                                }
                                at += 1
                            }
                        }
                    }
                }
                let tapStride = part.dilation * sourcePitches[number]
                chunks.append(
                    InferenceChunk(
                        source: Int32(number), taps: Int32(piece.taps.count), channels: Int32(piece.channels.count),
                        reserved: 0,
                        inputOffset: piece.taps.lowerBound * tapStride + group * inGroup + piece.channels.lowerBound,
                        tapStride: tapStride, weights: UnsafePointer(packed)))
            }
        }
        var bias = [Float](repeating: 0, count: panels * width), offsets: [Int32] = [], vectors: [Int32] = []
        for panel in 0..<panels {
            for lane in 0..<width { if let row = row(panel, lane) { bias[panel * width + lane] = layer.bias[row] } }
            let channel = panel % perPhase * width
            offsets.append(Int32(panel / perPhase * pitch + group * outGroup + channel))
            vectors.append(Int32((min(width, outGroup - channel) + 15) / 16))
        }
        return InferenceConvolution(
            level: level, chunks: Int32(chunks.count), panels: Int32(panels), slope: slope,
            chunk: UnsafePointer(arena.store(chunks)), bias: UnsafePointer(arena.store(bias)),
            panelOffset: UnsafePointer(arena.store(offsets)), panelVectors: UnsafePointer(arena.store(vectors)))
    }

    private static func pieces(taps: Int, channels: Int, lanes: Int) -> [(taps: Range<Int>, channels: Range<Int>)] {
        let depth = max(64, min(1024, (128 << 10) / lanes))
        if channels > depth {
            let parts = (channels + depth - 1) / depth, size = ((channels + parts - 1) / parts + 3) / 4 * 4
            return (0..<taps).flatMap { tap in
                stride(from: 0, to: channels, by: size).map { (tap..<tap + 1, $0..<min(channels, $0 + size)) }
            }
        }
        let parts = (taps * channels + depth - 1) / depth, size = (taps + parts - 1) / parts
        return stride(from: 0, to: taps, by: size).map { ($0..<min(taps, $0 + size), 0..<channels) }
    }
}
