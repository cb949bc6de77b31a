import Archives
import Foundation
import NeuralNetworks
import Tensors
import Testing

@testable import SpeechRecognition

private func fixture(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/" + name).path
}

private func temporaryFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "gusli-nemo-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
}

@Test(
    "an imported archive gives PyTorch's log-probabilities, from the sound on, to 1e-4",
    arguments: ["quartznet", "jasper"])
func importedArchive(name: String) throws {
    let expected = try Safetensors.read(URL(filePath: fixture("nemo.safetensors")))
    let sound = try #require(expected["sound"]).array, reference = try #require(expected[name])
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try NeMoImport(archive: fixture(name + ".nemo")).write(to: folder, name: name)
    let recogniser = try Recogniser(contentsOf: folder)
    let found = recogniser.logProbabilities(sound)
    #expect(found.count == reference.count && reference.shape[1] == recogniser.alphabet.classes)
    #expect(zip(found, reference.array).map { abs($0 - $1) }.max() ?? 1 < 1e-4)
    // A fixture whose numbers hardly differ would hide mistakes.
    #expect((reference.array.max() ?? 0) - (reference.array.min() ?? 0) > 2)
}

@Test("safetensors with NeMo's names give the same recogniser")
func importedSafetensors() throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let tar = try TarArchive(contentsOf: fixture("quartznet.nemo"))
    let weights = folder.appending(path: "weights.safetensors"), card = folder.appending(path: "model_config.yaml")
    try Safetensors.write(PyTorchArchive.read(tar.read("model_weights.ckpt"), file: "ckpt"), to: weights)
    try tar.read("model_config.yaml").write(to: card)
    let imported = try NeMoImport(weights: weights.path, configuration: card.path)
    #expect(imported.weights == (try NeMoImport(archive: fixture("quartznet.nemo"))).weights)
    let checkpoint = folder.appending(path: "model_weights.ckpt")
    try tar.read("model_weights.ckpt").write(to: checkpoint)
    #expect(try NeMoImport(weights: checkpoint.path, configuration: card.path).weights == imported.weights)
}

@Test("an imported recogniser hears recordings in any cut alike, and refuses live sound")
func recordingSessions() throws {
    let imported = try NeMoImport(archive: fixture("quartznet.nemo"))
    let recogniser = try Recogniser(imported.description, weights: imported.weights)
    #expect(throws: RecognitionError.self) { try recogniser.session(.free) }
    let tensors = try Safetensors.read(URL(filePath: fixture("nemo.safetensors")))
    let sound = try #require(tensors["sound"]).array
    var track = GreedyTrack(recogniser.alphabet)
    recogniser.logProbabilities(sound).withUnsafeBufferPointer { track.push($0) }
    let expected = track.recognition(frameSeconds: recogniser.frameSeconds).text
    #expect(!expected.isEmpty)
    for size in [100, 1999, sound.count] {
        let session = recogniser.recordingSession(.free)
        for start in stride(from: 0, to: sound.count, by: size) {
            session.accept(Array(sound[start..<min(sound.count, start + size)]))
        }
        #expect(session.finish().text == expected)
    }
}

@Test("a long recording is cut into stretches where it is quiet, and no frame is lost")
func stretches() throws {
    let imported = try NeMoImport(archive: fixture("jasper.nemo"))
    let recogniser = try Recogniser(imported.description, weights: imported.weights)
    var generator = RandomGenerator(seed: 4)
    // Loud but for a pause at 25 s.
    let sound = (0..<16000 * 40).map { i -> Float in
        generator.uniform(-0.3, 0.3) * (abs(Float(i) / 16000 - 25) < 0.3 ? 0.001 : 1)
    }
    let session = recogniser.recordingSession(.free)
    session.accept(sound)
    #expect(abs(session.secondsDecoded - 25) < 0.5)
    _ = session.finish()
    #expect(abs(session.secondsDecoded - 40) < 0.1)
}

@Test(
    "a configuration that asks for something else is refused by the setting's name",
    arguments: [
        ("activation: relu", "activation: hardtanh", "encoder.activation"),
        ("normalize: per_feature", "normalize: all_features", "preprocessor.normalize"),
        ("num_classes: 28", "num_classes: 27", "decoder.num_classes"),
        ("feat_in: 64", "feat_in: 80", "encoder.feat_in"),
        ("n_fft: 512", "n_fft: 99999", "preprocessor.n_fft"),
        ("ConvASRDecoder", "RNNTDecoder", "decoder._target_"),
        ("repeat: 5", "repeat: many", "repeat"),
        ("filters: 16", "filters: -3", "filters"),
        ("- 39", "- 38", "kernel"),
        ("labels:", "labels: [", "YAML"),
    ])
func refusedConfiguration(from: String, to: String, named: String) throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let tar = try TarArchive(contentsOf: fixture("quartznet.nemo"))
    let text = String(decoding: try tar.read("model_config.yaml"), as: UTF8.self)
    #expect(text.contains(from))
    let card = folder.appending(path: "model_config.yaml"), weights = folder.appending(path: "weights.ckpt")
    try text.replacing(from, with: to).write(to: card, atomically: true, encoding: .utf8)
    try tar.read("model_weights.ckpt").write(to: weights)
    let error = #expect(throws: RecognitionError.self) {
        try NeMoImport(weights: weights.path, configuration: card.path)
    }
    #expect(error.map { "\($0)".contains(named) } ?? false, "\(String(describing: error))")
}
