import NeuralNetworks
import Tensors

/// An encoder that says for each token how likely an answer begins or ends there (Devlin et al., 2019, 4.2); parameters `qa_outputs`.
public final class ReaderNetwork: Module {
    public let encoder: BERTEncoder
    private let output: Linear

    public init(_ configuration: BERTConfiguration, generator: inout RandomGenerator) {
        encoder = BERTEncoder(configuration, generator: &generator)
        output = Linear(configuration.width, 2, generator: &generator)
        super.init()
        // The encoder's names stand without a prefix, as in published weights below "bert.".
        register("bert", encoder)
        register("qa_outputs", output)
    }

    /// Scores before the softmax over tokens, `[batch, longest, 2]`: begin, end.
    public func callAsFunction(_ batch: [TokenSequence], dropout: (Variable) -> Variable = { $0 }) -> Variable {
        output(encoder(batch, dropout: dropout))
    }
}
