import AudioIO
import Foundation
import NeuralNetworks
import Tensors
import Testing

@testable import SpeechRecognition

/// A corpus of "speech" whose letters are tones, and a configuration for a network small enough for a test.
private func toneCorpus(in folder: URL, steps: Int) throws -> RecogniserTrainingConfiguration {
    var generator = RandomGenerator(seed: 7)
    let tones: [Character: Float] = ["a": 400, "b": 900, "c": 1700, " ": 0]
    var lines = ["path\tseconds\tspeaker\ttranscript"]
    for number in 0..<24 {
        let text = String((0..<Int(generator.uniform(2, 6))).map { _ in "abc".randomElement(using: &generator) ?? "a" })
        var sound: [Float] = []
        for character in text {
            let step = 2 * Float.pi * (tones[character] ?? 0) / 16000
            sound += (0..<2400).map { 0.3 * sinf(step * Float($0)) } + [Float](repeating: 0, count: 800)
        }
        try AudioFile.write(sound, sampleRate: 16000, to: folder.appending(path: "\(number).wav").path)
        lines.append("\(number).wav\t\(Double(sound.count) / 16000)\ts\(number % 4)\t\(text)")
    }
    try (lines.joined(separator: "\n") + "\n").write(to: folder.appending(path: "manifest.tsv"), atomically: true, encoding: .utf8)
    let yaml = """
        corpora:
          - {manifest: \(folder.path)/manifest.tsv, heldOutSpeakers: [s3]}
        noises: []
        responses: []
        cache: \(folder.path)/cache
        checkpoint: \(folder.path)/checkpoint
        output: \(folder.path)/model
        network:
          features: 64
          classes: 29
          blocks:
            - {filters: 16, kernel: 5, stride: 2, futureContext: 2}
            - {filters: 24, kernel: 3, stride: 2, futureContext: 1, dropout: 0.1}
        augmentation: {rooms: 2}
        seed: 3
        steps: \(steps)
        batchSeconds: 6
        learningRate: 0.01
        warmUp: 2
        weightDecay: 0.01
        averageDecay: 0.9
        checkpointEvery: 100
        scoreEvery: 100
        """
    let file = folder.appending(path: "training.yaml")
    try yaml.write(to: file, atomically: true, encoding: .utf8)
    return try RecogniserTrainingConfiguration(contentsOf: file)
}

private func temporaryFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "training-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
}

@Test("a run that is stopped and resumed ends with the very weights of one that was not")
func exactResume() async throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let configuration = try toneCorpus(in: folder, steps: 9)
    let whole = try RecogniserTraining(configuration) { _ in }
    try await whole.run(resuming: false) { _ in }
    let expected = whole.network.stateDictionary()
    try FileManager.default.removeItem(at: folder.appending(path: "checkpoint"))
    var left = 4
    try await RecogniserTraining(configuration) { _ in }.run(resuming: false, mayGoOn: {
        left -= 1
        return left >= 0
    }) { _ in }
    let second = try RecogniserTraining(configuration) { _ in }
    try await second.run(resuming: true) { _ in }
    let found = second.network.stateDictionary()
    for (name, tensor) in expected { #expect(found[name]?.array == tensor.array, "\(name)") }
}

@Test("training learns to write tones as letters, and the model folder it writes can be used")
func learnsTones() async throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    var configuration = try toneCorpus(in: folder, steps: 160)
    configuration.augmentation.noiseShare = 0
    configuration.augmentation.roomShare = 0
    configuration.augmentation.speedShare = 0
    configuration.augmentation.channelShare = 0
    var losses: [Double] = []
    try await RecogniserTraining(configuration) { _ in }.run(resuming: false) { line in
        let words = line.split(separator: " ")
        if let place = words.firstIndex(of: "loss"), let loss = Double(words[place + 1]) { losses.append(loss) }
    }
    #expect(losses.count == 6)
    #expect((losses.last ?? 9) < 0.6 * losses[0])
    let recogniser = try Recogniser(contentsOf: folder.appending(path: "model"))
    #expect(recogniser.description.training?.steps == 160)
    let transcript = try Transcriber(recogniser).transcribe(folder.appending(path: "3.wav").path)
    #expect(!transcript.recognition.text.isEmpty)
}

@Test("configurations that cannot be are refused with file and reason")
func badConfigurations() throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "training.yaml")
    _ = try toneCorpus(in: folder, steps: 5)
    let good = try String(contentsOf: file, encoding: .utf8)
    func reason(_ yaml: String) throws -> String {
        try yaml.write(to: file, atomically: true, encoding: .utf8)
        do {
            _ = try RecogniserTrainingConfiguration(contentsOf: file)
            return ""
        } catch { return "\(error)" }
    }
    #expect(try reason(good.replacing("seed: 3", with: "")).contains("seed is missing"))
    #expect(try reason(good.replacing("steps: 5", with: "steps: 0")).contains("steps must be above 0"))
    #expect(try reason(good.replacing("kernel: 5", with: "kernel: 0")).contains("blocks[0].kernel"))
}
