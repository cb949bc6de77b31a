import Tensors

/// A trained network made wider without changing what it computes (Net2Net; Chen, Goodfellow and Shlens, 2016): channels are
/// repeated, and what listens to them shares its weights among the copies, unevenly, so that training makes them differ.
struct JasperWidening {
    /// Which of the narrow network's channels each channel of a layer repeats.
    private typealias Sources = [Int]

    private let narrow: [String: Tensor]
    private var generator: RandomGenerator
    private var wide: [String: Tensor] = [:]

    /// The weights of a network like `target` that computes what `weights` do; nil where they are of no network that is narrower
    /// and otherwise the same.
    ///
    /// - Parameter weights: by NeMo's names.
    static func widened(_ weights: [String: Tensor], to target: JasperNetwork, seed: UInt64) -> [String: Tensor]? {
        var widening = JasperWidening(narrow: weights, generator: RandomGenerator(seed: seed))
        return widening.run(target)
    }

    private init(narrow: [String: Tensor], generator: RandomGenerator) {
        self.narrow = narrow
        self.generator = generator
    }

    private mutating func run(_ target: JasperNetwork) -> [String: Tensor]? {
        var inputs = Array(0..<target.configuration.features), panes: [Sources] = []
        for (number, block) in target.blocks.enumerated() {
            let prefix = "encoder.encoder.\(number)."
            if block.configuration.residualDense { panes.append(inputs) }
            var channels = inputs, index = 0
            for step in block.steps {
                for convolution in step.convolutions {
                    let name = prefix + "mconv.\(index).conv.weight"
                    // A depthwise convolution keeps the channels that it gets.
                    let isDepthwise = block.configuration.separable && convolution === step.convolutions[0]
                    guard let next = isDepthwise ? channels : sources(of: name, wanted: block.configuration.filters),
                        widen(name, outputs: next, inputs: isDepthwise ? nil : channels)
                    else { return nil }
                    channels = next
                    index += 1
                }
                guard widenNorm(prefix + "mconv.\(index).", channels) else { return nil }
                index += 3
            }
            for way in block.residuals.indices {
                // What is added up must repeat the same channels.
                guard
                    widen(
                        prefix + "res.\(way).0.conv.weight", outputs: channels,
                        inputs: block.isDense ? panes[way] : inputs),
                    widenNorm(prefix + "res.\(way).1.", channels)
                else { return nil }
            }
            inputs = channels
        }
        let decoder = "decoder.decoder_layers.0."
        guard let bias = narrow[decoder + "bias"],
            widen(decoder + "weight", outputs: Array(0..<bias.count), inputs: inputs)
        else { return nil }
        wide[decoder + "bias"] = bias
        let shapes = target.stateDictionary().filter { !$0.key.hasSuffix("num_batches_tracked") }.mapValues(\.shape)
        return wide.mapValues(\.shape) == shapes ? wide : nil
    }

    /// All channels of a narrow layer once, then some of them again.
    private mutating func sources(of name: String, wanted: Int) -> Sources? {
        guard let count = narrow[name]?.shape.first, count > 0, (count...2 * count).contains(wanted) else { return nil }
        return Array(0..<count) + (0..<count).shuffled(using: &generator).prefix(wanted - count)
    }

    /// - Parameter inputs: nil for a depthwise convolution, of which each channel has an input of its own.
    private mutating func widen(_ name: String, outputs: Sources, inputs: Sources?) -> Bool {
        guard let weight = narrow[name], weight.shape.count == 3, outputs.allSatisfy({ $0 < weight.shape[0] }) else {
            return false
        }
        let (columns, taps) = (weight.shape[1], weight.shape[2])
        guard let inputs else {
            wide[name] = Tensor(
                shape: [outputs.count, columns, taps], values: values(of: weight, rows: outputs, length: columns * taps)
            )
            return columns == 1
        }
        guard Set(inputs) == Set(0..<columns) else { return false }
        var result: [Float] = []
        result.reserveCapacity(outputs.count * inputs.count * taps)
        for row in outputs {
            // The first of two copies takes this share of the weight, the other the rest.
            var shares = [Float?](repeating: nil, count: columns)
            for column in inputs.dropFirst(columns) { shares[column] = generator.uniform(0.2, 0.8) }
            for (place, column) in inputs.enumerated() {
                let share = shares[column].map { place < columns ? $0 : 1 - $0 } ?? 1
                for tap in 0..<taps { result.append(weight[flat: (row * columns + column) * taps + tap] * share) }
            }
        }
        wide[name] = Tensor(shape: [outputs.count, inputs.count, taps], values: result)
        return true
    }

    private mutating func widenNorm(_ prefix: String, _ channels: Sources) -> Bool {
        for part in ["weight", "bias", "running_mean", "running_var"] {
            guard let tensor = narrow[prefix + part], channels.allSatisfy({ $0 < tensor.count }) else { return false }
            wide[prefix + part] = Tensor(shape: [channels.count], values: values(of: tensor, rows: channels, length: 1))
        }
        return true
    }

    private func values(of tensor: Tensor, rows: Sources, length: Int) -> [Float] {
        rows.flatMap { row in (0..<length).map { tensor[flat: row * length + $0] } }
    }
}
