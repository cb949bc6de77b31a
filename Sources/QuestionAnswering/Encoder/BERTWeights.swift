import Archives
import Foundation
import NeuralNetworks
import Tensors

/// Published weights of BERT's kind under one set of names.
enum BERTWeights {
    /// Reads `model.safetensors` or `pytorch_model.bin` of a folder.
    ///
    /// - Throws: `QuestionAnsweringError.model`.
    static func read(_ folder: URL) throws -> [String: Tensor] {
        let safetensors = folder.appending(path: "model.safetensors"),
            archive = folder.appending(path: "pytorch_model.bin")
        let tensors: [String: Tensor]
        do {
            if FileManager.default.fileExists(atPath: safetensors.path) {
                tensors = try Safetensors.read(safetensors)
            } else if FileManager.default.fileExists(atPath: archive.path) {
                tensors = try PyTorchArchive.read(archive.path)
            } else {
                throw QuestionAnsweringError.model(
                    folder: folder.path, reason: "has neither model.safetensors nor pytorch_model.bin")
            }
        } catch let error as QuestionAnsweringError {
            throw error
        } catch {
            throw QuestionAnsweringError.model(folder: folder.path, reason: "\(error)")
        }
        return named(tensors)
    }

    /// The names of `BERTEncoder`, and `qa_outputs` of readers; heads of other tasks are left out.
    static func named(_ tensors: [String: Tensor]) -> [String: Tensor] {
        var result: [String: Tensor] = [:]
        for (name, tensor) in tensors {
            var name = name
            for prefix in ["bert.", "distilbert.", "0.auto_model."] where name.hasPrefix(prefix) {
                name.removeFirst(prefix.count)
            }
            for (old, new) in renamed { name = name.replacing(old, with: new) }
            guard name.hasPrefix("embeddings.") || name.hasPrefix("encoder.layer.") || name.hasPrefix("qa_outputs.")
            else { continue }
            // Numbers 0, 1, 2 …, not weights.
            if name != "embeddings.position_ids" { result[name] = tensor }
        }
        return result
    }

    /// DistilBERT's names, and those of BERT's first releases.
    private static let renamed = [
        ("transformer.layer.", "encoder.layer."), (".attention.q_lin.", ".attention.self.query."),
        (".attention.k_lin.", ".attention.self.key."), (".attention.v_lin.", ".attention.self.value."),
        (".attention.out_lin.", ".attention.output.dense."), (".sa_layer_norm.", ".attention.output.LayerNorm."),
        (".ffn.lin1.", ".intermediate.dense."), (".ffn.lin2.", ".output.dense."),
        (".output_layer_norm.", ".output.LayerNorm."),
        ("LayerNorm.gamma", "LayerNorm.weight"), ("LayerNorm.beta", "LayerNorm.bias"),
    ]
}
