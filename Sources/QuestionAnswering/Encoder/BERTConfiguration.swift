import Foundation

/// The shape of an encoder of BERT's kind (Devlin et al., 2019), as a published model's `config.json` gives it.
public struct BERTConfiguration: Sendable, Equatable, Codable {
    public var vocabulary: Int
    public var width: Int
    public var layers: Int
    public var heads: Int
    /// Of the layer between: four times the width as published.
    public var innerWidth: Int
    /// Tokens that a text may have.
    public var positions: Int
    /// Kinds of text in one input, question and passage; 0 for DistilBERT, which has none.
    public var segments: Int
    public var epsilon: Float

    public init(
        vocabulary: Int, width: Int, layers: Int, heads: Int, innerWidth: Int, positions: Int, segments: Int = 2,
        epsilon: Float = 1e-12
    ) {
        self.vocabulary = vocabulary
        self.width = width
        self.layers = layers
        self.heads = heads
        self.innerWidth = innerWidth
        self.positions = positions
        self.segments = segments
        self.epsilon = epsilon
    }

    /// Reads `config.json` of BERT, MiniLM or DistilBERT.
    ///
    /// - Throws: `QuestionAnsweringError.model` naming the setting.
    public init(contentsOf file: URL) throws(QuestionAnsweringError) {
        func fail(_ reason: String) -> QuestionAnsweringError { .model(folder: file.path, reason: reason) }
        guard let data = FileManager.default.contents(atPath: file.path) else { throw fail("cannot be read") }
        guard let values = try? JSONSerialization.jsonObject(with: data) as? [String: Any] else {
            throw fail("is no JSON object")
        }
        func number(_ key: String, _ range: ClosedRange<Int>) throws(QuestionAnsweringError) -> Int {
            guard let value = values[key] as? Int, range.contains(value) else {
                throw fail("\(key) is \(values[key].map { "\($0)" } ?? "missing"), not a number in \(range)")
            }
            return value
        }
        let type = values["model_type"] as? String ?? "bert"
        let isDistilled = type == "distilbert"
        guard type == "bert" || isDistilled else { throw fail("model_type is \(type); bert and distilbert are read") }
        let activation = (values[isDistilled ? "activation" : "hidden_act"] as? String) ?? "gelu"
        guard activation == "gelu" else { throw fail("the activation is \(activation); gelu is read") }
        if let kind = values["position_embedding_type"] as? String, kind != "absolute" {
            throw fail("position_embedding_type is \(kind); absolute is read")
        }
        self.init(
            vocabulary: try number("vocab_size", 5...1_000_000),
            width: try number(isDistilled ? "dim" : "hidden_size", 1...8192),
            layers: try number(isDistilled ? "n_layers" : "num_hidden_layers", 1...96),
            heads: try number(isDistilled ? "n_heads" : "num_attention_heads", 1...128),
            innerWidth: try number(isDistilled ? "hidden_dim" : "intermediate_size", 1...65536),
            positions: try number("max_position_embeddings", 8...65536),
            segments: isDistilled ? 0 : try number("type_vocab_size", 1...16),
            epsilon: Float((values["layer_norm_eps"] as? Double) ?? 1e-12))
        guard width % heads == 0 else { throw fail("\(width) channels do not divide into \(heads) heads") }
    }

    /// Writes `config.json` in the published form.
    public func write(to file: URL) throws {
        let values: [String: Any] = [
            "model_type": "bert", "hidden_act": "gelu", "vocab_size": vocabulary, "hidden_size": width,
            "num_hidden_layers": layers,
            "num_attention_heads": heads, "intermediate_size": innerWidth, "max_position_embeddings": positions,
            "type_vocab_size": segments, "layer_norm_eps": Double(epsilon), "position_embedding_type": "absolute",
        ]
        try JSONSerialization.data(withJSONObject: values, options: [.sortedKeys, .prettyPrinted]).write(
            to: file, options: .atomic)
    }
}
