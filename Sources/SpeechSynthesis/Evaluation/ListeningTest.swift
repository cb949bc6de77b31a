import AudioIO
import Foundation
import Tensors

/// A listening test as the field does it: one web page with all sound inside, which plays sentences blinded and in an order
/// of its own for every listener, asks for opinions (ITU-T P.800: MOS, 1 to 5) and for comparisons in pairs (CMOS, -3 to 3),
/// and hands the answers over as a file.
public struct ListeningTest {
    /// Sounds of the same sentences by each system, `[system][sentence]`, at the voices' rate.
    public struct Material {
        public var systems: [String]
        public var sentences: [String]
        public var sounds: [[[Float]]]

        public init(systems: [String], sentences: [String], sounds: [[[Float]]]) {
            precondition(sounds.count == systems.count && sounds.allSatisfy { $0.count == sentences.count })
            (self.systems, self.sentences, self.sounds) = (systems, sentences, sounds)
        }

        /// Reads a folder that `SynthesisEvaluation.run` has written: a folder of WAV files a system.
        ///
        /// - Throws: `VoiceError.badManifest`, `AudioError`.
        public init(folder: URL, systems: [String]) throws {
            let list = folder.appending(path: "texts.tsv")
            guard let text = try? String(contentsOf: list, encoding: .utf8) else {
                throw VoiceError.badManifest(
                    file: list.path, line: 1, reason: "cannot be read; gusli evaluate synthesis --output makes it")
            }
            let rows = text.split(whereSeparator: \.isNewline).dropFirst().map {
                $0.split(separator: "\t").map(String.init)
            }
            let rate = Double(MelFeatures.sampleRate)
            let sounds = try systems.map { system in
                try rows.map {
                    try AudioFile.readMono(folder.appending(path: "\(system)/\($0[0]).wav").path, sampleRate: rate)
                }
            }
            self.init(systems: systems, sentences: rows.map { $0.count > 1 ? $0[1] : $0[0] }, sounds: sounds)
        }
    }

    /// What a page calls its sounds, told to no listener: `key.json`.
    public struct Key: Codable, Sendable, Equatable {
        /// The system of every sound by the sound's name.
        public var systems: [String: String]
        /// The system that the others are compared with.
        public var reference: String
    }

    /// Writes `index.html` and `key.json`.
    ///
    /// - Parameter reference: the system that pairs compare the others with.
    public static func write(_ material: Material, reference: String, seed: UInt64 = 1, to folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var generator = RandomGenerator(seed: seed)
        let count = material.systems.count * material.sentences.count
        let names = (0..<count).map { String(format: "s%03d", $0) }.shuffled(using: &generator)
        var key = Key(systems: [:], reference: reference), sounds: [PageSound] = []
        for (s, system) in material.systems.enumerated() {
            for i in material.sentences.indices {
                let name = names[s * material.sentences.count + i]
                key.systems[name] = system
                sounds.append(
                    PageSound(
                        name: name, sentence: i, isReference: system == reference,
                        sound: try embedded(material.sounds[s][i])))
            }
        }
        sounds.sort { $0.name < $1.name }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let data = String(
            decoding: try encoder.encode(Page(sentences: material.sentences, sounds: sounds)), as: UTF8.self
        )
        .replacing("</", with: "<\\/")
        let page = ListeningTestPage.html.replacing("/*DATA*/", with: data)
        try Data(page.utf8).write(to: folder.appending(path: "index.html"), options: .atomic)
        try encoder.encode(key).write(to: folder.appending(path: "key.json"), options: .atomic)
    }

    private struct Page: Encodable {
        var sentences: [String]
        var sounds: [PageSound]
    }

    private struct PageSound: Encodable {
        var name: String
        var sentence: Int
        /// Pairs hold one such sound; it says no more than that two pages belong together.
        var isReference: Bool
        var sound: String
    }

    /// FLAC as a data address, brought to the voices' loudness so that level decides nothing.
    private static func embedded(_ samples: [Float]) throws -> String {
        let rate = Double(MelFeatures.sampleRate)
        let gain =
            Loudness.integrated(samples, sampleRate: rate).map { Float(pow(10, (Loudness.target - $0) / 20)) } ?? 1
        let file = URL.temporaryDirectory.appending(path: "listening-\(UUID().uuidString).flac")
        defer { try? FileManager.default.removeItem(at: file) }
        try AudioFile.write(samples.map { $0 * gain }, sampleRate: rate, to: file.path)
        return "data:audio/flac;base64," + (try Data(contentsOf: file)).base64EncodedString()
    }
}
