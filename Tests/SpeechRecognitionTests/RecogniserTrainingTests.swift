import AudioIO
import Foundation
import NeuralNetworks
import Tensors
import Testing

@testable import SpeechRecognition

/// A corpus of "speech" whose letters are tones, and a configuration for a network small enough for a test.
func toneCorpus(in folder: URL, steps: Int) throws -> RecogniserTrainingConfiguration {
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

@Test("a curve is read from logs: a resumed log replaces what was lost, a new stage counts on behind the last")
func trainingCurve() {
    var curve = TrainingCurve()
    curve.add(
        """
        manifest.tsv: 3277 to train on, 455 held out
        step 25: loss 3.500 phonemes 2.000, 0.3 h heard, 299 x real time, rate 0.00100
        step 50: loss 2.500 phonemes 2.000, 0.5 h heard, 299 x real time, rate 0.00200
        held out at step 50, 1 h heard: librispeech WER 0.900 CER 0.500; an4 WER 0.800 CER 0.400
        step 75: loss 9.000 phonemes 2.000, 0.8 h heard, 299 x real time, rate 0.00100
        held out at step 75, 1 h heard: librispeech WER 0.100 CER 0.100
        """)
    curve.add("step 75: loss 2.000, 0.8 h heard, 299 x real time, rate 0.00100\nstep 100: loss 1.500, 2.0 h heard, 1 x real time, rate 0.00050")
    curve.add(
        """
        step 25: loss 1.250 phonemes 2.000, 0.3 h heard, 299 x real time, rate 0.00100
        held out at step 30, 1 h heard: an4 WER 0.500 CER 0.250
        """)
    #expect(curve.losses.map(\.step) == [25, 50, 75, 100, 125])
    #expect(curve.losses.map(\.value) == [3.5, 2.5, 2, 1.5, 1.25])
    #expect(curve.scores.map(\.step) == [50, 50, 130])
    #expect(curve.scores.map(\.hours) == [1, 1, 3])
    #expect(curve.scores.map(\.characterErrorRate) == [0.5, 0.4, 0.25])
    #expect(curve.sets == ["librispeech", "an4"])
    #expect(curve.smoothedLosses(2).map(\.value) == [3, 1.75, 1.25])
}
