import Foundation
import NeuralNetworks
import Tensors

/// Puts newly trained networks into a voice's folder.
public enum VoiceWeights {
    public enum Part: String, Sendable {
        case mel, spectral, melgan
    }

    /// Replaces one part of `weights.safetensors` (float16), keeping the others; makes the folder where it is missing.
    public static func replace(_ part: Part, with weights: [String: Tensor], in directory: URL) throws {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let file = directory.appending(path: "weights.safetensors"), prefix = part.rawValue + "."
        var all: [String: Tensor] = [:]
        if FileManager.default.fileExists(atPath: file.path) {
            all = try Safetensors.read(file).filter { !$0.key.hasPrefix(prefix) }
        }
        for (name, tensor) in weights { all[prefix + name] = tensor }
        try Safetensors.write(all, precision: .float16, to: file)
    }
}
