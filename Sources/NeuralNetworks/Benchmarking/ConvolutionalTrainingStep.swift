import Tensors

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

/// A stack of residual blocks with CTC on top.
final class ConvolutionalTrainingStep: Module, TrainingStepModel {
    private static let labels = 100
    private let first: Conv1d
    private let firstNorm: BatchNorm1d
    private let blocks: [TrainingStepBlock]
    private let last: [Conv1d]

    private let input: Tensor
    private let targets: [[Int]]
    private let lengths: [Int]

    /// - Parameter frames: of 10 ms; the network halves their number.
    init(dense: Bool, batch: Int, frames: Int, generator: inout RandomGenerator) {
        let sizes =
            dense
            ? [(256, 11), (256, 13), (384, 17), (512, 21), (512, 25)]
            : [(256, 33), (256, 39), (512, 51), (512, 63), (512, 75)]
        first = Conv1d(64, 256, taps: 11, stride: 2, generator: &generator)
        firstNorm = BatchNorm1d(256)
        var channels = 256, blocks: [TrainingStepBlock] = []
        for (outputs, taps) in sizes {
            blocks.append(
                TrainingStepBlock(
                    channels, outputs, taps: taps, repeats: dense ? 3 : 5, dense: dense, generator: &generator))
            channels = outputs
        }
        self.blocks = blocks
        last = [
            Conv1d(512, 512, taps: dense ? 29 : 87, dilation: 2, groups: dense ? 1 : 512, generator: &generator),
            Conv1d(512, 1024, taps: 1, generator: &generator), Conv1d(1024, 29, taps: 1, generator: &generator),
        ]
        input = Tensor.normal([batch, 64, frames], using: &generator)
        targets = (0..<batch).map { _ in (0..<Self.labels).map { _ in Int.random(in: 1..<29, using: &generator) } }
        lengths = [Int](repeating: frames / 2, count: batch)
        super.init()
        register("first", first)
        register("first_norm", firstNorm)
        for (i, block) in blocks.enumerated() { register("block.\(i)", block) }
        for (i, layer) in last.enumerated() { register("last.\(i)", layer) }
    }

    func loss(using generator: inout RandomGenerator) -> Variable {
        var y = firstNorm(first(Variable(input)), rectified: true)
        for block in blocks { y = block(y) }
        let scores = last[2](last[1](last[0](y)).relu())
        return scores.ctcLoss(targets: targets, lengths: lengths, blank: 0)
    }
}
