/// Published networks with random weights, to measure how fast plans run.
public enum ReferenceNetwork: String, Sendable, CaseIterable {
    /// Jasper 5x3 (Li et al. 2019, arXiv:1904.03288), 64 mels to 29 letters, 55 million weights.
    case jasper5x3
    /// QuartzNet 5x5 (Kriman et al. 2019, arXiv:1910.10261): depthwise and pointwise convolutions, 6.7 million weights.
    case quartznet5x5
    /// The generator of MelGAN (Kumar et al. 2019, arXiv:1910.06711), 80 mels to 22.05 kHz samples, 4.3 million weights.
    case melgan

    public var inputChannels: Int { self == .melgan ? 80 : 64 }
    /// Input frames for a second of sound.
    public var frameRate: Double { self == .melgan ? 22050.0 / 256 : 100 }

    /// The network's plan; the seed decides the weights.
    public func plan(seed: UInt64 = 1, instructions: PlanInstructions = .best) throws(PlanError) -> InferencePlan {
        var layers = ReferenceLayers(seed: seed)
        let input = layers.builder.input(channels: inputChannels)
        let output =
            switch self {
            case .jasper5x3: layers.jasper(input, separable: false)
            case .quartznet5x5: layers.jasper(input, separable: true)
            case .melgan: layers.melgan(input)
            }
        return try InferencePlan(layers.builder, output: output, instructions: instructions)
    }
}

/// Layers with random weights that keep the signal's size.
private struct ReferenceLayers {
    var builder = PlanBuilder()
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// Uniform values with the variance `1 / inputs`, by a 64-bit linear congruential generator (Knuth, MMIX).
    private mutating func weights(_ count: Int, inputs: Int) -> [Float] {
        let scale = (3 / Float(inputs)).squareRoot() * 0x1p-31
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(Int32(truncatingIfNeeded: state >> 32)) * scale
        }
    }

    private mutating func conv(
        _ x: PlanNode, _ outputs: Int, _ kernel: Int, stride: Int = 1, dilation: Int = 1, groups: Int = 1,
        activation: PlanActivation = .identity
    ) -> PlanNode {
        let inputs = x.channels / groups * kernel, side = dilation * (kernel - 1) / 2
        return builder.conv1d(
            x, weight: weights(outputs * inputs, inputs: inputs), outputs: outputs, kernel: kernel,
            bias: [Float](repeating: 0, count: outputs), stride: stride, dilation: dilation, groups: groups,
            padding: PlanPadding(left: side, right: side), activation: activation)
    }

    private mutating func sub(
        _ x: PlanNode, _ outputs: Int, _ kernel: Int, separable: Bool, stride: Int = 1, dilation: Int = 1,
        activation: PlanActivation = .relu
    ) -> PlanNode {
        if !separable { return conv(x, outputs, kernel, stride: stride, dilation: dilation, activation: activation) }
        let depthwise = conv(x, x.channels, kernel, stride: stride, dilation: dilation, groups: x.channels)
        return conv(depthwise, outputs, 1, activation: activation)
    }

    mutating func jasper(_ input: PlanNode, separable: Bool) -> PlanNode {
        var x = sub(input, 256, separable ? 33 : 11, separable: separable, stride: 2)
        let blocks =
            separable
            ? [(256, 33), (256, 39), (512, 51), (512, 63), (512, 75)]
            : [(256, 11), (256, 13), (384, 17), (512, 21), (512, 25)]
        for (outputs, kernel) in blocks {
            var y = x
            let repeats = separable ? 5 : 3
            for index in 1...repeats {
                y = sub(y, outputs, kernel, separable: separable, activation: index < repeats ? .relu : .identity)
            }
            x = builder.activation(builder.add(y, conv(x, outputs, 1)), .relu)
        }
        x = sub(x, 512, separable ? 87 : 29, separable: separable, dilation: 2)
        return conv(conv(x, 1024, 1, activation: .relu), 29, 1)
    }

    mutating func melgan(_ input: PlanNode) -> PlanNode {
        var x = conv(input, 512, 7)
        for rate in [8, 8, 2, 2] {
            let outputs = x.channels / 2
            x = builder.convTranspose1d(
                builder.activation(x, .leakyReLU(0.2)),
                weight: weights(x.channels * outputs * 2 * rate, inputs: 2 * x.channels),
                outputs: outputs, kernel: 2 * rate, bias: [Float](repeating: 0, count: outputs), stride: rate,
                padding: rate / 2)
            for dilation in [1, 3, 9] {
                var y = conv(
                    builder.activation(x, .leakyReLU(0.2)), outputs, 3, dilation: dilation, activation: .leakyReLU(0.2))
                y = conv(y, outputs, 1)
                x = builder.add(conv(x, outputs, 1), y)
            }
        }
        return conv(builder.activation(x, .leakyReLU(0.2)), 1, 7, activation: .tanh)
    }
}
