import AudioIO
import Foundation
import NeuralNetworks
import SignalProcessing
import Tensors
import Testing

@testable import SpeechRecognition

private func temporaryFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "attention-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
}

/// A configuration over the tones of `toneCorpus`.
private func attentionConfiguration(in folder: URL, steps: Int, extra: String = "", reduction: Int = 4, size: Int = 12) throws
    -> AttentionTrainingConfiguration
{
    _ = try toneCorpus(in: folder, steps: 1)
    let yaml = """
        corpora:
          - {manifest: \(folder.path)/manifest.tsv, heldOutSpeakers: [s3]}
        noises: []
        responses: []
        cache: \(folder.path)/cache
        checkpoint: \(folder.path)/checkpoint
        output: \(folder.path)/model
        network:
          listener:
            - {size: \(size), reduction: \(reduction)}
            - {size: \(size), reduction: 2}
          attention: \(size)
          speller: \(2 * size)
          embedding: 8
          positions: 8
          dropout: 0.02
        sampling: {share: 0.1, begin: 2, full: 6}
        smoothing: 0.05
        augmentation: {rooms: 2, speedShare: 0, roomShare: 0, channelShare: 0, noiseShare: 0}
        seed: 3
        steps: \(steps)
        batchSeconds: 6
        learningRate: 0.008
        warmUp: 2
        weightDecay: 0.01
        averageDecay: 0.9
        checkpointEvery: 100
        scoreEvery: 100
        \(extra)
        """
    let file = folder.appending(path: "attention.yaml")
    try yaml.write(to: file, atomically: true, encoding: .utf8)
    return try AttentionTrainingConfiguration(contentsOf: file)
}

/// A recogniser's folder with weights as they are at first.
private func encoderFolder(in folder: URL) throws -> URL {
    let model = folder.appending(path: "encoder")
    try FileManager.default.createDirectory(at: model, withIntermediateDirectories: true)
    let configuration = JasperConfiguration(
        blocks: [.init(filters: 16, kernel: 5, stride: 2, futureContext: 2), .init(filters: 24, kernel: 3, stride: 2)],
        classes: 29, upsampling: 2)
    var generator = RandomGenerator(seed: 2)
    let network = JasperNetwork(configuration, generator: &generator)
    let description = RecogniserDescription(
        network: configuration,
        normalisation: RunningStatistics(
            mean: [Float](repeating: -7, count: 64), deviation: [Float](repeating: 3, count: 64)))
    try description.write(to: model.appending(path: "model.yaml"))
    try Safetensors.write(
        network.stateDictionary().filter { !$0.key.hasSuffix("num_batches_tracked") },
        to: model.appending(path: "weights.safetensors"))
    return model
}

@Test("a run that is stopped and resumed ends with the very weights of one that was not", arguments: [false, true])
func exactAttentionResume(hasEncoder: Bool) async throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let extra =
        hasEncoder
        ? """
        encoder: {model: \(try encoderFolder(in: folder).path), blocks: 2}
        guidance: {weight: 1, until: 6}
        """ : "alignment: {weight: 0.3, outputsPerFrame: 4}"
    let configuration = try attentionConfiguration(in: folder, steps: 9, extra: extra, reduction: hasEncoder ? 1 : 4)
    let whole = try AttentionTraining(configuration) { _ in }
    try await whole.run(resuming: false) { _ in }
    let expected = whole.network.stateDictionary()
    try FileManager.default.removeItem(at: folder.appending(path: "checkpoint"))
    var left = 4
    try await AttentionTraining(configuration) { _ in }.run(
        resuming: false,
        mayGoOn: {
            left -= 1
            return left >= 0
        }
    ) { _ in }
    let second = try AttentionTraining(configuration) { _ in }
    try await second.run(resuming: true) { _ in }
    let found = second.network.stateDictionary()
    for (name, tensor) in expected { #expect(found[name]?.array == tensor.array, "\(name)") }
    // What was written can be used, the encoder with it.
    let model = try AttentionRecogniser(contentsOf: folder.appending(path: "model"))
    #expect((model.description.network.encoder != nil) == hasEncoder && model.description.training?.steps == 9)
    #expect(model.frameSeconds == 0.08)
}

