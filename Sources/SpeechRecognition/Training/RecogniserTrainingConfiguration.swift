import Foundation

/// What a recogniser is trained on and how; read from YAML. Paths are taken from where the command runs.
public struct RecogniserTrainingConfiguration: SpeechTrainingConfiguration, Codable, Sendable, Equatable {
    /// One set of recordings.
    public struct Corpus: Codable, Sendable, Equatable {
        public var manifest: String
        /// How often an epoch hears each recording; a fraction: a part of them, another one each epoch.
        public var weight: Double?
        /// Speakers kept out of training.
        public var heldOutSpeakers: [String]?
        /// Every n-th speaker is kept out, by the order of their names.
        public var holdOutEvery: Int?
        /// Every n-th recording is kept out, where all are by one speaker.
        public var holdOutClipsEvery: Int?
        /// Whether short recordings of one speaker are joined into sequences.
        public var joins: Bool?
        /// Whether the held-out recordings are scored while training.
        public var scored: Bool?
        /// Recordings whose transcript is one of these are left out.
        public var without: [String]?
    }

    /// A second loss at a lower layer: phonemes from a dictionary.
    public struct Auxiliary: Codable, Sendable, Equatable {
        public var lexicon: String
        /// The block whose output it reads.
        public var block: Int
        public var weight: Float
    }

    public var corpora: [Corpus]
    public var noises: [String]
    public var responses: [String]
    /// Folder of decoded sound.
    public var cache: String
    /// Folder of checkpoint and curve.
    public var checkpoint: String
    /// The model folder to write.
    public var output: String
    public var network: JasperConfiguration
    public var auxiliary: Auxiliary?
    public var augmentation: SoundAugmentation.Configuration
    public var seed: UInt64
    public var steps: Int
    /// Seconds of sound in a batch.
    public var batchSeconds: Double
    public var learningRate: Float
    public var warmUp: Int
    public var weightDecay: Float
    public var averageDecay: Float
    public var checkpointEvery: Int
    public var scoreEvery: Int

    /// - Throws: `RecognitionError.badConfiguration`.
    public init(contentsOf url: URL) throws {
        self = try YAMLFile.read(url, orThrow: RecognitionError.badConfiguration)
        func fail(_ reason: String) -> RecognitionError { .badConfiguration(file: url.path, reason: reason) }
        if let problem = network.problem { throw fail("network: \(problem)") }
        if let courseProblem { throw fail(courseProblem) }
        if let auxiliary, !network.blocks.indices.contains(auxiliary.block) { throw fail("auxiliary.block names no block") }
    }
}
