import Foundation
import NeuralNetworks
import Synchronization
import Tensors

/// Texts to vectors whose cosine says how much they mean the same (Reimers and Gurevych, 2019): the mean of an encoder's states, of
/// length 1.
///
///     let encoder = try SentenceEncoder(contentsOf: "models/sentence-encoder")
///     let vectors = encoder.vectors(["How warm is it?", "What is the temperature?"])
///     SentenceEncoder.cosine(vectors[0], vectors[1])
///
/// The folder is a published one: `config.json`, `vocab.txt`, `model.safetensors` (or `pytorch_model.bin`), and where they are there
/// `sentence_bert_config.json` and `1_Pooling/config.json`.
public final class SentenceEncoder: Sendable {
    public let tokenizer: WordPieceTokenizer
    public let dimension: Int
    /// Tokens of a text that are looked at.
    public let limit: Int
    /// Names the weights, so that stored vectors of others are not compared with these.
    public let fingerprint: String
    /// Graphs belong to one thread at a time.
    private let network: Mutex<BERTEncoder>

    /// - Throws: `QuestionAnsweringError.model`.
    public init(contentsOf folder: String) throws {
        let url = URL(filePath: folder)
        let configuration = try BERTConfiguration(contentsOf: url.appending(path: "config.json"))
        let pooling = Self.settings(url.appending(path: "1_Pooling/config.json"))
        guard pooling["pooling_mode_mean_tokens"] as? Bool ?? true else {
            throw QuestionAnsweringError.model(folder: folder, reason: "pools its states otherwise than by their mean")
        }
        let cased = Self.settings(url.appending(path: "tokenizer_config.json"))["do_lower_case"] as? Bool == false
        tokenizer = try WordPieceTokenizer(contentsOf: url.appending(path: "vocab.txt"), isLowercased: !cased)
        guard tokenizer.pieces.count <= configuration.vocabulary else {
            throw QuestionAnsweringError.model(
                folder: folder, reason: "vocab.txt has more pieces than config.json says")
        }
        let declared = Self.settings(url.appending(path: "sentence_bert_config.json"))["max_seq_length"] as? Int ?? 256
        limit = min(max(8, declared), configuration.positions)
        dimension = configuration.width
        let weights = try BERTWeights.read(url).filter { !$0.key.hasPrefix("qa_outputs.") }
        fingerprint = "\(configuration.width)x\(configuration.layers)-" + Self.sum(weights)
        network = Mutex(try Self.network(configuration, weights, folder: folder))
    }

    private static func network(_ configuration: BERTConfiguration, _ weights: [String: Tensor], folder: String) throws
        -> sending BERTEncoder
    {
        var generator = RandomGenerator(seed: 0)
        let network = BERTEncoder(configuration, generator: &generator)
        do { try network.load(weights) } catch {
            throw QuestionAnsweringError.model(folder: folder, reason: "\(error)")
        }
        network.isTraining = false
        return network
    }

    /// A few of each tensor's bits, folded.
    private static func sum(_ weights: [String: Tensor]) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for name in weights.keys.sorted() {
            guard let tensor = weights[name], tensor.count > 0 else { continue }
            for place in [0, tensor.count / 2, tensor.count - 1] {
                hash = (hash ^ UInt64(tensor[flat: place].bitPattern)) &* 0x100_0000_01B3
            }
        }
        return String(hash, radix: 16)
    }

    private static func settings(_ file: URL) -> [String: Any] {
        FileManager.default.contents(atPath: file.path).flatMap {
            try? JSONSerialization.jsonObject(with: $0) as? [String: Any]
        } ?? [:]
    }

    /// One vector of length 1 for each text. Texts of like length go through the network together.
    ///
    /// - Parameter progress: called with the share done.
    public func vectors(_ texts: [String], progress: (Double) -> Void = { _ in }) -> [[Float]] {
        let sequences = texts.map { tokenizer.sequence($0, limit: limit) }
        let order = sequences.indices.sorted { sequences[$0].tokens.count < sequences[$1].tokens.count }
        var result = [[Float]](repeating: [], count: texts.count)
        for start in stride(from: 0, to: order.count, by: 16) {
            let chunk = order[start..<min(start + 16, order.count)]
            for (index, vector) in zip(chunk, run(chunk.map { sequences[$0] })) { result[index] = vector }
            progress(Double(min(start + 16, order.count)) / Double(order.count))
        }
        return result
    }

    public func vector(_ text: String) -> [Float] { vectors([text])[0] }

    /// Of vectors of length 1.
    public static func cosine(_ a: [Float], _ b: [Float]) -> Float { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

    private func run(_ batch: [TokenSequence]) -> [[Float]] {
        let states = network.withLock { network in withoutGradients { network(batch).value } }
        let (time, width) = (states.shape[1], states.shape[2])
        return states.withUnsafeBufferPointer { states in
            batch.enumerated().map { item, sequence in
                var mean = [Float](repeating: 0, count: width)
                for t in sequence.tokens.indices {
                    for c in 0..<width { mean[c] += states[(item * time + t) * width + c] }
                }
                let length = max(1e-12, mean.reduce(0) { $0 + $1 * $1 }.squareRoot())
                return mean.map { $0 / length }
            }
        }
    }
}
