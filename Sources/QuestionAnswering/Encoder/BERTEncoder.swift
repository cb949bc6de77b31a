import NeuralNetworks
import Tensors

/// A transformer encoder with BERT's structure and parameter names (Devlin et al., 2019): `embeddings.word_embeddings.weight`,
/// `encoder.layer.0.attention.self.query.weight` …
public final class BERTEncoder: Module {
    public let configuration: BERTConfiguration
    private let words: Embedding
    private let positions: Embedding
    private let segments: Embedding?
    private let norm: LayerNorm
    private let layers: [BERTLayer]

    public init(_ configuration: BERTConfiguration, generator: inout RandomGenerator) {
        self.configuration = configuration
        let width = configuration.width
        words = Embedding(configuration.vocabulary, width, generator: &generator)
        positions = Embedding(configuration.positions, width, generator: &generator)
        segments = configuration.segments > 0 ? Embedding(configuration.segments, width, generator: &generator) : nil
        norm = LayerNorm(width, epsilon: configuration.epsilon)
        var layers: [BERTLayer] = []
        for _ in 0..<configuration.layers { layers.append(BERTLayer(configuration, generator: &generator)) }
        self.layers = layers
        super.init()
        register("embeddings.word_embeddings", words)
        register("embeddings.position_embeddings", positions)
        if let segments { register("embeddings.token_type_embeddings", segments) }
        register("embeddings.LayerNorm", norm)
        for (index, layer) in layers.enumerated() { register("encoder.layer.\(index)", layer) }
    }

    /// Draws all weights as published for training from nothing: normal with deviation 0.02, no biases.
    public func initialise(using generator: inout RandomGenerator) {
        for (name, parameter) in namedParameters() where !name.contains("LayerNorm") {
            parameter.value =
                name.hasSuffix("bias")
                ? Tensor(shape: parameter.shape) : .normal(parameter.shape, deviation: 0.02, using: &generator)
        }
    }

    /// States of the last layer.
    ///
    /// - Parameters:
    ///   - batch: token numbers and segments, at most `configuration.positions` each; shorter ones are padded here and not looked at.
    ///   - dropout: applied to embeddings and each sublayer's output in training.
    /// - Returns: `[batch, longest, width]`; what lies beyond an item's length means nothing.
    public func callAsFunction(
        _ batch: [TokenSequence], dropout: (Variable) -> Variable = { $0 }
    ) -> Variable {
        let time = batch.map(\.tokens.count).max() ?? 0
        func padded(_ values: [Int]) -> [Int] { values + [Int](repeating: 0, count: time - values.count) }
        var x = words.callAsFunction(batch.map { padded($0.tokens) })
        x = x + positions([Array(0..<time)])
        if let segments { x = x + segments(batch.map { padded($0.segments) }) }
        x = dropout(norm(x))
        let mask = Tensor(shape: [batch.count, 1, 1, time]) { mask in
            for i in mask.indices { mask[i] = i % time < batch[i / time].tokens.count ? 0 : -1e9 }
        }
        let hidden = batch.allSatisfy { $0.tokens.count == time } ? nil : Variable(mask)
        for layer in layers { x = layer(x, mask: hidden, dropout: dropout) }
        return x
    }
}

/// Token numbers of one input, with the segment of each: 0 for the first text, 1 for the second.
public struct TokenSequence: Sendable, Equatable {
    public var tokens: [Int]
    public var segments: [Int]
}

/// Attention and two affine maps, each followed by a sum with its input and a norm.
final class BERTLayer: Module {
    private let heads: Int
    private let query: Linear
    private let key: Linear
    private let value: Linear
    private let attention: Linear
    private let attentionNorm: LayerNorm
    private let inner: Linear
    private let outer: Linear
    private let norm: LayerNorm

    init(_ configuration: BERTConfiguration, generator: inout RandomGenerator) {
        let width = configuration.width
        heads = configuration.heads
        query = Linear(width, width, generator: &generator)
        key = Linear(width, width, generator: &generator)
        value = Linear(width, width, generator: &generator)
        attention = Linear(width, width, generator: &generator)
        attentionNorm = LayerNorm(width, epsilon: configuration.epsilon)
        inner = Linear(width, configuration.innerWidth, generator: &generator)
        outer = Linear(configuration.innerWidth, width, generator: &generator)
        norm = LayerNorm(width, epsilon: configuration.epsilon)
        super.init()
        register("attention.self.query", query)
        register("attention.self.key", key)
        register("attention.self.value", value)
        register("attention.output.dense", attention)
        register("attention.output.LayerNorm", attentionNorm)
        register("intermediate.dense", inner)
        register("output.dense", outer)
        register("output.LayerNorm", norm)
    }

    func callAsFunction(_ x: Variable, mask: Variable?, dropout: (Variable) -> Variable) -> Variable {
        let (batch, time, width) = (x.shape[0], x.shape[1], x.shape[2])
        func split(_ y: Variable) -> Variable {
            y.reshaped([batch, time, heads, width / heads]).transposed([0, 2, 1, 3])
        }
        var scores =
            split(query(x)).matmul(split(key(x)), transposed: (false, true)) / Float(width / heads).squareRoot()
        if let mask { scores = scores + mask }
        let mixed = scores.softmax(axis: -1).matmul(split(value(x)))
        let joined = mixed.transposed([0, 2, 1, 3]).reshaped([batch, time, width])
        let attended = attentionNorm(x + dropout(attention(joined)))
        return norm(attended + dropout(outer(inner(attended).gelu())))
    }
}
