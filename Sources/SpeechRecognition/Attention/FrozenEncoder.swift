import NeuralNetworks
import Tensors

/// The lower blocks of a trained acoustic model, as they are: through them a listener hears what the acoustic model has learned to tell
/// apart.
struct FrozenEncoder: Sendable {
    let configuration: JasperConfiguration
    /// Under NeMo's names.
    let weights: [String: Tensor]
    private let plan: InferencePlan
    /// The scores of letters above the last block; nil where that is not among the blocks.
    private let letters: (weight: Tensor, bias: Tensor)?

    /// - Parameter weights: of the whole acoustic model, or of its blocks alone.
    /// - Throws: `ModelStateError` where they do not fit, `PlanError`.
    init(_ configuration: JasperConfiguration, weights: [String: Tensor]) throws {
        self.configuration = configuration
        var generator = RandomGenerator(seed: 0)
        let network = JasperNetwork(configuration, generator: &generator)
        let own = network.stateDictionary()
        var state = own.filter { $0.key.hasPrefix("decoder.") || $0.key.hasSuffix("num_batches_tracked") }
        let used = weights.filter { own[$0.key] != nil && state[$0.key] == nil }
        state.merge(used) { $1 }
        try network.load(state)
        network.isTraining = false
        self.weights = used
        plan = try network.encoderPlan()
        if let weight = weights["decoder.decoder_layers.0.weight"], let bias = weights["decoder.decoder_layers.0.bias"],
            weight.shape == [bias.count, network.configuration.blocks.last?.filters ?? 0, 1]
        {
            letters = (weight.reshaped([weight.shape[0], weight.shape[1]]), bias)
        } else {
            letters = nil
        }
    }

    /// Where each character of a text was heard, in frames of this encoder; nil where that cannot be told.
    ///
    /// - Parameter frames: what the encoder gave.
    func places(of labels: [Int], in frames: [Float], classes: Int) -> [Int]? {
        guard let letters, letters.bias.count % classes == 0, !frames.isEmpty else { return nil }
        let width = letters.weight.shape[1], each = letters.bias.count / classes
        let scores =
            Tensor(shape: [frames.count / width, width], values: frames).matmul(
                letters.weight, transposed: (false, true))
            + letters.bias
        let logs = Variable(scores.reshaped([-1, classes])).logSoftmax(axis: 1).value.array
        return CTCAlignment.peaks(of: labels, in: logs, classes: classes, blank: classes - 1)?.map { $0 / each }
    }

    /// `[frames, bands]` to `[frames / stride, width]`.
    func callAsFunction(_ features: [Float]) -> [Float] {
        let bands = plan.inputChannels
        let output = plan.run(FrameTranspose.bandsFirst(features, bands: bands), frames: features.count / bands)
        return FrameTranspose.framesFirst(output, channels: plan.outputChannels)
    }
}

extension JasperNetwork {
    /// The blocks without the characters' scores as a plan: `[bands, time]` to `[filters, time / stride]`.
    func encoderPlan() throws(PlanError) -> InferencePlan {
        var builder = PlanBuilder()
        var x = [builder.input(channels: configuration.features)]
        for block in blocks { x = block.add(to: &builder, x) }
        return try InferencePlan(builder, output: x[x.count - 1])
    }
}
