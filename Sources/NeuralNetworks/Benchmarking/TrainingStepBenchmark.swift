import Tensors

/// A network whose training step is timed.
public enum TrainingStepNetwork: String, CaseIterable, Sendable {
    /// Depthwise and pointwise convolutions (Kriman et al., 2020), 6.6 million weights; 16 items of 8 s.
    case quartznet5x5
    /// Dense convolutions (Li et al., 2019), 55 million weights; 16 items of 8 s.
    case jasper5x3
    /// A variational autoencoder (Kingma and Welling, 2014) of 784 pixels through 400 units to a code of 20; 128 pictures.
    case vae
    /// A transformer encoder (Vaswani et al., 2017) of four layers of width 256 that names each word of 16 texts of 128.
    case transformer

    /// Steps that are timed as one, so that the clock is no part of what is measured.
    var stepsAtOnce: Int { self == .vae ? 20 : 1 }
}

/// What has a loss whose gradient a step follows.
protocol TrainingStepModel: Module {
    func loss(using generator: inout RandomGenerator) -> Variable
}

/// A whole training step (forward, loss, backward, Adam), the work that every model of this package is paid for in.
/// `Benchmarks/training_step.py` does the same in PyTorch.
public final class TrainingStep {
    private let model: any TrainingStepModel
    private let optimiser: AdamW
    private let stepsAtOnce: Int
    private var generator = RandomGenerator(seed: 0)

    public init(_ network: TrainingStepNetwork) {
        model =
            switch network {
            case .quartznet5x5, .jasper5x3:
                ConvolutionalTrainingStep(dense: network == .jasper5x3, batch: 16, frames: 800, generator: &generator)
            case .vae: AutoencoderTrainingStep(generator: &generator)
            case .transformer: TransformerTrainingStep(generator: &generator)
            }
        optimiser = AdamW(model.namedParameters(), learningRate: 1e-3)
        stepsAtOnce = network.stepsAtOnce
    }

    public var weights: Int { model.parameterCount }

    /// Returns the seconds that a step took.
    @discardableResult
    public func run() -> Double {
        let elapsed = ContinuousClock().measure {
            for _ in 0..<stepsAtOnce {
                model.loss(using: &generator).backward()
                optimiser.step()
            }
        }
        return elapsed / .seconds(1) / Double(stepsAtOnce)
    }
}

/// Measures training steps in turns with PyTorch: both then see the same machine, loaded or not.
///
/// The value is the median of `repeats` steps, in seconds; the ratio is the median of the ratios of neighbouring steps.
public func trainingStepBenchmarks(
    networks: [TrainingStepNetwork] = TrainingStepNetwork.allCases, repeats: Int = 5, peer: TrainingStepPeer? = nil,
    report: (BenchmarkFigure) -> Void = { _ in }
) throws -> [BenchmarkFigure] {
    try networks.map { network in
        let step = TrainingStep(network)
        step.run()
        var own: [Double] = [], other: [Double] = []
        for _ in 0..<repeats {
            own.append(step.run())
            if let peer { other.append(try peer.seconds(network, threads: BLAS.threadCount)) }
        }
        func median(_ x: [Double]) -> Double { x.sorted()[x.count / 2] }
        let figure = BenchmarkFigure(
            name: "training step \(network.rawValue), \(BLAS.threadCount) threads", value: median(own),
            unit: "s", peer: peer?.name, peerValue: peer == nil ? nil : median(other),
            ratio: peer == nil ? nil : median(zip(own, other).map { $1 / $0 }))
        report(figure)
        return figure
    }
}
