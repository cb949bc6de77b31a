import Foundation

/// Makes a character model or a word model for free speech from texts.
public struct LanguageModelTraining {
    /// Read from YAML; paths are taken from where the command runs.
    public struct Configuration: Codable, Sendable, Equatable {
        /// What is counted.
        public enum Unit: String, Codable, Sendable {
            case characters, words
        }

        /// Characters where left out. With words, those of texts of the kind lexicon can be heard, but count for nothing.
        public var unit: Unit?
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
            self = try YAMLFile.read(url, orThrow: RecognitionError.badConfiguration)
            guard order > 0, holdOutEvery > 1, !texts.isEmpty else {
                throw RecognitionError.badConfiguration(
                    file: url.path, reason: "order must be above 0, holdOutEvery above 1, texts not empty")
            }
        }
    }

    /// What came out.
    public struct Result: Sendable, Encodable {
        public var sentences: Int
        /// Different characters or words.
        public var tokens: Int
        public var nGrams: [Int]
        /// Of held-out sentences, for each token.
        public var perplexity: Double
    }

    public let configuration: Configuration

    public init(_ configuration: Configuration) { self.configuration = configuration }

    public func run() throws -> Result {
        let isOverWords = configuration.unit == .words
        var training: [String] = [], heldOut: [String] = [], alone: [String] = []
        for source in configuration.texts {
            for (index, text) in try source.texts().enumerated() {
                if isOverWords, source.kind == .lexicon {
                    alone.append(text)
                } else if index % configuration.holdOutEvery == 0, source.kind != .lexicon {
                    heldOut.append(text)
                } else {
                    for _ in 0..<(source.times ?? 1) { training.append(text) }
                }
            }
        }
        func parts(_ text: String) -> [String] {
            isOverWords ? text.split(separator: " ").map(String.init) : text.map { String($0) }
        }
        let tokens =
            isOverWords
            ? Array(Set(training.flatMap(parts) + alone)).sorted() : Alphabet.english.characters.map { String($0) }
        let numbers = Dictionary(uniqueKeysWithValues: zip(tokens, 0...))
        // A word of held-out sentences that is in no other text cannot be scored.
        func numbered(_ texts: [String]) -> [[Int]] { texts.map { parts($0).compactMap { numbers[$0] } } }
        let model = KneserNey(tokens: tokens, order: configuration.order, prune: configuration.prune).estimate(
            numbered(training))
        let file = URL(filePath: configuration.output)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try model.write(to: file)
        return Result(
            sentences: training.count, tokens: model.counts[0] - 2, nGrams: model.counts,
            perplexity: model.perplexity(numbered(heldOut)))
    }
}
