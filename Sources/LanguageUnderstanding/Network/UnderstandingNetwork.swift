import NeuralNetworks
import Tensors

/// Intent and slots of a sentence in one network: word and letter-group embeddings, a bidirectional LSTM, attention over its
/// states for the intent, and a conditional random field over tags that are told what the intent is likely to be
/// (Goo et al., 2018; Qin et al., 2019; Huang, Xu and Yu, 2015).
public final class UnderstandingNetwork: Module {
    /// The sizes that a model folder records.
    public struct Configuration: Codable, Sendable, Equatable {
        public var wordSize = 96
        public var groupSize = 64
        public var groupBuckets = 8192
        /// Of each direction.
        public var hiddenSize = 128
        public var layers = 2

        public init() {}

        private enum Key: String, CodingKey { case wordSize, groupSize, groupBuckets, hiddenSize, layers }

        public init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: Key.self)
            wordSize = try values.decodeIfPresent(Int.self, forKey: .wordSize) ?? wordSize
            groupSize = try values.decodeIfPresent(Int.self, forKey: .groupSize) ?? groupSize
            groupBuckets = try values.decodeIfPresent(Int.self, forKey: .groupBuckets) ?? groupBuckets
            hiddenSize = try values.decodeIfPresent(Int.self, forKey: .hiddenSize) ?? hiddenSize
            layers = try values.decodeIfPresent(Int.self, forKey: .layers) ?? layers
        }
    }

    /// A sentence as numbers.
    struct Input {
        var words: [Int]
        var groups: [[Int]]
    }

    struct Output {
        /// `[batch, intents]`, unnormalised.
        var intents: Variable
        /// `[batch, time, tags]`.
        var emissions: Variable
    }

    private let words: Variable
    private let groups: Variable
    private let encoder: [LSTM]
    private let attention: Linear
    private let attentionScore: Linear
    private let intent: Linear
    private let slots: Linear
    private let slotsOfIntent: Linear
    let field: ConditionalRandomField

    public init(
        _ configuration: Configuration, words wordCount: Int, intents: Int, tags: Int, generator: inout RandomGenerator
    ) {
        words = Variable(
            .normal([wordCount, configuration.wordSize], deviation: 0.3, using: &generator), requiresGradient: true)
        groups = Variable(
            .normal([configuration.groupBuckets, configuration.groupSize], deviation: 0.6, using: &generator),
            requiresGradient: true)
        let width = 2 * configuration.hiddenSize
        var encoder: [LSTM] = []
        for layer in 0..<configuration.layers {
            encoder.append(
                LSTM(
                    layer == 0 ? configuration.wordSize + configuration.groupSize : width, configuration.hiddenSize,
                    isBidirectional: true,
                    generator: &generator))
        }
        self.encoder = encoder
        attention = Linear(width, configuration.hiddenSize, generator: &generator)
        attentionScore = Linear(configuration.hiddenSize, 1, hasBias: false, generator: &generator)
        intent = Linear(width, intents, generator: &generator)
        slots = Linear(width, tags, generator: &generator)
        slotsOfIntent = Linear(intents, tags, hasBias: false, generator: &generator)
        field = ConditionalRandomField(tags: tags, generator: &generator)
        super.init()
        register("words", words)
        register("groups", groups)
        register("encoder", ModuleList(encoder))
        register("attention", attention)
        register("attention_score", attentionScore)
        register("intent", intent)
        register("slots", slots)
        register("slots_of_intent", slotsOfIntent)
        register("field", field)
    }

    /// - Parameter dropout: on embeddings and states, with `generator`; 0 outside training.
    func callAsFunction(_ batch: [Input], dropout: Float, using generator: inout RandomGenerator) -> Output {
        output(embedded(batch), lengths: batch.map(\.words.count), dropout: dropout, using: &generator)
    }

    /// What stands for each word before its neighbours are seen, `[batch, time, word and group size]`.
    func embedded(_ batch: [Input]) -> Variable {
        let time = batch.map(\.words.count).max() ?? 0
        let wordRows = words.embedding(batch.map { $0.words + [Int](repeating: 0, count: time - $0.words.count) })
        let bags = batch.flatMap { $0.groups + [[Int]](repeating: [], count: time - $0.groups.count) }
        let groupRows = groups.embeddingBag(bags).reshaped([batch.count, time, -1])
        return Variable.concatenated([wordRows, groupRows], axis: 2)
    }

    func output(_ embedded: Variable, lengths: [Int], dropout: Float, using generator: inout RandomGenerator) -> Output
    {
        let (batch, time) = (embedded.shape[0], embedded.shape[1])
        var states = embedded.dropout(rate: dropout, using: &generator)
        for layer in encoder { states = layer(states, lengths: lengths).dropout(rate: dropout, using: &generator) }
        let outside = Tensor(shape: [batch, time, 1]) { mask in
            for index in mask.indices { mask[index] = index % time < lengths[index / time] ? 0 : -1e4 }
        }
        let shares = (attentionScore(attention(states).tanh()) + Variable(outside)).softmax(axis: 1)
        let pooled = (states * shares).sum(axes: [1])
        let intents = intent(pooled.dropout(rate: dropout, using: &generator))
        let hint = slotsOfIntent(intents.softmax()).reshaped([batch, 1, -1])
        return Output(intents: intents, emissions: slots(states) + hint)
    }
}
