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
        decoder = Conv1d(channels, configuration.classes, taps: 1, generator: &generator)
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
    /// - Returns: `[batch, classes, time / stride]`, and what block `tap` gave.
    public func scores(
        _ features: Variable, lengths: inout [Int], tap: Int? = nil, dropout: (Variable, Float) -> Variable = { x, _ in x }
    ) -> (scores: Variable, tapped: Variable?) {
        var x = [features], tapped: Variable?
        for (index, block) in blocks.enumerated() {
            x = block(x, lengths: &lengths, dropout: dropout)
            if index == tap { tapped = x[x.count - 1] }
        }
        return (decoder(x[x.count - 1]), tapped)
    }

    /// The network with softmax as a plan: `[bands, time]` to log-probabilities `[classes, time / stride]`.
    public func plan() throws(PlanError) -> InferencePlan {
        var builder = PlanBuilder()
        var x = [builder.input(channels: configuration.features)]
        for block in blocks { x = block.add(to: &builder, x) }
        let output = builder.logSoftmax(builder.conv1d(x[x.count - 1], decoder))
        return try InferencePlan(builder, output: output)
    }
}
