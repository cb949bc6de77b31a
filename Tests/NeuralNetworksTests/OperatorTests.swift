import NeuralNetworks
import Tensors
import Testing

/// Values and gradients of every operator against PyTorch's in float64.
@Suite struct OperatorTests {
    @Test("convolutions of one dimension equal PyTorch's")
    func convolution1d() throws {
        try OperatorFixture("conv1d").check(["x", "w", "b"]) {
            [$0[0].conv1d(weight: $0[1], bias: $0[2], padding: (2, 2), dilation: 2)]
        }
        try OperatorFixture("conv1d_strided_grouped").check(["x", "w", "b"]) {
            [$0[0].conv1d(weight: $0[1], bias: $0[2], stride: 3, padding: (1, 1), groups: 2)]
        }
        try OperatorFixture("conv_transpose1d").check(["x", "w", "b"]) {
            [$0[0].convTranspose1d(weight: $0[1], bias: $0[2], stride: 4, padding: (2, 2))]
        }
        try OperatorFixture("conv_transpose1d_grouped").check(["x", "w"]) {
            [$0[0].convTranspose1d(weight: $0[1], stride: 3, padding: (1, 0), dilation: 2, groups: 2)]
        }
    }

    @Test("convolutions of two dimensions equal PyTorch's")
    func convolution2d() throws {
        try OperatorFixture("conv2d").check(["x", "w", "b"]) {
            [
                $0[0].conv2d(
                    weight: $0[1], bias: $0[2], stride: Extent2d(2, 1), padding: Extent2d(1, 2), dilation: Extent2d(1, 2))
            ]
        }
        try OperatorFixture("conv2d_grouped").check(["x", "w"]) {
            [$0[0].conv2d(weight: $0[1], padding: Extent2d(1), groups: 2)]
        }
        try OperatorFixture("conv_transpose2d").check(["x", "w", "b"]) {
            [$0[0].convTranspose2d(weight: $0[1], bias: $0[2], stride: Extent2d(2, 3), padding: Extent2d(1, 0))]
        }
    }

    @Test("norms equal PyTorch's")
    func norms() throws {
        try OperatorFixture("layer_norm").check(["x", "w", "b"]) { [$0[0].layerNorm(scale: $0[1], shift: $0[2])] }
        let fixture = try OperatorFixture("batch_norm")
        let norm = BatchNorm1d(4)
        norm.weight.value = try fixture.input("w")
        norm.bias.value = try fixture.input("b")
        let x = Variable(try fixture.input("x"), requiresGradient: true)
        try fixture.check(outputs: [norm(x)], gradients: [("x", x), ("w", norm.weight), ("b", norm.bias)])
        try OperatorFixture("weight_norm").check(["v", "g"]) {
            [$0[0] * ($0[1] / $0[0].square().sum(axes: [1, 2], keepingAxes: true).sqrt())]
        }
    }

    static let functions: [(String, @Sendable (Variable) -> Variable)] = [
        ("gelu", { $0.gelu() }), ("silu", { $0.silu() }), ("elu", { $0.elu() }), ("softplus", { $0.softplus() }),
        ("tanh", { $0.tanh() }), ("sigmoid", { $0.sigmoid() }), ("exp", { $0.exp() }), ("sin", { $0.sin() }),
        ("cos", { $0.cos() }), ("abs", { $0.abs() }), ("relu", { $0.relu() }), ("leaky_relu", { $0.leakyReLU(slope: 0.2) }),
        ("log", { $0.log() }), ("sqrt", { $0.sqrt() }), ("power", { $0.power(1.7) }),
        ("softmax_last", { $0.softmax(axis: -1) }), ("log_softmax_middle", { $0.logSoftmax(axis: 1) }),
        ("reflect", { $0.padded(3, 2, .reflect) }), ("avg_pool1d", { $0.averagePool1d(size: 4, stride: 2, padding: 1) }),
        ("max_pool1d", { $0.maxPool1d(size: 3, stride: 2, padding: 1) }),
    ]

    @Test("functions of one tensor equal PyTorch's", arguments: functions.indices)
    func function(index: Int) throws {
        let (name, body) = Self.functions[index]
        try OperatorFixture(name).check(["x"]) { [body($0[0])] }
    }

