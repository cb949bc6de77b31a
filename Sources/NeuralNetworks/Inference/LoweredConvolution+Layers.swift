extension PlanLowering {
    static func convolution(_ layer: PlanConvolution, inputs: Int) -> LoweredConvolution {
        var groups = layer.groups
        var weight = layer.weight
        let depthwise = groups > 1 && groups == inputs && groups == layer.outputs
        if groups > 1, !depthwise, (layer.outputs / groups) % 16 != 0 {
            weight = dense(weight, outputs: layer.outputs, inputs: inputs, taps: layer.kernel, groups: groups)
            groups = 1
        }
        return LoweredConvolution(
            parts: [.init(weight: weight, inputs: inputs, taps: layer.kernel, dilation: layer.dilation)],
            bias: layer.bias ?? [Float](repeating: 0, count: layer.outputs), outputs: layer.outputs, groups: groups)
    }

    /// Polyphase form: output frame `stride * q + phase - padding` is a plain convolution over input frames
    /// `q - taps + 1 ... q` with the kernel's entries `phase`, `phase + stride`, …, the latest frame first.
    static func convolution(_ layer: PlanTransposedConvolution, inputs: Int) -> LoweredConvolution {
        let (stride, kernel, outputs) = (layer.stride, layer.kernel, layer.outputs)
        let beyond = max(0, -layer.padding.right)
        let taps = (kernel + beyond + stride - 1) / stride
        let inGroup = inputs / layer.groups, outGroup = outputs / layer.groups
        var weight = [Float](repeating: 0, count: stride * outputs * inputs * taps)
        for input in 0..<inputs {
            let group = input / inGroup
            for local in 0..<outGroup {
                for entry in 0..<kernel {
                    let row = (entry % stride) * outputs + group * outGroup + local
                    weight[(row * inputs + input) * taps + taps - 1 - entry / stride] =
                        layer.weight[(input * outGroup + local) * kernel + entry]
                }
            }
        }
        let bias = layer.bias ?? [Float](repeating: 0, count: outputs)
        return LoweredConvolution(
            parts: [.init(weight: weight, inputs: inputs, taps: taps, dilation: 1)],
            bias: (0..<stride).flatMap { _ in bias }, outputs: outputs, phases: stride, trim: layer.padding.left,
            extra: kernel - stride - layer.padding.left - layer.padding.right, isTransposed: true)
    }

    /// Grouped weights with the zeros between the groups written out.
    private static func dense(_ weight: [Float], outputs: Int, inputs: Int, taps: Int, groups: Int) -> [Float] {
        let inGroup = inputs / groups, outGroup = outputs / groups
        var result = [Float](repeating: 0, count: outputs * inputs * taps)
        for output in 0..<outputs {
            let to = (output * inputs + output / outGroup * inGroup) * taps, from = output * inGroup * taps
            for index in 0..<inGroup * taps { result[to + index] = weight[from + index] }
        }
        return result
    }
}

extension LoweredConvolution {
    /// Folds `scale[c] y + shift[c]` of the result into weights and bias.
    mutating func apply(scale: [Float], shift: [Float]) {
        for row in bias.indices {
            let channel = row % outputs
            bias[row] = bias[row] * scale[channel] + shift[channel]
            for part in parts.indices {
                let width = parts[part].weight.count / bias.count
                for index in row * width..<(row + 1) * width { parts[part].weight[index] *= scale[channel] }
            }
        }
    }
}
