import Archives
import Foundation
import NeuralNetworks
import SignalProcessing
import Tensors

/// Recognisers of the Jasper family from NVIDIA NeMo: an archive (`.nemo`), or weights with their configuration beside them.
///
///     let recogniser = try NeMoImport(archive: "stt_en_quartznet15x5.nemo")
///     try recogniser.write(to: URL(filePath: "models/quartznet"), name: "quartznet")
public struct NeMoImport: Sendable {
    public let description: RecogniserDescription
    public let weights: [String: Tensor]

    public var parameterCount: Int {
        weights.filter { !$0.key.contains("running_") }.reduce(0) { $0 + $1.value.count }
    }

    /// Reads a NeMo archive: tar or tar in gzip, with `model_config.yaml` and `model_weights.ckpt`.
    ///
    /// - Throws: `ArchiveError`, `RecognitionError.badModel`, `ModelStateError`.
    public init(archive path: String) throws {
        let tar = try TarArchive(contentsOf: path)
        let configuration = try tar.read("model_config.yaml")
        let settings = try NeMoSettings(configuration, file: "\(path): model_config.yaml")
        // The configuration is judged first: it is small, and says best what kind of model this is.
        let read = try NeMoConfiguration(settings)
        try self.init(
            read,
            weights: try PyTorchArchive.read(try tar.read("model_weights.ckpt"), file: "\(path): model_weights.ckpt"),
            file: path)
    }

    /// Reads weights with NeMo's names, safetensors or a PyTorch archive, and the configuration that belongs to them.
    public init(weights path: String, configuration: String) throws {
        guard let data = FileManager.default.contents(atPath: configuration) else {
            throw RecognitionError.badModel(file: configuration, reason: "cannot be read")
        }
        let read = try NeMoConfiguration(try NeMoSettings(data, file: configuration))
        let isZip = FileManager.default.contents(atPath: path)?.starts(with: [0x50, 0x4B]) ?? false
        try self.init(
            read, weights: isZip ? try PyTorchArchive.read(path) : try Safetensors.read(URL(filePath: path)), file: path
        )
    }

    init(_ configuration: NeMoConfiguration, weights all: [String: Tensor], file: String) throws {
        var description = RecogniserDescription(network: configuration.network, normalisation: nil)
        description.features = .nemo
        description.alphabet = String(configuration.alphabet.characters)
        if configuration.analysis != .nemo { description.analysis = configuration.analysis }
        var weights: [String: Tensor] = [:]
        for (name, tensor) in all {
            if name.hasPrefix("preprocessor.") {
                try Self.compare(tensor, name: name, with: configuration.analysis, file: file)
            } else if !name.hasSuffix("num_batches_tracked") {
                guard tensor.withUnsafeBufferPointer({ $0.allSatisfy(\.isFinite) }) else {
                    throw RecognitionError.badModel(
                        file: file, reason: "tensor \(name) holds numbers that are not finite")
                }
                weights[name] = tensor
            }
        }
        self.weights = weights
        self.description = description
        do { _ = try Recogniser(description, weights: weights) } catch let error as ModelStateError {
            throw RecognitionError.badModel(file: file, reason: "\(error)")
        }
    }

    /// Archives carry the window and the filters that they were trained with: they must be the ones that are computed here.
    private static func compare(_ tensor: Tensor, name: String, with analysis: LogMelConfiguration, file: String) throws
    {
        let own: [Float]
        switch name.split(separator: ".").last {
        case "window": own = analysis.window(analysis.windowLength, periodic: analysis.periodicWindow)
        case "fb": own = try LogMelSpectrogram(analysis).filters.matrix
        default: return
        }
        let isEqual = tensor.count == own.count && zip(tensor.array, own).allSatisfy { abs($0 - $1) < 1e-4 }
        guard isEqual else {
            throw RecognitionError.badModel(
                file: file, reason: "\(name) differs from what its configuration says of the features")
        }
    }

    /// Writes a model folder that `Recogniser` loads.
    ///
    /// - Parameter precision: float16 halves the size; what that costs has to be measured.
    public func write(to folder: URL, name: String, precision: Safetensors.Precision = .float32) throws {
        var description = description
        description.name = name
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Safetensors.write(weights, precision: precision, to: folder.appending(path: "weights.safetensors"))
        try description.write(to: folder.appending(path: "model.yaml"))
    }
}
