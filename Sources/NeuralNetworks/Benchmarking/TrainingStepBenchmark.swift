import Tensors

/// A network whose training step is timed.
public enum TrainingStepNetwork: String, CaseIterable, Sendable {
    /// Depthwise and pointwise convolutions (Kriman et al., 2020), 6.6 million weights.
    case quartznet5x5
    /// Dense convolutions (Li et al., 2019), 55 million weights.
    case jasper5x3
}

/// A whole training step (forward, CTC, backward, Adam), the work that every model of this package is paid for in.
/// `Benchmarks/training_step.py` does the same in PyTorch.
public final class TrainingStep {
    private let model: TrainingStepModel
    private let optimiser: AdamW
    private let input: Tensor
    private let targets: [[Int]]
    private let lengths: [Int]

    /// - Parameter frames: of 10 ms; the networks halve their number.
    public init(_ network: TrainingStepNetwork, batch: Int = 16, frames: Int = 800) {
        var generator = RandomGenerator(seed: 0)
        model = TrainingStepModel(dense: network == .jasper5x3, generator: &generator)
        optimiser = AdamW(model.namedParameters(), learningRate: 1e-3)
        input = Tensor.normal([batch, 64, frames], using: &generator)
        targets = (0..<batch).map { _ in (0..<100).map { _ in Int.random(in: 1..<29, using: &generator) } }
        lengths = [Int](repeating: frames / 2, count: batch)
    }

    public var weights: Int { model.parameterCount }

    /// Does one step and returns the seconds it took.
    @discardableResult
    public func run() -> Double {
        let elapsed = ContinuousClock().measure {
            model(Variable(input)).ctcLoss(targets: targets, lengths: lengths, blank: 0).backward()
            optimiser.step()
        }
        return elapsed / .seconds(1)
    }
}

/// Measures training steps in turns with PyTorch: both then see the same machine, loaded or not.
///
/// The value is the median of `repeats` steps of `batch` items of 8 s, in seconds; the ratio is the median of the ratios of
/// neighbouring steps.
public func trainingStepBenchmarks(
    networks: [TrainingStepNetwork] = TrainingStepNetwork.allCases, batch: Int = 16, repeats: Int = 3,
    peer: TrainingStepPeer? = nil, report: (BenchmarkFigure) -> Void = { _ in }
) throws -> [BenchmarkFigure] {
    let frames = 800
    return try networks.map { network in
        let step = TrainingStep(network, batch: batch, frames: frames)
        step.run()
        var own: [Double] = [], other: [Double] = []
        for _ in 0..<repeats {
            own.append(step.run())
            if let peer {
                other.append(try peer.seconds(network, batch: batch, frames: frames, threads: BLAS.threadCount))
            }
        }
        func median(_ x: [Double]) -> Double { x.sorted()[x.count / 2] }
        let figure = BenchmarkFigure(
            name: "training step \(network.rawValue), \(batch) x 8 s, \(BLAS.threadCount) threads", value: median(own),
            unit: "s", peer: peer?.name, peerValue: peer == nil ? nil : median(other),
            ratio: peer == nil ? nil : median(zip(own, other).map { $1 / $0 }))
        report(figure)
        return figure
    }
}

/// A residual block: convolutions with norms and rectifiers, and a pointwise convolution past them.
private final class TrainingStepBlock: Module {
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

private final class TrainingStepModel: Module {
    private let first: Conv1d
    private let firstNorm: BatchNorm1d
    private let blocks: [TrainingStepBlock]
    private let last: [Conv1d]

    init(dense: Bool, generator: inout RandomGenerator) {
        let sizes =
            dense
            ? [(256, 11), (256, 13), (384, 17), (512, 21), (512, 25)] : [(256, 33), (256, 39), (512, 51), (512, 63), (512, 75)]
        first = Conv1d(64, 256, taps: 11, stride: 2, generator: &generator)
        firstNorm = BatchNorm1d(256)
        var channels = 256, blocks: [TrainingStepBlock] = []
        for (outputs, taps) in sizes {
            blocks.append(
                TrainingStepBlock(channels, outputs, taps: taps, repeats: dense ? 3 : 5, dense: dense, generator: &generator))
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