@Test("training learns to write tones as letters, and the model it writes hears them and says when")
func attentionLearnsTones() async throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let configuration = try attentionConfiguration(
        in: folder, steps: 600, extra: "alignment: {weight: 0.5, outputsPerFrame: 4}")
    var right: [Double] = []
    try await AttentionTraining(configuration) { _ in }.run(resuming: false) { line in
        let words = line.split(separator: " ")
        if line.hasPrefix("step"), let place = words.firstIndex(of: "right"), let share = Double(words[place + 1]) {
            right.append(share)
        }
    }
    #expect(right.count == 24 && (right.last ?? 0) > 0.8, "\(right)")
    let recogniser = try AttentionRecogniser(contentsOf: folder.appending(path: "model"))
    let transcriber = Transcriber(AttentionDecoder(recogniser))
    var characters = EditCounts()
    for entry in try SpeechManifest(contentsOf: folder.appending(path: "manifest.tsv")).entries {
        let transcript = try transcriber.transcribe(folder.appending(path: entry.path).path)
        characters += EditCounts.characters(entry.transcript, transcript.recognition.text)
        for word in transcript.recognition.words {
            #expect(word.start <= word.end && word.end <= transcript.seconds + 0.001)
        }
    }
    #expect(characters.rate < 0.3)
}

@Test("a bad configuration and a bad card are refused with what is wrong in them")
func badAttentionFiles() async throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    func reason(_ change: (String, String), extra: String = "") throws -> String {
        _ = try attentionConfiguration(in: folder, steps: 5)
        let file = folder.appending(path: "attention.yaml")
        let text = try String(contentsOf: file, encoding: .utf8).replacing(change.0, with: change.1)
        try text.write(to: file, atomically: true, encoding: .utf8)
        do {
            _ = try AttentionTrainingConfiguration(contentsOf: file)
            return ""
        } catch { return "\(error)" }
    }
    #expect(try reason(("seed: 3", "")).contains("seed is missing"))
    #expect(try reason(("speller: 24", "speller: 0")).contains("speller is 0"))
    #expect(try reason(("positions: 8", "positions: 7")).contains("positions is 7"))
    #expect(try reason(("smoothing: 0.05", "smoothing: 1.5")).contains("smoothing is 1.5"))
    #expect(try reason(("seed: 3", "seed: 3\nguidance: {weight: 1, until: 5}")).contains("guidance needs an encoder"))
    #expect(throws: RecognitionError.self) { try AttentionRecogniser(contentsOf: folder.appending(path: "nothing")) }
    let model = folder.appending(path: "model")
    try FileManager.default.createDirectory(at: model, withIntermediateDirectories: true)
    try "type: recogniser\n".write(to: model.appending(path: "model.yaml"), atomically: true, encoding: .utf8)
    #expect(!AttentionDescription.describes(model))
    #expect(throws: RecognitionError.self) { try AttentionRecogniser(contentsOf: model) }
}

@Test("a second recogniser without weight changes nothing, and one of much weight has its way")
func rescoring() throws {
    let first = try smallRecogniser(seed: 6), alphabet = Alphabet.english
    let model = KneserNey(tokens: alphabet.characters.map(String.init), order: 3).estimate(
        ["one two", "three four", "two one"].map { alphabet.labels(of: $0) ?? [] })
    let statistics = try #require(first.description.normalisation)
    let shape = AttentionConfiguration(listener: [.init(size: 8, reduction: 8)], attention: 8, speller: 8, embedding: 4)
    var generator = RandomGenerator(seed: 2)
    let network = ListenAttendSpell(shape, generator: &generator)
    let second = try AttentionRecogniser(
        AttentionDescription(network: shape, normalisation: statistics), weights: network.stateDictionary())
    let samples = (0..<24_000).map {
        0.2 * sinf(Float($0) * (0.05 + 0.3 * Float($0 / 2000 % 3))) + generator.uniform(-0.05, 0.05)
    }
    let decoder = FrameDecoder(first, decoding: .language(model, PrefixBeamSearch.Settings()))
    func heard(_ recogniser: some RecordingRecogniser) -> (best: Recognition, all: [Recognition]) {
        let session = recogniser.recordingSession(keepsAlternatives: true)
        for start in stride(from: 0, to: samples.count, by: 5000) {
            session.accept(Array(samples[start..<min(samples.count, start + 5000)]))
        }
        return (session.finish(), session.alternatives(10))
    }
    var settings = AttentionRescorer.Settings()
    (settings.count, settings.weight) = (10, 0)
    let plain = heard(decoder), unchanged = heard(AttentionRescorer(decoder, by: second, settings: settings))
    #expect(plain.best.text == unchanged.best.text && plain.all.map(\.text) == unchanged.all.map(\.text))
    settings.weight = 10_000
    let changed = heard(AttentionRescorer(decoder, by: second, settings: settings))
    let logs = try #require(second.hear(samples)).logProbabilities(plain.all.map(\.text)).map { $0 ?? .nan }
    let order = logs.indices.sorted { logs[$0] > logs[$1] }
    #expect(
        plain.all.count > 3 && changed.best.text == plain.all[order[0]].text && changed.best.text != plain.best.text)
}
