import Foundation
import NeuralNetworks
import SpeechSynthesis
import Tensors
import Testing

@Suite struct VoiceTests {
    private static let shipped = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "voices/lj")

    /// The shipped description with a line replaced, in a folder of its own.
    private static func altered(_ line: String, _ replacement: String) throws -> URL {
        let text = try String(contentsOf: shipped.appending(path: "voice.yaml"), encoding: .utf8)
        let folder = FileManager.default.temporaryDirectory.appending(path: "voice-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let changed = text.split(separator: "\n", omittingEmptySubsequences: false).map {
            $0.hasPrefix(line) ? replacement : String($0)
        }
        let url = folder.appending(path: "voice.yaml")
        try changed.joined(separator: "\n").write(to: url, atomically: true, encoding: .utf8)
        return url
    }

    @Test("the shipped voice speaks: words are marked in order, and pieces add up to the whole")
    func speaks() throws {
        let synthesiser = try Synthesiser(voiceDirectory: Self.shipped)
        let (samples, words) = synthesiser.synthesise("Set an alarm. It is seven.")
        #expect(words.map { $0.word.lowercased() } == ["set", "an", "alarm", "it", "is", "seven"])
        let seconds = Double(samples.count) / Double(synthesiser.sampleRate)
        #expect((0.8...6).contains(seconds))
        for (a, b) in zip(words, words.dropFirst()) { #expect(a.start < a.end && a.end <= b.start + 1e-9) }
        #expect((words.last?.end ?? .infinity) <= seconds + 1e-3)
        #expect(samples.allSatisfy { abs($0) <= 1 })
        let power = samples.reduce(0) { $0 + $1 * $1 } / Float(samples.count)
        #expect(power.squareRoot() > 0.01)
    }

    @Test("a stopped speech falls silent within 20 ms and stays so")
    func stops() throws {
        let speech = try Synthesiser(voiceDirectory: Self.shipped).speak(
            "Seven in the morning, and not a minute later.")
        for _ in 0..<4 { #expect(speech.next() != nil) }
        speech.stop()
        let fade = speech.next()?.samples ?? []
        #expect(!fade.isEmpty && fade.count <= 441)
        #expect(abs(fade.last ?? 1) < 1e-3)
        #expect(speech.next() == nil)
    }

    @Test("text without a word gives no sound")
    func nothingToSay() throws {
        let synthesiser = try Synthesiser(voiceDirectory: Self.shipped)
        for text in ["", "   ", "...", "\u{0}"] { #expect(synthesiser.synthesise(text).samples.isEmpty) }
    }

    @Test("every sentence is as loud as asked for", arguments: [-20.0, -26])
    func evenLoudness(target: Double) throws {
        var synthesiser = try Synthesiser(voiceDirectory: Self.shipped)
        synthesiser.loudness = target
        for text in ["Stop.", "What time should I set the alarm for?", "The timer has ended, and the kettle is off."] {
            let samples = synthesiser.synthesise(text).samples
            let loudness = try #require(Loudness.integrated(samples, sampleRate: Double(synthesiser.sampleRate)))
            #expect(abs(loudness - target) < 2, "\(text)")
        }
    }

    @Test("twice the rate takes about half the time")
    func rate() throws {
        let synthesiser = try Synthesiser(voiceDirectory: Self.shipped)
        let text = "What time should I set the alarm for?"
        let normal = synthesiser.synthesise(text).samples.count
        let fast = synthesiser.synthesise(text, controls: .init(rate: 2)).samples.count
        #expect((0.4...0.65).contains(Double(fast) / Double(normal)))
    }

    @Test(
        "a description that cannot be spoken is refused with its file and reason",
        arguments: [
            ("phonemes:", "phonemes: [A, B]", "phonemes"), ("  width:", "  width: 1000000000", "width"),
            ("  width:", "  width: -1", "width"), ("  taps:", "  taps: 0", "taps"),
            ("version:", "version: first", "version"),
            ("gains:", "gains: {spectral: .nan}", "gains"), ("gains:", "gains: {tuba: 1}", "tuba"),
            ("  hopLength:", "  hopLength: 200", "features"),
            ("vocoder:", "vocoder: wavenet", "wavenet is missing"), ("vocoder:", "vocoder: kazoo", "vocoder"),
            ("name:", "", "name"), ("mel:", "mel: [", ""),
        ])
    func hostileDescriptions(line: String, replacement: String, reason: String) throws {
        let url = try Self.altered(line, replacement)
        defer { try? FileManager.default.removeItem(at: url.deletingLastPathComponent()) }
        let error = #expect(throws: VoiceError.self) { try VoiceDescription(contentsOf: url) }
        #expect(error.map { "\($0)" }?.contains("voice.yaml") == true)
        #expect(error.map { "\($0)" }?.contains(reason) == true || reason.isEmpty)
    }

    @Test("weights that are missing or of other shapes are refused")
    func hostileWeights() throws {
        let url = try Self.altered("version:", "version: 1")
        let folder = url.deletingLastPathComponent()
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(throws: VoiceError.self) { try Voice(directory: folder) }
        try VoiceWeights.replace(.mel, with: ["embedding.weight": Tensor(shape: [1, 1])], in: folder)
        #expect(throws: VoiceError.self) { try Voice(directory: folder) }
        try Data("no tensors".utf8).write(to: folder.appending(path: "weights.safetensors"))
        #expect(throws: VoiceError.self) { try Voice(directory: folder) }
    }

    @Test("replacing one part of a voice's weights keeps the others")
    func weightsAreKept() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "voice-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try VoiceWeights.replace(.mel, with: ["a": Tensor(shape: [2], values: [1, 2])], in: folder)
        try VoiceWeights.replace(.spectral, with: ["b": Tensor(shape: [1], values: [3])], in: folder)
        try VoiceWeights.replace(.mel, with: ["c": Tensor(shape: [1], values: [4])], in: folder)
        let tensors = try Safetensors.read(folder.appending(path: "weights.safetensors"))
        #expect(Set(tensors.keys) == ["mel.c", "spectral.b"])
    }

    @Test("a full-scale sine of 997 Hz measures -3.01 LUFS, as BS.1770 states")
    func loudness() throws {
        for rate in [22_050.0, 48_000] {
            let sine = (0..<Int(rate) * 2).map { Float(sin(2 * Double.pi * 997 * Double($0) / rate)) }
            let loudness = try #require(Loudness.integrated(sine, sampleRate: rate))
            #expect(abs(loudness - -3.01) < 0.05)
        }
        #expect(Loudness.integrated([Float](repeating: 0, count: 48_000), sampleRate: 48_000) == nil)
    }

    @Test(
        "a published generator's weights are taken under their own names, with or without a prefix, and others are refused"
    )
    func importsMelGAN() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "voice-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var sizes = MelGANGenerator.Configuration(), generator = RandomGenerator(seed: 3)
        (sizes.width, sizes.residualLayers) = (4, 2)
        let network = MelGANGenerator(sizes, generator: &generator), file = folder.appending(path: "melgan.safetensors")
        let state = network.stateDictionary()
        try Safetensors.write(
            Dictionary(uniqueKeysWithValues: state.map { ("generator." + $0.key, $0.value) }), precision: .float32,
            to: file)
        try VoiceWeights.importMelGAN(file, sizes: sizes, in: folder)
        #expect(Set(try VoiceWeights.read(.melgan, in: folder).keys) == Set(state.keys))
        #expect(throws: ModelStateError.self) { try VoiceWeights.importMelGAN(file, in: folder) }
    }
}
