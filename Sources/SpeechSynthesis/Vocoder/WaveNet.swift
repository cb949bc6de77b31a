import NeuralNetworks
import Tensors

/// WaveNet as published (van den Oord et al., 2016): dilated causal convolutions with gated units
/// tanh(W_f ∗ x + V_f y) ⊙ σ(W_g ∗ x + V_g y), conditioned on mels, whose skip connections add up to the output.
///
/// Gives, for every sample, the distribution of it when all samples before are known (`WaveNetLikelihood`).
public final class WaveNet: Module {
    public struct Configuration: Codable, Sendable, Equatable {
        public enum Output: String, Codable, Sendable {
            /// A class for each of 256 levels (ITU-T G.711's curve), as in the paper.
            case muLaw = "mu-law"
            /// Mean and deviation.
            case gaussian
            /// Several logistic distributions (Salimans et al., 2017).
            case logisticMixture = "mixture-of-logistics"
        }

        public var layers = 16
        /// Dilations are 1, 2, 4 … and begin anew after so many layers.
        public var cycle = 8
        public var residualChannels = 32
        public var gateChannels = 32
        public var skipChannels = 64
        public var conditionChannels = 64
        public var output = Output.muLaw
        /// Of the mixture.
        public var components = 10
        /// The order of the linear prediction that a mel frame gives (`LinearPrediction`): a Gaussian then tells only what it
        /// leaves. Nil for none, as in the paper.
        public var linearPrediction: Int?

        public init() {}

        var dilations: [Int] { (0..<layers).map { 1 << ($0 % max(1, cycle)) } }
        /// Numbers that describe one sample's distribution.
        var outputChannels: Int {
            switch output {
            case .muLaw: 256
            case .gaussian: 2
            case .logisticMixture: 3 * components
            }
        }
    }

    final class Layer: Module {
        let dilated: Conv1d
        let condition: Conv1d
        let residual: Conv1d
        let skip: Conv1d

        init(_ sizes: Configuration, dilation: Int, generator: inout RandomGenerator) {
            let gates = 2 * sizes.gateChannels
            dilated = Conv1d(
                sizes.residualChannels, gates, taps: 2, padding: (dilation, 0), dilation: dilation,
                generator: &generator)
            condition = Conv1d(sizes.conditionChannels, gates, taps: 1, hasBias: false, generator: &generator)
            residual = Conv1d(sizes.gateChannels, sizes.residualChannels, taps: 1, generator: &generator)
            skip = Conv1d(sizes.gateChannels, sizes.skipChannels, taps: 1, generator: &generator)
            super.init()
            register("dilated", dilated)
            register("condition", condition)
            register("residual", residual)
            register("skip", skip)
        }
    }

    public let configuration: Configuration
    /// Mels, with a frame to each side, to what the layers are conditioned on.
    let conditioner: Conv1d
    /// One sample to the residual channels: of classes by a table, else by a matrix of one column.
    let first: Conv1d
    let layers: [Layer]
    let hidden: Conv1d
    let last: Conv1d

    public init(_ configuration: Configuration = Configuration(), generator: inout RandomGenerator) {
        self.configuration = configuration
        conditioner = Conv1d(MelFeatures.bandCount, configuration.conditionChannels, taps: 3, generator: &generator)
        first = Conv1d(Self.inputs(configuration), configuration.residualChannels, taps: 1, generator: &generator)
        var layers: [Layer] = []
        for dilation in configuration.dilations {
            layers.append(Layer(configuration, dilation: dilation, generator: &generator))
        }
        self.layers = layers
        hidden = Conv1d(configuration.skipChannels, configuration.skipChannels, taps: 1, generator: &generator)
        last = Conv1d(configuration.skipChannels, configuration.outputChannels, taps: 1, generator: &generator)
        super.init()
        register("conditioner", conditioner)
        register("first", first)
        register("layers", ModuleList(layers))
        register("hidden", hidden)
        register("last", last)
    }

    /// A class, a sample, or the sample before, the prediction of this one and the excitation before.
    static func inputs(_ configuration: Configuration) -> Int {
        configuration.output == .muLaw ? 256 : configuration.linearPrediction == nil ? 1 : 3
    }

    /// The parameters of every sample's distribution, `[batch, outputs, time]`.
    ///
    /// - Parameters:
    ///   - before: each sample's predecessor, `[batch, inputs, time]` (see `predecessors`).
    ///   - mel: `[batch, 80, time / 256]`.
    public func callAsFunction(before: Variable, mel: Variable) -> Variable {
        let hop = MelFeatures.hopLength, frames = mel.shape[2], gate = configuration.gateChannels
        let condition = conditioner(mel).tanh(),
            steps = [[Int]](repeating: [Int](repeating: hop, count: frames), count: mel.shape[0])
        var x = first(before), sum: Variable?
        for layer in layers {
            // The condition is the same for all samples of a frame: it is computed once a frame.
            let conditions = layer.condition(condition).repeated(durations: steps, frames: frames * hop)
            let gates = layer.dilated(x) + conditions
            let unit = gates.slice(axis: 1, 0..<gate).tanh() * gates.slice(axis: 1, gate..<2 * gate).sigmoid()
            x = x + layer.residual(unit)
            let skip = layer.skip(unit)
            sum = sum.map { $0 + skip } ?? skip
        }
        guard let sum else { return last(hidden(first(before)).relu()) }
        return last(hidden(sum.relu()).relu())
    }
}
