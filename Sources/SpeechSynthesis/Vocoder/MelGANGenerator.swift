import NeuralNetworks
import Tensors

/// The generator of MelGAN as published (Kumar et al., 2019): transposed convolutions, each followed by three dilated
/// residual blocks.
///
/// Parameters have the names and shapes of the original code (`model.1.weight_g`, `model.4.block.2.weight_v`, …), so that
/// its weights load. 4.26 million weights at the published size.
public final class MelGANGenerator: Module {
    public struct Configuration: Codable, Sendable, Equatable {
        /// Channels at the full rate.
        public var width = 32
        public var residualLayers = 3
        /// Upsampling of each stage; the product is 256.
        public var ratios = [8, 8, 2, 2]

        public init() {}
    }

    private enum Stage {
        case reflect(Int)
        case convolution(Conv1d)
        case leaky
        case upsampling(ConvTranspose1d)
        case residual(Residual)
        case tanh
    }

    private let stages: [Stage]

    public init(_ configuration: Configuration = Configuration(), generator: inout RandomGenerator) {
        var channels = configuration.width << configuration.ratios.count
        var stages: [Stage] = [
            .reflect(3),
            .convolution(
                Conv1d(
                    MelFeatures.bandCount, channels, taps: 7, padding: (0, 0), normalisation: .weight, generator: &generator)),
        ]
        for ratio in configuration.ratios {
            let padding = ratio / 2 + ratio % 2
            stages.append(.leaky)
            stages.append(
                .upsampling(
                    ConvTranspose1d(
                        channels, channels / 2, taps: 2 * ratio, stride: ratio, padding: (padding, padding - ratio % 2),
                        normalisation: .weight, generator: &generator)))
            channels /= 2
            var dilation = 1
            for _ in 0..<configuration.residualLayers {
                stages.append(.residual(Residual(channels, dilation: dilation, generator: &generator)))
                dilation *= 3
            }
        }
        stages += [
            .leaky, .reflect(3),
            .convolution(Conv1d(channels, 1, taps: 7, padding: (0, 0), normalisation: .weight, generator: &generator)), .tanh,
        ]
        self.stages = stages
        super.init()
        for (i, stage) in stages.enumerated() {
            switch stage {
            case .convolution(let layer): register("model.\(i)", layer)
            case .upsampling(let layer): register("model.\(i)", layer)
            case .residual(let layer): register("model.\(i)", layer)
            case .reflect, .leaky, .tanh: break
            }
        }
    }

    /// Mels `[batch, 80, frames]` to waves `[batch, 1, frames * 256]`.
    public func callAsFunction(_ mel: Variable) -> Variable {
        stages.reduce(mel) { x, stage in
            switch stage {
            case .reflect(let count): x.padded(count, count, .reflect)
            case .convolution(let layer): layer(x)
            case .leaky: x.leakyReLU(slope: 0.2)
            case .upsampling(let layer): layer(x)
            case .residual(let layer): layer(x)
            case .tanh: x.tanh()
            }
        }
    }

    /// The same as a plan, the weight norm folded.
    public func plan() throws(PlanError) -> InferencePlan {
        var builder = PlanBuilder()
        var x = builder.input(channels: MelFeatures.bandCount)
        for stage in stages {
            switch stage {
            case .reflect(let count): x = builder.reflectPad(x, left: count, right: count)
            case .convolution(let layer): x = builder.conv1d(x, layer)
            case .leaky: x = builder.activation(x, .leakyReLU(0.2))
            case .upsampling(let layer): x = builder.convTranspose1d(x, layer)
            case .residual(let layer): x = layer.add(to: &builder, x)
            case .tanh: x = builder.activation(x, .tanh)
            }
        }
        return try InferencePlan(builder, output: x)
    }

    /// x → shortcut(x) + pointwise(leaky(dilated(reflected(leaky(x))))).
    final class Residual: Module {
        private let dilated: Conv1d
        private let pointwise: Conv1d
        private let shortcut: Conv1d
        private let dilation: Int

        init(_ channels: Int, dilation: Int, generator: inout RandomGenerator) {
            self.dilation = dilation
            dilated = Conv1d(
                channels, channels, taps: 3, padding: (0, 0), dilation: dilation, normalisation: .weight, generator: &generator)
            pointwise = Conv1d(channels, channels, taps: 1, normalisation: .weight, generator: &generator)
            shortcut = Conv1d(channels, channels, taps: 1, normalisation: .weight, generator: &generator)
            super.init()
            register("block.2", dilated)
            register("block.4", pointwise)
            register("shortcut", shortcut)
        }

        func callAsFunction(_ x: Variable) -> Variable {
            let inner = dilated(x.leakyReLU(slope: 0.2).padded(dilation, dilation, .reflect))
            return shortcut(x) + pointwise(inner.leakyReLU(slope: 0.2))
        }

        func add(to builder: inout PlanBuilder, _ x: PlanNode) -> PlanNode {
            let padded = builder.reflectPad(builder.activation(x, .leakyReLU(0.2)), left: dilation, right: dilation)
            let inner = builder.conv1d(padded, dilated, activation: .leakyReLU(0.2))
            return builder.add(builder.conv1d(x, shortcut), builder.conv1d(inner, pointwise))
        }
    }
}

/// A vocoder whose network gives the samples themselves.
public struct MelGANVocoder: Vocoder {
    private let plan: InferencePlan

    public init(_ network: MelGANGenerator) throws(PlanError) { plan = try network.plan() }

    public func makeStream() -> any VocoderStream { Stream(plan) }

    private final class Stream: VocoderStream {
        private var network: StreamingPlan

        init(_ plan: InferencePlan) { network = plan.makeStream(maximumFrames: 16) }
        func push(_ frames: [Float]) -> [Float] { network.push(frames) }
        func finish() -> [Float] { network.finish() }
    }
}
