import Tensors

/// Times whole training steps (forward, CTC, backward, Adam) of two speech networks, the work that every model of this
/// package is paid for in. `Benchmarks/training_step.py` times the same in PyTorch.
public struct TrainingStepBenchmark: Sendable {
    /// The network to time.
    public enum Network: String, CaseIterable, Sendable {
        /// Dense convolutions (Li et al., 2019), 55 million weights.
        case jasper5x3
        /// Depthwise and pointwise convolutions (Kriman et al., 2020), 6.7 million weights.
        case quartznet5x5
    }

    /// What was measured.
    public struct Figure: Sendable {
        public let network: Network
        /// Seconds of every step after the first.
        public let seconds: [Double]
        public let weights: Int
        /// Products and sums of a step, in billions, counted as 6 per weight and frame.
        public let gigaOperations: Double

        public var best: Double { seconds.min() ?? .infinity }
        public var median: Double { seconds.isEmpty ? .infinity : seconds.sorted()[seconds.count / 2] }
    }

    public let network: Network
    public let batch: Int
    public let frames: Int
    public let steps: Int

    /// - Parameter frames: of 10 ms; the networks halve their number.
    public init(_ network: Network, batch: Int = 16, frames: Int = 800, steps: Int = 3) {
        self.network = network
        self.batch = batch
        self.frames = frames
        self.steps = steps
    }

    /// Runs `steps` steps after a first that is not counted. `onStep` hears the seconds of each.
    public func run(onStep: (Double) -> Void = { _ in }) -> Figure {
        var generator = RandomGenerator(seed: 0)
        let model = BenchmarkNetwork(dense: network == .jasper5x3, generator: &generator)
        let optimiser = AdamW(model.namedParameters(), learningRate: 1e-3)
        let x = Tensor.normal([batch, 64, frames], using: &generator)
        let targets = (0..<batch).map { _ in (0..<100).map { _ in Int.random(in: 1..<29, using: &generator) } }
        let lengths = [Int](repeating: frames / 2, count: batch)
        var seconds: [Double] = []
        let clock = ContinuousClock()
        for step in 0...steps {
            let elapsed = clock.measure {
                model(Variable(x)).ctcLoss(targets: targets, lengths: lengths, blank: 0).backward()
                optimiser.step()
            }
            let taken = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
            if step > 0 {
                seconds.append(taken)
                onStep(taken)
            }
        }
        let weights = model.parameterCount
        let operations = 6 * Double(weights) * Double(batch * frames / 2) * 1e-9
        return Figure(network: network, seconds: seconds, weights: weights, gigaOperations: operations)
    }
}

/// A residual block: convolutions with norms and rectifiers, and a pointwise convolution past them.
private final class BenchmarkBlock: Module {
    private let convolutions: [[Conv1d]]
    private let norms: [BatchNorm1d]
    private let skip: Conv1d
    private let skipNorm: BatchNorm1d

    init(_ inputs: Int, _ outputs: Int, taps: Int, repeats: Int, dense: Bool, generator: inout RandomGenerator) {
        var channels = inputs, convolutions: [[Conv1d]] = []
        for _ in 0..<repeats {
            if dense {
                convolutions.append([Conv1d(channels, outputs, taps: taps, hasBias: false, generator: &generator)])
            } else {
                convolutions.append([
                    Conv1d(channels, channels, taps: taps, groups: channels, hasBias: false, generator: &generator),
                    Conv1d(channels, outputs, taps: 1, hasBias: false, generator: &generator),
                ])
            }
            channels = outputs
        }
        self.convolutions = convolutions
        norms = (0..<repeats).map { _ in BatchNorm1d(outputs) }
        skip = Conv1d(inputs, outputs, taps: 1, hasBias: false, generator: &generator)
        skipNorm = BatchNorm1d(outputs)
        super.init()
        for (i, layer) in convolutions.joined().enumerated() { register("conv.\(i)", layer) }
        for (i, norm) in norms.enumerated() { register("norm.\(i)", norm) }
        register("skip", skip)
        register("skip_norm", skipNorm)
    }

    func callAsFunction(_ x: Variable) -> Variable {
        var y = x
        for (i, layers) in convolutions.enumerated() {
            for layer in layers { y = layer(y) }
            y = norms[i](y, rectified: i < norms.count - 1)
        }
        return (y + skipNorm(skip(x))).relu()
    }
}

private final class BenchmarkNetwork: Module {
    private let first: Conv1d
    private let firstNorm: BatchNorm1d
    private let blocks: [BenchmarkBlock]
    private let last: [Conv1d]

    init(dense: Bool, generator: inout RandomGenerator) {
        let sizes =
            dense
            ? [(256, 11), (256, 13), (384, 17), (512, 21), (512, 25)] : [(256, 33), (256, 39), (512, 51), (512, 63), (512, 75)]
        first = Conv1d(64, 256, taps: 11, stride: 2, generator: &generator)
        firstNorm = BatchNorm1d(256)
        var channels = 256, blocks: [BenchmarkBlock] = []
        for (outputs, taps) in sizes {
            blocks.append(
                BenchmarkBlock(channels, outputs, taps: taps, repeats: dense ? 3 : 5, dense: dense, generator: &generator))
            channels = outputs
        }
        self.blocks = blocks
        last = [
            Conv1d(512, 512, taps: dense ? 29 : 87, dilation: 2, groups: dense ? 1 : 512, generator: &generator),
            Conv1d(512, 1024, taps: 1, generator: &generator), Conv1d(1024, 29, taps: 1, generator: &generator),
        ]
        super.init()
        register("first", first)
        register("first_norm", firstNorm)
        for (i, block) in blocks.enumerated() { register("block.\(i)", block) }
        for (i, layer) in last.enumerated() { register("last.\(i)", layer) }
    }

    func callAsFunction(_ x: Variable) -> Variable {
        var y = firstNorm(first(x), rectified: true)
        for block in blocks { y = block(y) }
        return last[2](last[1](last[0](y)).relu())
    }
}
