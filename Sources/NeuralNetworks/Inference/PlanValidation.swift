extension PlanBuilder {
    /// Throws unless every layer's weights and channels fit together.
    func validate(output: PlanNode) throws(PlanError) {
        guard operations.indices.contains(output.index), channelCounts[output.index] == output.channels else {
            throw .output
        }
        var inputCount = 0
        for node in operations.indices {
            if case .input = operations[node] { inputCount += 1 }
            try validate(node)
        }
        if inputCount != 1 { throw .inputs(inputCount) }
    }

    private func validate(_ node: Int) throws(PlanError) {
        let from = inputs[node].map { channelCounts[$0] }
        let channels = from.first ?? 0
        func values(_ layer: String, _ expected: Int, _ found: Int) throws(PlanError) {
            if expected != found { throw .weights(layer: layer, node: node, expected: expected, found: found) }
        }
        func demand(_ layer: String, _ holds: Bool, _ reason: @autoclosure () -> String) throws(PlanError) {
            if !holds { throw .shape(layer: layer, node: node, reason: reason()) }
        }
        switch operations[node] {
        case .input: try demand("input", channelCounts[node] > 0, "needs at least one channel")
        case .conv1d(let layer):
            try demand(
                "conv1d", layer.kernel > 0 && layer.stride > 0 && layer.dilation > 0 && layer.outputs > 0,
                "kernel, stride, dilation and outputs must be positive")
            try demand(
                "conv1d", layer.groups > 0 && channels % layer.groups == 0 && layer.outputs % layer.groups == 0,
                "\(layer.groups) groups do not divide \(channels) and \(layer.outputs) channels")
            try demand("conv1d", layer.padding.left >= 0 && layer.padding.right >= 0, "padding is negative")
            try values("conv1d weight", layer.outputs * channels / layer.groups * layer.kernel, layer.weight.count)
            if let bias = layer.bias { try values("conv1d bias", layer.outputs, bias.count) }
        case .convTranspose1d(let layer):
            try demand(
                "convTranspose1d", layer.kernel > 0 && layer.stride > 0 && layer.outputs > 0,
                "kernel, stride and outputs must be positive")
            try demand(
                "convTranspose1d",
                layer.groups > 0 && channels % layer.groups == 0 && layer.outputs % layer.groups == 0,
                "\(layer.groups) groups do not divide \(channels) and \(layer.outputs) channels")
            try demand(
                "convTranspose1d",
                layer.padding.left >= 0 && layer.padding.left < layer.kernel && layer.padding.right > -layer.stride
                    && layer.padding.right < layer.kernel,
                "padding must be below the kernel, output padding below the stride")
            try values(
                "convTranspose1d weight", channels * layer.outputs / layer.groups * layer.kernel, layer.weight.count)
            if let bias = layer.bias { try values("convTranspose1d bias", layer.outputs, bias.count) }
        case .activation(.snake(let rates)): try values("snake", channels, rates.count)
        case .affine(let scale, let shift):
            try values("affine scale", channels, scale.count)
            try values("affine shift", channels, shift.count)
        case .layerNorm(let gamma, let beta, _):
            try values("layerNorm gamma", channels, gamma.count)
            try values("layerNorm beta", channels, beta.count)
        case .add, .multiply: try demand("add", from.allSatisfy { $0 == channels }, "channels differ: \(from)")
        case .gate: try demand("gate", channels % 2 == 0, "\(channels) channels have no halves")
        case .slice(let range):
            try demand(
                "slice", range.lowerBound >= 0 && range.upperBound <= channels && !range.isEmpty,
                "\(range) is not within \(channels) channels")
        case .interleave(let factor):
            try demand(
                "interleave", factor > 0 && channels % factor == 0, "\(factor) does not divide \(channels) channels")
        case .repeatFrames(let factor): try demand("repeatFrames", factor > 0, "factor must be positive")
        case .reflectPad(let left, let right): try demand("reflectPad", left >= 0 && right >= 0, "padding is negative")
        case .embedding(let table, let width):
            try demand(
                "embedding", channels == 1 && width > 0 && !table.isEmpty && table.count % width == 0,
                "needs one channel of ids and a table of whole rows")
        case .gru(let weights):
            try values("gru recurrent weight", 3 * weights.units * weights.units, weights.recurrent.count)
            try values("gru recurrent bias", 3 * weights.units, weights.recurrentBias.count)
        case .lstm(let weights):
            try values("lstm recurrent weight", 4 * weights.units * weights.units, weights.recurrent.count)
            try values("lstm recurrent bias", 4 * weights.units, weights.recurrentBias.count)
        case .activation, .concatenate, .logSoftmax, .softmax: break
        }
    }
}
