import Foundation
import NeuralNetworks
import Tensors

/// Puts newly trained networks into a voice's folder.
public enum VoiceWeights {
    public enum Part: String, Sendable {
        case mel, spectral, melgan, wavenet
    }

    /// One part of `weights.safetensors`, under the names that its network has.
    public static func read(_ part: Part, in directory: URL) throws -> [String: Tensor] {
        let prefix = part.rawValue + "."
        let all = try Safetensors.read(directory.appending(path: "weights.safetensors"))
        return Dictionary(
            uniqueKeysWithValues: all.filter { $0.key.hasPrefix(prefix) }.map {
                (String($0.key.dropFirst(prefix.count)), $0.value)
            })
    }

    /// Puts a generator with the original MelGAN's names (`model.1.weight_g` …) into a voice, whose card then says
    /// `melgan` with these sizes.
    ///
    /// - Parameter file: safetensors; a prefix such as `generator.` or `mel2wav.` is passed over.
    /// - Throws: `Safetensors.FormatError`, `ModelStateError` naming the tensor that is missing or of another shape.
    public static func importMelGAN(
        _ file: URL, sizes: MelGANGenerator.Configuration = .init(), in directory: URL
    ) throws {
        let stored = try Safetensors.read(file)
        let prefix =
            stored.keys.sorted().first { $0.hasSuffix("model.1.weight_v") }.map {
                $0.dropLast("model.1.weight_v".count)
            } ?? ""
        let own = Dictionary(
            uniqueKeysWithValues: stored.filter { $0.key.hasPrefix(prefix + "model.") }.map {
                (String($0.key.dropFirst(prefix.count)), $0.value)
            })
        var generator = RandomGenerator(seed: 0)
        let network = MelGANGenerator(sizes, generator: &generator)
        try network.load(own)
        try replace(.melgan, with: network.stateDictionary(), in: directory)
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