    @Test("arithmetic broadcasts, and products of matrices batch, as PyTorch's do")
    func arithmetic() throws {
        try OperatorFixture("broadcast").check(["a", "b"]) { [$0[0] * $0[1] + $0[1] / ($0[0] * $0[0] + 1) - $0[0]] }
        try OperatorFixture("matmul_batched").check(["a", "b"]) { [$0[0].matmul($0[1])] }
        try OperatorFixture("matmul_shared").check(["a", "b"]) { [$0[0].matmul($0[1])] }
        try OperatorFixture("matmul_transposed").check(["a", "b"]) { [$0[0].matmul($0[1], transposed: (true, true))] }
        try OperatorFixture("reductions").check(["x"]) {
            [$0[0].sum(axes: [0, 2]), $0[0].mean(axes: [1]), $0[0].maximum(axis: 2), $0[0].variance(axes: [0, 2])]
        }
    }

    @Test("an embedding picks rows and adds up their gradients")
    func embedding() throws {
        let fixture = try OperatorFixture("embedding")
        let indices = try fixture.input("i").array.map(Int.init)
        try fixture.check(["w"]) { [$0[0].embedding([Array(indices[..<3]), Array(indices[3...])])] }
    }

    @Test("losses equal PyTorch's")
    func losses() throws {
        try OperatorFixture("huber").check(["x", "y"]) { [$0[0].huberLoss($0[1], delta: 0.7)] }
        let cross = try OperatorFixture("cross_entropy")
        let classes = try cross.input("i").array.map(Int.init)
        try cross.check(["x"]) { [$0[0].crossEntropy(classes, smoothing: 0.1)] }
        try OperatorFixture("kl").check(["q", "p"]) { [$0[0].logSoftmax().klDivergence($0[1].softmax())] }
        try OperatorFixture("bce").check(["x", "y"]) { [$0[0].binaryCrossEntropy($0[1])] }
    }

    @Test("CTC equals PyTorch's, with an item that does not fit left out")
    func ctc() throws {
        let fixture = try OperatorFixture("ctc")
        let labels = try fixture.input("t").array.map(Int.init)
        let targets = [Array(labels[0..<4]), Array(labels[5..<7]), Array(labels[10..<15])]
        try fixture.check(["x"]) { [$0[0].ctcLoss(targets: targets, lengths: [12, 9, 4], blank: 5)] }
    }

    @Test("the short-time Fourier transform and its inverse equal PyTorch's")
    func spectra() throws {
        try OperatorFixture("stft").check(["x"], tolerance: 5e-4) {
            [SpectralTransform(fftLength: 64, hopLength: 16, windowLength: 48).spectrum($0[0])]
        }
        try OperatorFixture("istft").check(["s"], tolerance: 5e-4) {
            [SpectralTransform(fftLength: 64, hopLength: 16).inverse($0[0])]
        }
    }

    @Test("recurrent layers of two levels and both directions equal PyTorch's", arguments: ["lstm", "gru"])
    func recurrent(kind: String) throws {
        let fixture = try OperatorFixture(kind)
        var generator = RandomGenerator(seed: 1)
        let layers: RecurrentLayers =
            kind == "lstm"
            ? LSTM(4, 5, layers: 2, isBidirectional: true, generator: &generator)
            : GRU(4, 5, layers: 2, isBidirectional: true, generator: &generator)
        try fixture.load(into: layers)
        let x = Variable(try fixture.input("x"), requiresGradient: true)
        try fixture.check(
            outputs: [layers(x)], gradients: [("x", x)] + layers.namedParameters().map { ($0.name, $0.variable) })
    }

    @Test("attention with a masked memory equals PyTorch's")
    func attention() throws {
        let fixture = try OperatorFixture("attention")
        var generator = RandomGenerator(seed: 1)
        let attention = MultiHeadAttention(8, heads: 2, generator: &generator)
        try fixture.load(into: attention)
        let x = Variable(try fixture.input("x"), requiresGradient: true)
        try fixture.check(
            outputs: [attention(x, memoryLengths: [5, 3])],
            gradients: [("x", x)] + attention.namedParameters().map { ($0.name, $0.variable) })
    }
}

extension OperatorFixture {
    func load(into module: Module) throws {
        var state: [String: Tensor] = [:]
        for (name, _) in module.namedParameters() { state[name] = try input(name) }
        try module.load(state)
    }
}
