import NeuralNetworks
import Tensors

/// A network of the Jasper family: features to character scores, one definition for training and plans, NeMo's names
/// (`encoder.encoder.0.mconv.0.conv.weight`, `decoder.decoder_layers.0.weight`).
public final class JasperNetwork: Module {
    public let configuration: JasperConfiguration
    let blocks: [JasperBlock]
    let decoder: Conv1d

    public init(_ configuration: JasperConfiguration, generator: inout RandomGenerator) {
        self.configuration = configuration
        var channels = configuration.features, panes: [Int] = [], blocks: [JasperBlock] = []
        for block in configuration.blocks {
            if block.residualDense { panes.append(channels) }
            blocks.append(
                JasperBlock(
                    inputs: channels, configuration: block, panes: block.residualDense ? panes : [], generator: &generator))
            channels = block.filters
        }
        self.blocks = blocks
        decoder = Conv1d(channels, configuration.classes * configuration.outputsPerFrame, taps: 1, generator: &generator)
        super.init()
        for (index, block) in blocks.enumerated() { register("encoder.encoder.\(index)", block) }
        register("decoder.decoder_layers.0", decoder)
    }

    /// Scores before the softmax.
    ///
    /// - Parameters:
    ///   - features: `[batch, bands, time]`, zero beyond each item's length.
    ///   - lengths: valid frames of each item; becomes those of the output.
    ///   - tap: a block whose output is wanted as well, for an auxiliary loss.
    /// - Returns: `[batch, classes, time / stride * upsampling]`, and what block `tap` gave.
    public func scores(
        _ features: Variable, lengths: inout [Int], tap: Int? = nil, dropout: (Variable, Float) -> Variable = { x, _ in x }
    ) -> (scores: Variable, tapped: Variable?) {
        var x = [features], tapped: Variable?
        for (index, block) in blocks.enumerated() {
            x = block(x, lengths: &lengths, dropout: dropout)
            if index == tap { tapped = x[x.count - 1] }
        }
        let scores = decoder(x[x.count - 1]), factor = configuration.outputsPerFrame
        guard factor > 1 else { return (scores, tapped) }
        lengths = lengths.map { $0 * factor }
        let (batch, time) = (scores.shape[0], scores.shape[2])
        let spread = scores.reshaped([batch, factor, configuration.classes, time]).transposed([0, 2, 3, 1])
        return (spread.reshaped([batch, configuration.classes, time * factor]), tapped)
    }

    /// The network with softmax as a plan: `[bands, time]` to log-probabilities `[classes, time / stride * upsampling]`.
    public func plan() throws(PlanError) -> InferencePlan {
        var builder = PlanBuilder()
        var x = [builder.input(channels: configuration.features)]
        for block in blocks { x = block.add(to: &builder, x) }
        var scores = builder.conv1d(x[x.count - 1], decoder)
        if configuration.outputsPerFrame > 1 { scores = builder.interleave(scores, factor: configuration.outputsPerFrame) }
        let output = builder.logSoftmax(scores)
        return try InferencePlan(builder, output: output)
    }
}
