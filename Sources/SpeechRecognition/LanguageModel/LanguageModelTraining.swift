import Foundation
import Yams

/// Makes a character model for free speech from texts.
public struct LanguageModelTraining {
    /// Read from YAML; paths are taken from where the command runs.
    public struct Configuration: Codable, Sendable, Equatable {
        public var texts: [TextSource]
        /// Every n-th sentence is kept out and scored.
        public var holdOutEvery: Int
        public var order: Int
        /// For each order the count up to which n-grams are left out.
        public var prune: [Int]
        /// The file to write.
        public var output: String

        /// - Throws: `RecognitionError.badConfiguration`.
        public init(contentsOf url: URL) throws {
            do {
                self = try YAMLDecoder().decode(Self.self, from: Data(contentsOf: url))
            } catch {
                throw RecognitionError.badConfiguration(file: url.path, reason: YAMLReason.of(error))
            }
            guard order > 0, holdOutEvery > 1, !texts.isEmpty else {
                throw RecognitionError.badConfiguration(file: url.path, reason: "order must be above 0, holdOutEvery above 1, texts not empty")
            }
        }
    }

    /// What came out.
    public struct Result: Sendable, Encodable {
        public var sentences: Int
        public var characters: Int
        public var nGrams: [Int]
        /// Of held-out sentences, for each character.
        public var perplexity: Double
    }

    public let configuration: Configuration

    public init(_ configuration: Configuration) { self.configuration = configuration }

    public func run() throws -> Result {
        var training: [[Int]] = [], heldOut: [[Int]] = []
        for source in configuration.texts {
            for (index, text) in try source.texts().enumerated() {
                let labels = Alphabet.english.labels(of: text) ?? []
                if index % configuration.holdOutEvery == 0, source.kind != .lexicon {
                    heldOut.append(labels)
                } else {
                    for _ in 0..<(source.times ?? 1) { training.append(labels) }
                }
            }
        }
        let estimator = KneserNey(
            tokens: Alphabet.english.characters.map { String($0) }, order: configuration.order, prune: configuration.prune)
        let model = estimator.estimate(training)
        let file = URL(filePath: configuration.output)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try model.write(to: file)
        return Result(
            sentences: training.count, characters: training.reduce(0) { $0 + $1.count }, nGrams: model.counts,
            perplexity: model.perplexity(heldOut))
    }
}
