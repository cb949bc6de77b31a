import Foundation
import NeuralNetworks
import Tensors
import Yams

/// What a model folder's `model.yaml` says: what the network is, what it was trained on, what it scores.
public struct GenerativeModelCard: Codable, Sendable, Equatable {
    public struct Training: Codable, Sendable, Equatable {
        /// File names, without folders.
        public var data: String
        /// 64-bit FNV-1a of the data's bytes, in hexadecimal.
        public var dataHash: String
        public var steps: Int
        public var batchSize: Int
        public var learningRate: Double
        public var seed: UInt64
        public var seconds: Int
    }

    public var type: String
    public var description: String
    public var licence: String
    public var training: Training
    public var heldBack: String
    /// The command that measures `scores` again.
    public var measure: String
    public var scores: [String: Double]
    public var vae: ConditionalVAE.Configuration?
    public var gan: ConditionalGAN.Configuration?
    public var flow: NormalisingFlow.Configuration?
    public var superResolution: SuperResolutionNetwork.Configuration?
    public var inpainting: InpaintingNetwork.Configuration?
    public var style: StyleNetwork.Configuration?

    static func hash(_ data: Data) -> String {
        let value = data.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return String(format: "%016llx", value)
    }

    /// Six significant digits: enough for any score.
    static func rounded(_ value: Double) -> Double {
        Double(String(format: "%.6g", value)) ?? value
    }

    /// Writes `model.yaml`, `weights.safetensors` (float16) and `curve.jsonl`.
    func write(_ weights: [String: Tensor], curve: [TrainingLoop.Report], to directory: URL) throws {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        try Safetensors.write(weights, precision: .float16, to: directory.appending(path: "weights.safetensors"))
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let lines = try curve.map { report in
            String(
                decoding: try encoder.encode(
                    TrainingLoop.Report(step: report.step, values: report.values.mapValues(Self.rounded))),
                as: UTF8.self)
        }
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(
            to: directory.appending(path: "curve.jsonl"), options: .atomic)
        try Data(YAMLEncoder().encode(self).utf8).write(to: directory.appending(path: "model.yaml"), options: .atomic)
    }

    /// Reads a model folder's card and weights.
    ///
    /// - Throws: `GenerativeModelError.model`.
    static func read(_ directory: URL) throws -> (card: GenerativeModelCard, weights: [String: Tensor]) {
        let path = directory.path, file = directory.appending(path: "model.yaml")
        guard let text = FileManager.default.contents(atPath: file.path) else {
            throw GenerativeModelError.model(directory: path, reason: "there is no model.yaml")
        }
        do {
            let card = try YAMLDecoder().decode(GenerativeModelCard.self, from: text)
            return (card, try Safetensors.read(directory.appending(path: "weights.safetensors")))
        } catch let error as DecodingError {
            throw GenerativeModelError.model(
                directory: path, reason: "model.yaml does not describe a generative model: \(error)")
        } catch {
            throw GenerativeModelError.model(directory: path, reason: "\(error)")
        }
    }

    /// Puts weights into a network.
    static func load(_ weights: [String: Tensor], into module: Module, from directory: URL) throws {
        do {
            try module.load(weights)
        } catch {
            throw GenerativeModelError.model(directory: directory.path, reason: "\(error)")
        }
        module.isTraining = false
    }
}
