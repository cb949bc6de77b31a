import NeuralNetworks
import Tensors

/// A vocoder that works at the rate of mel frames and ends in an inverse Fourier transform: a small descendant of
/// MelGAN, with ConvNeXt blocks and the head of Vocos (Siuzdak, 2023).
///
/// `[batch, 80, frames]` → convolution → blocks → magnitude and phase of 513 bins → overlap-add → `[batch, frames * 256]`.
public final class SpectralVocoderNetwork: Module {
    public struct Configuration: Codable, Sendable, Equatable {
        public var width = 192
        /// Width inside a block.
        public var innerWidth = 576
        public var blocks = 8
        public var taps = 7

        public init() {}
    }

    public let configuration: Configuration
    public let embed: Conv1d
    public let norm: LayerNorm
    public let blocks: [ConvNeXtBlock]
    public let finalNorm: LayerNorm
    public let head: Linear

    /// Log-magnitudes are kept below this: 100 in amplitude, as in Vocos.
    static let largestLogMagnitude: Float = 4.6

    public init(_ configuration: Configuration, generator: inout RandomGenerator) {
        self.configuration = configuration
        embed = Conv1d(MelFeatures.bandCount, configuration.width, taps: configuration.taps, generator: &generator)
        norm = LayerNorm(configuration.width)
        var blocks: [ConvNeXtBlock] = []
        for _ in 0..<configuration.blocks {
            blocks.append(
                ConvNeXtBlock(
                    width: configuration.width, inner: configuration.innerWidth, taps: configuration.taps,
                    scale: 1 / Float(max(1, configuration.blocks)), generator: &generator))
        }
        self.blocks = blocks
        finalNorm = LayerNorm(configuration.width)
        head = Linear(configuration.width, MelFeatures.fftLength + 2, generator: &generator)
        super.init()
        register("embed", embed)
        register("norm", norm)
        register("convnext", ModuleList(blocks))
        register("final_layer_norm", finalNorm)
        register("head.out", head)
    }

    /// Log-magnitudes, then phases: `[batch, frames, 1026]`.
    public func spectrum(_ mel: Variable) -> Variable {
        var x = norm(embed(mel).transposed([0, 2, 1])).transposed([0, 2, 1])
        for block in blocks { x = block(x) }
        return head(finalNorm(x.transposed([0, 2, 1])))
    }

    public func callAsFunction(_ mel: Variable, transform: SpectralTransform) -> Variable {
        let bins = transform.bins, frames = mel.shape[2]
        let out = spectrum(mel)
        let magnitude = out.slice(axis: 2, 0..<bins).clamped(below: Self.largestLogMagnitude).exp()
        let phase = out.slice(axis: 2, bins..<2 * bins)
        let wave = transform.inverse(real: magnitude * phase.cos(), imaginary: magnitude * phase.sin(), centred: false)
        return wave.slice(axis: 1, MelFeatures.margin..<MelFeatures.margin + frames * MelFeatures.hopLength)
    }

    /// The same network as a plan from mel frames to log-magnitudes and phases.
    public func plan() throws(PlanError) -> InferencePlan {
        var builder = PlanBuilder()
        let input = builder.input(channels: MelFeatures.bandCount)
        var x = builder.layerNorm(builder.conv1d(input, embed), norm)
        for block in blocks { x = block.add(to: &builder, x) }
        let output = builder.linear(builder.layerNorm(x, finalNorm), head)
        return try InferencePlan(builder, output: output)
    }
}

/// A residual block of a depthwise convolution and two matrices over the channels (Liu et al., 2022), as Vocos has it.
public final class ConvNeXtBlock: Module {
    let depthwise: Conv1d
    let norm: LayerNorm
    let widen: Linear
    let narrow: Linear
    /// Starts small, so that a deep stack begins near the identity.
    let gamma: Variable

    public init(width: Int, inner: Int, taps: Int, scale: Float, generator: inout RandomGenerator) {
        depthwise = Conv1d(width, width, taps: taps, groups: width, generator: &generator)
        norm = LayerNorm(width)
        widen = Linear(width, inner, generator: &generator)
        narrow = Linear(inner, width, generator: &generator)
        gamma = Variable(Tensor(shape: [width], repeating: scale), requiresGradient: true)
        super.init()
        register("dwconv", depthwise)
        register("norm", norm)
        register("pwconv1", widen)
        register("pwconv2", narrow)
        register("gamma", gamma)
    }

    /// `[batch, width, frames]` to the same.
    public func callAsFunction(_ x: Variable) -> Variable {
        let inner = narrow(widen(norm(depthwise(x).transposed([0, 2, 1]))).gelu())
        return x + (inner * gamma).transposed([0, 2, 1])
    }

    func add(to builder: inout PlanBuilder, _ x: PlanNode) -> PlanNode {
        let inner = builder.linear(builder.layerNorm(builder.conv1d(x, depthwise), norm), widen, activation: .gelu)
        let scaled = builder.affine(
            builder.linear(inner, narrow), scale: gamma.value.array, shift: [Float](repeating: 0, count: gamma.value.count))
        return builder.add(x, scaled)
    }
}
