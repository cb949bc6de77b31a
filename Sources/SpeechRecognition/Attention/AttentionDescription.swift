import Foundation
import SignalProcessing

/// What `model.yaml` says of a recogniser with attention.
public struct AttentionDescription: Codable, Sendable, Equatable {
    public static let type = "attention"

    public var type = Self.type
    public var name: String?
    public var version: Int?
    public var language = "en"
    public var licence: String?
    public var trainedOn: [String]?
    /// Space, letters, apostrophe; the end comes after them.
    public var alphabet: String = String(Alphabet.english.characters)
    public var network: AttentionConfiguration
    public var normalisation: RunningStatistics
    public var training: RecogniserDescription.Training?
    public var scores: [RecogniserDescription.Score]?

    public init(network: AttentionConfiguration, normalisation: RunningStatistics) {
        self.network = network
        self.normalisation = normalisation
    }

    /// - Throws: `RecognitionError.badModel` saying what is wrong.
    public init(contentsOf url: URL) throws {
        self = try YAMLFile.read(url, orThrow: RecognitionError.badModel)
        func require(_ condition: Bool, _ reason: String) throws {
            if !condition { throw RecognitionError.badModel(file: url.path, reason: reason) }
        }
        try require(type == Self.type, "is a model of type \(type), not \(Self.type)")
        if let problem = network.problem {
            throw RecognitionError.badModel(file: url.path, reason: "network.\(problem)")
        }
        try require(
            network.classes == alphabet.count + 1,
            "network.classes is \(network.classes) for \(alphabet.count) characters and the end")
        try require(
            network.features == LogMelConfiguration.streaming.bands,
            "network.features is \(network.features), not \(LogMelConfiguration.streaming.bands) as the features have")
        if let problem = normalisation.problem(bands: network.features) { try require(false, problem) }
    }

    /// Whether the card of a model folder says that it is one with attention.
    public static func describes(_ folder: URL) -> Bool {
        struct Card: Decodable { var type: String }
        let card: Card? = try? YAMLFile.read(folder.appending(path: "model.yaml"), orThrow: RecognitionError.badModel)
        return card?.type == type
    }

    public func write(to url: URL) throws {
        try YAMLFile.write(self, to: url)
    }
}
