import Foundation
import Tensors

/// Everything a training run needs to go on exactly where it stopped: weights and running statistics, the optimisers'
/// moments, averaged weights, random generators, and notes such as the epoch. One safetensors file, replaced atomically.
///
///     try Checkpoint.save(
///         to: url, modules: ["model": model], optimisers: ["adam": optimiser], generators: ["main": generator],
///         notes: ["step": "1200"])
///     let (generators, notes) = try Checkpoint.load(
///         from: url, modules: ["model": model], optimisers: ["adam": optimiser])
public enum Checkpoint {
    public static func save(
        to url: URL, modules: [String: Module], optimisers: [String: any Optimiser] = [:],
        averages: [String: ExponentialMovingAverage] = [:], generators: [String: RandomGenerator] = [:],
        notes: [String: String] = [:]
    ) throws {
        var tensors: [String: Tensor] = [:]
        func add(_ state: [String: Tensor], _ prefix: String) {
            for (name, tensor) in state { tensors[prefix + name] = tensor }
        }
        for (name, module) in modules { add(module.stateDictionary(), "module.\(name).") }
        for (name, optimiser) in optimisers { add(optimiser.stateDictionary(), "optimiser.\(name).") }
        for (name, average) in averages { add(average.stateDictionary(), "average.\(name).") }
        var metadata: [String: String] = [:]
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        for (name, generator) in generators {
            metadata["generator." + name] = String(decoding: try encoder.encode(generator), as: UTF8.self)
        }
        for (name, note) in notes { metadata["note." + name] = note }
        try Safetensors.write(tensors, metadata: metadata, to: url)
    }

    /// Restores modules, optimisers and averages in place; gives back generators and notes.
    ///
    /// - Throws: `Safetensors.FormatError`, `ModelStateError`, or `DecodingError` for a damaged generator.
    public static func load(
        from url: URL, modules: [String: Module], optimisers: [String: any Optimiser] = [:],
        averages: [String: ExponentialMovingAverage] = [:]
    ) throws -> (generators: [String: RandomGenerator], notes: [String: String]) {
        let (tensors, metadata) = try Safetensors.readWithMetadata(url)
        func part(_ prefix: String) -> [String: Tensor] {
            var state: [String: Tensor] = [:]
            for (name, tensor) in tensors where name.hasPrefix(prefix) { state[String(name.dropFirst(prefix.count))] = tensor }
            return state
        }
        for (name, module) in modules { try module.load(part("module.\(name).")) }
        for (name, optimiser) in optimisers { try optimiser.load(part("optimiser.\(name).")) }
        for (name, average) in averages { try average.load(part("average.\(name).")) }
        var generators: [String: RandomGenerator] = [:], notes: [String: String] = [:]
        for (name, value) in metadata {
            if name.hasPrefix("generator.") {
                generators[String(name.dropFirst(10))] = try JSONDecoder().decode(RandomGenerator.self, from: Data(value.utf8))
            } else if name.hasPrefix("note.") {
                notes[String(name.dropFirst(5))] = value
            }
        }
        return (generators, notes)
    }
}
