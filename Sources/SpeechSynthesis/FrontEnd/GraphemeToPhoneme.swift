import Foundation
import NeuralNetworks
import Tensors
import Yams

/// Spells out how an unknown word sounds, by a network read from a model folder.
///
///     let reader = try GraphemeToPhoneme(directory: URL(filePath: "models/g2p-en"))
///     reader.pronounce("gusli").written      // "G AH1 S L IY0"
///
/// The folder holds `model.yaml` (see `GraphemeToPhoneme.Description`), `weights.safetensors`, and it may hold
/// `joint.safetensors`, a `JointSequenceModel` of the same dictionary.
public final class GraphemeToPhoneme: @unchecked Sendable {
    // Sendable holds: the network is private to this object, in evaluation mode, and only read after initialisation;
    // evaluating it makes new variables and records no graph.
    private let network: GraphemeTransducer
    private let joint: JointSequenceModel?

    /// The part of `model.yaml` that is needed to read the weights.
    public struct Description: Codable, Sendable, Equatable {
        public var type = "g2p"
        public var language = "en"
        public var phonemes = PhonemeSet.name
        public var network = GraphemeTransducer.Configuration()

        public init() {}
    }

    /// The longest word that is read; what is longer is cut into pieces of this length.
    static let longestWord = 64

    public convenience init(network: GraphemeTransducer) { self.init(network: network, joint: nil) }

    init(network: GraphemeTransducer, joint: JointSequenceModel?) {
        self.network = network
        self.joint = joint
        network.isTraining = false
    }

    /// - Throws: `FrontEndError`, `Safetensors.FormatError` or `ModelStateError` where the folder does not fit.
    public convenience init(directory: URL) throws {
        let file = directory.appending(path: "model.yaml")
        let description: Description
        do {
            description = try YAMLDecoder().decode(Description.self, from: Data(contentsOf: file))
        } catch {
            throw FrontEndError.modelDescription(file: file.path, reason: "cannot be read as a g2p model: \(error)")
        }
        guard description.type == "g2p", description.phonemes == PhonemeSet.name else {
            throw FrontEndError.modelDescription(
                file: file.path,
                reason:
                    "a model of type \(description.type) for \(description.phonemes), expected g2p for \(PhonemeSet.name)"
            )
        }
        let sizes = description.network
        guard (1...1024).contains(sizes.embedding), (1...2048).contains(sizes.encoderSize),
            (1...2048).contains(sizes.decoderSize), (1...8).contains(sizes.encoderLayers),
            (1...8192).contains(sizes.pieces.count)
        else { throw FrontEndError.modelDescription(file: file.path, reason: "the network's sizes are out of range") }
        for piece in sizes.pieces {
            do { _ = try PhonemeSet.parse(piece) } catch {
                throw FrontEndError.modelDescription(file: file.path, reason: "pieces: \(error)")
            }
        }
        var generator = RandomGenerator(seed: 0)
        let network = GraphemeTransducer(sizes, generator: &generator)
        try network.load(Safetensors.read(directory.appending(path: "weights.safetensors")))
        let joint = directory.appending(path: "joint.safetensors")
        self.init(
            network: network,
            joint: FileManager.default.fileExists(atPath: joint.path)
                ? try JointSequenceModel(contentsOf: joint, pieces: sizes.pieces.count) : nil)
    }

    /// Phonemes of a word in lower-case letters and apostrophes; other characters are left out. Never empty for a word
    /// that has a letter in it.
    public func pronounce(_ word: String) -> [Phoneme] {
        let letters = GraphemeTransducer.encode(word.lowercased())
        var result: [Phoneme] = []
        for start in stride(from: 0, to: letters.count, by: Self.longestWord) {
            result += decode(Array(letters[start..<min(start + Self.longestWord, letters.count)]))
        }
        return Self.withPrimaryStress(result)
    }

    private func decode(_ letters: [Int]) -> [Phoneme] {
        let sounds = network.search(letters, joint: joint).compactMap { Phoneme(symbol: $0) }
        if !sounds.isEmpty { return sounds }
        // All silent is no pronunciation: the letters' names are.
        return letters.flatMap {
            EnglishExceptions.letters[Character(GraphemeTransducer.letters[$0 - 1].uppercased())] ?? []
        }
    }

    /// A word has one primary stress: a word without one gets it on its first secondary stress or else its first vowel.
    static func withPrimaryStress(_ phonemes: [Phoneme]) -> [Phoneme] {
        guard !phonemes.contains(where: { $0.stress == 1 }),
            let place = phonemes.firstIndex(where: { $0.stress == 2 }) ?? phonemes.firstIndex(where: \.isVowel)
        else { return phonemes }
        var result = phonemes
        result[place] = result[place].stressed(1)
        return result
    }
}
