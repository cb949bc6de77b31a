import Tensors

/// A transformer encoder (norms behind the residuals, as published) over word and place embeddings.
final class TransformerTrainingStep: Module, TrainingStepModel {
    private static let words = 1000, width = 256, heads = 4, inner = 1024, layers = 4

    private final class Layer: Module {
        let attention: MultiHeadAttention
        let first: Linear
        let second: Linear
        let norms: [LayerNorm]

        init(generator: inout RandomGenerator) {
            let width = TransformerTrainingStep.width
            attention = MultiHeadAttention(width, heads: TransformerTrainingStep.heads, generator: &generator)
            first = Linear(width, TransformerTrainingStep.inner, generator: &generator)
            second = Linear(TransformerTrainingStep.inner, width, generator: &generator)
            norms = [LayerNorm(width), LayerNorm(width)]
            super.init()
            register("self_attn", attention)
            register("linear1", first)
            register("linear2", second)
            for (i, norm) in norms.enumerated() { register("norm\(i + 1)", norm) }
        }

        func callAsFunction(_ x: Variable) -> Variable {
            let y = norms[0](x + attention(x))
            return norms[1](y + second(first(y).gelu()))
        }
    }

    private let embedding: Embedding
    private let places: Variable
    private let layers: [Layer]
    private let output: Linear
    private let texts: [[Int]]
    private let targets: [Int]

    init(batch: Int = 16, length: Int = 128, generator: inout RandomGenerator) {
        embedding = Embedding(Self.words, Self.width, generator: &generator)
        places = Variable(.normal([length, Self.width], using: &generator), requiresGradient: true)
        layers = (0..<Self.layers).map { _ in Layer(generator: &generator) }
        output = Linear(Self.width, Self.words, generator: &generator)
        texts = (0..<batch).map { _ in (0..<length).map { _ in Int.random(in: 0..<Self.words, using: &generator) } }
        targets = (0..<batch * length).map { _ in Int.random(in: 0..<Self.words, using: &generator) }
        super.init()
        register("embedding", embedding)
        register("places", places)
        for (i, layer) in layers.enumerated() { register("layers.\(i)", layer) }
        register("output", output)
    }

    func loss(using generator: inout RandomGenerator) -> Variable {
        var x = embedding(texts) + places
        for layer in layers { x = layer(x) }
        return output(x.reshaped([targets.count, Self.width])).crossEntropy(targets)
    }
}
