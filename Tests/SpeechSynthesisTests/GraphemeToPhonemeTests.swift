import Foundation
import SpeechSynthesis
import Tensors
import Testing

@Suite struct GraphemeToPhonemeTests {
    /// A language whose letters sound one way each, x as two sounds and h as none.
    private static func plantedLexicon(words: Int) -> String {
        let sounds: [Character: String] = [
            "a": "AE1", "e": "EH0", "o": "OW1", "k": "K", "t": "T", "m": "M", "s": "S", "r": "R", "x": "K S", "h": "",
        ]
        var generator = RandomGenerator(seed: 3)
        let letters = Array("aeoktmsrxh")
        return (0..<words).map { _ -> String in
            let word = (0..<Int.random(in: 3...7, using: &generator)).map { _ in
                letters[Int.random(in: 0..<10, using: &generator)]
            }
            let spoken = word.compactMap { sounds[$0] }.filter { !$0.isEmpty }.joined(separator: " ")
            return spoken.isEmpty ? "" : "\(String(word)) \(spoken)"
        }.joined(separator: "\n")
    }

    @Test("a planted language is learned, stored in half precision, read back, and read right on words never seen")
    func planted() throws {
        let folder = URL.temporaryDirectory.appending(path: "g2p-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(Self.plantedLexicon(words: 1500).utf8).write(to: folder.appending(path: "words.dict"))
        var configuration = GraphemeToPhonemeTraining.Configuration()
        configuration.lexicon = folder.appending(path: "words.dict").path
        configuration.output = folder.appending(path: "model").path
        configuration.checkpoint = folder.appending(path: "last.safetensors").path
        configuration.network.embedding = 16
        configuration.network.encoderSize = 24
        configuration.network.encoderLayers = 1
        configuration.network.decoderSize = 32
        configuration.epochs = 8
        configuration.batchSize = 32
        configuration.learningRate = 5e-3
        configuration.dropout = 0
        let scores = try GraphemeToPhonemeTraining(configuration).run { _ in }
        #expect(scores.words > 30)
        #expect(scores.phonemeErrorRate < 0.05)

        let reader = try GraphemeToPhoneme(directory: folder.appending(path: "model"))
        #expect(reader.pronounce("maxot").written == "M AE1 K S OW1 T")
        #expect(reader.pronounce("MAXOT") == reader.pronounce("maxot"))
        #expect(reader.pronounce("漢字").isEmpty)
        #expect(!reader.pronounce("h").isEmpty)
        #expect(reader.pronounce(String(repeating: "mat", count: 100)).count > 200)

        // A finished run that is resumed changes nothing.
        #expect(try GraphemeToPhonemeTraining(configuration).run(resume: true) { _ in } == scores)
    }

    @Test("a model folder that does not fit is refused by name")
    func badFolder() throws {
        let folder = URL.temporaryDirectory.appending(path: "g2p-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect { try GraphemeToPhoneme(directory: folder) } throws: { "\($0)".contains("model.yaml") }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let sizes = "network: {embedding: 8, encoderSize: 8, encoderLayers: 1, decoderSize: 8, pieces: "
        for text in [
            "type: vocoder\nphonemes: arpabet-stress-78\n\(sizes)['']}", "type: g2p\nphonemes: x\n\(sizes)['']}",
            "type: g2p\nphonemes: arpabet-stress-78\n\(sizes)['', QQ]}",
            "type: g2p\nphonemes: arpabet-stress-78\n\(sizes)[]}",
        ] {
            try Data("language: en\n\(text)".utf8).write(to: folder.appending(path: "model.yaml"))
            #expect(throws: FrontEndError.self, "\(text)") { try GraphemeToPhoneme(directory: folder) }
        }
    }

    @Test("words are held out by their letters alone, about one in twenty")
    func heldOut() {
        let words = (0..<20000).map { "word\($0)" }
        let share = Double(words.count(where: GraphemeToPhonemeTraining.isHeldOut)) / 20000
        #expect((0.04...0.06).contains(share))
    }
}
