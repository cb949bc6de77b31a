import NeuralNetworks

/// SplitMix64 (Steele et al. 2014): small, seeded, the same everywhere.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    mutating func values(_ count: Int, scale: Float = 1) -> [Float] {
        (0..<count).map { _ in Float.random(in: -1...1, using: &self) * scale }
    }

    mutating func chance(_ probability: Double) -> Bool { Double.random(in: 0..<1, using: &self) < probability }
}

/// Graphs with random shapes, to find the corners that nobody thinks of.
struct RandomPlan {
    var builder = PlanBuilder()
    var random: SplitMix
    /// Nodes with the same number of frames as the newest, which can be joined to it.
    private var peers: [PlanNode] = []

    init(seed: UInt64) { random = SplitMix(seed) }

    mutating func build() -> PlanNode {
        var node = builder.input(channels: Int.random(in: 1...40, using: &random))
        peers = [node]
        for _ in 0..<Int.random(in: 1...9, using: &random) {
            node = step(node)
        }
        return node
    }

    private mutating func step(_ node: PlanNode) -> PlanNode {
        let channels = node.channels
        var next = node
        switch Int.random(in: 0..<16, using: &random) {
        case 0...4: next = convolution(node)
        case 5:
            let kernel = Int.random(in: 1...9, using: &random), dilation = Int.random(in: 1...3, using: &random)
            next = builder.conv1d(
                node, weight: random.values(channels * kernel, scale: 0.5), outputs: channels, kernel: kernel,
                bias: random.values(channels), stride: Int.random(in: 1...2, using: &random), dilation: dilation,
                groups: channels,
                padding: padding((kernel - 1) * dilation), activation: random.chance(0.5) ? .relu : .identity)
            peers = []
        case 6:
            let stride = Int.random(in: 1...4, using: &random), kernel = stride + Int.random(in: 0...4, using: &random)
            let outputs = Int.random(in: 1...36, using: &random)
            next = builder.convTranspose1d(
                node, weight: random.values(channels * outputs * kernel, scale: 1 / Float(channels).squareRoot()),
                outputs: outputs,
                kernel: kernel, bias: random.values(outputs), stride: stride,
                padding: Int.random(in: 0...min(2, kernel - 1), using: &random),
                outputPadding: stride > 1 ? Int.random(in: 0..<stride, using: &random) : 0,
                activation: random.chance(0.5) ? .leakyReLU(0.2) : .tanh)
            peers = []
        case 7: next = builder.activation(node, function(channels))
        case 8: next = builder.affine(node, scale: random.values(channels), shift: random.values(channels))
        case 9, 10:
            if let other = peers.randomElement(using: &random) {
                let matched =
                    other.channels == channels
                    ? other
                    : builder.linear(
                        other, weight: random.values(channels * other.channels, scale: 0.3), outputs: channels,
                        bias: random.values(channels))
                next =
                    random.chance(0.7)
                    ? builder.add(node, matched)
                    : random.chance(0.5) ? builder.concatenate([other, node, other]) : builder.multiply(matched, node)
            }
        case 11: next = random.chance(0.5) ? builder.logSoftmax(node) : builder.softmax(node)
        case 12: next = builder.layerNorm(node, gamma: random.values(channels), beta: random.values(channels))
        case 13:
            if random.chance(0.5) {
                next = builder.reflectPad(
                    node, left: Int.random(in: 0...4, using: &random), right: Int.random(in: 0...4, using: &random))
            } else {
                next = builder.repeatFrames(node, factor: Int.random(in: 1...3, using: &random))
            }
            peers = []
        case 14:
            let factor = Int.random(in: 2...3, using: &random)
            let outputs = factor * Int.random(in: 1...20, using: &random)
            let wide = builder.linear(
                node, weight: random.values(channels * outputs, scale: 0.3), outputs: outputs,
                bias: random.values(outputs))
            next = builder.interleave(random.chance(0.5) ? wide : builder.activation(wide, .sigmoid), factor: factor)
            peers = []
        default:
            let units = Int.random(in: 1...20, using: &random)
            next =
                random.chance(0.5)
                ? builder.gru(node, recurrent(units, gates: 3, channels))
                : builder.lstm(node, recurrent(units, gates: 4, channels))
        }
        peers.append(next)
        return next
    }

    private mutating func convolution(_ node: PlanNode) -> PlanNode {
        let kernel = Int.random(in: 1...7, using: &random), dilation = Int.random(in: 1...3, using: &random)
        let stride = random.chance(0.2) ? Int.random(in: 2...3, using: &random) : 1
        let span = (kernel - 1) * dilation
        let same = stride == 1 && random.chance(0.7)
        var outputs = Int.random(in: 1...70, using: &random), groups = 1
        if node.channels % 2 == 0 && random.chance(0.3) {
            groups = 2
            outputs = random.chance(0.5) ? 32 : 2 * Int.random(in: 1...20, using: &random)
        }
        if !same { peers = [] }
        return builder.conv1d(
            node,
            weight: random.values(
                outputs * node.channels / groups * kernel,
                scale: 1 / Float(node.channels * kernel / groups).squareRoot()),
            outputs: outputs, kernel: kernel, bias: random.chance(0.8) ? random.values(outputs) : nil, stride: stride,
            dilation: dilation, groups: groups,
            padding: same
                ? (random.chance(0.5)
                    ? .same(kernel: kernel, dilation: dilation) : .causal(kernel: kernel, dilation: dilation))
                : padding(span),
            activation: random.chance(0.6) ? function(outputs) : .identity)
    }

    private mutating func padding(_ span: Int) -> PlanPadding {
        PlanPadding(
            left: Int.random(in: 0...span + 1, using: &random), right: Int.random(in: 0...span + 1, using: &random))
    }

    private mutating func function(_ channels: Int) -> PlanActivation {
        [
            .relu, .leakyReLU(0.1), .tanh, .sigmoid, .gelu, .silu, .softplus, .elu(0.7),
            .snake(random.values(channels).map { 0.5 + abs($0) }),
        ]
        .randomElement(using: &random) ?? .relu
    }

    private mutating func recurrent(_ units: Int, gates: Int, _ channels: Int) -> RecurrentWeights {
        RecurrentWeights(
            units: units, input: random.values(gates * units * channels, scale: 0.4),
            recurrent: random.values(gates * units * units, scale: 0.4),
            inputBias: random.values(gates * units, scale: 0.3), recurrentBias: random.values(gates * units, scale: 0.3)
        )
    }
}
