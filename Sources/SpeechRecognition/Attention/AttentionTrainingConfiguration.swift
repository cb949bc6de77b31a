import Foundation

/// What a recogniser with attention is trained on and how; read from YAML. Paths are taken from where the command runs.
public struct AttentionTrainingConfiguration: SpeechTrainingConfiguration, Codable, Sendable, Equatable {
    /// Blocks of a trained recogniser through which the listener hears.
    public struct Encoder: Codable, Sendable, Equatable {
        /// The recogniser's folder.
        public var model: String
        /// How many of its blocks.
        public var blocks: Int
    }

    public struct Network: Codable, Sendable, Equatable {
        public var listener: [AttentionConfiguration.Layer]
        public var attention: Int
        public var speller: Int
        public var embedding: Int
        public var positions: Int?
        public var dropout: Float
    }

    /// A second loss, CTC's, that shows the listener when things were said.
    public struct Alignment: Codable, Sendable, Equatable {
        public var weight: Float
        /// Frames of CTC for each that the listener gives.
        public var outputsPerFrame: Int
    }

    /// A loss that shows the speller where to look, by the encoder's own letters: its weight falls to nothing at step `until`.
    public struct Guidance: Codable, Sendable, Equatable {
        public var weight: Float
        public var until: Int

        func weight(at step: Int) -> Float { weight * max(0, 1 - Float(step) / Float(max(1, until))) }
    }

    /// How often the speller reads its own guess instead of the text: from step `begin` on, growing to `share` at step `full`.
    public struct Sampling: Codable, Sendable, Equatable {
        public var share: Float
        public var begin: Int
        public var full: Int

        func share(at step: Int) -> Float {
            share * min(1, max(0, Float(step - begin) / Float(max(1, full - begin))))
        }
    }

    public var corpora: [RecogniserTrainingConfiguration.Corpus]
    public var noises: [String]
    public var responses: [String]
    /// Folder of decoded sound.
    public var cache: String
    /// Folder of checkpoint and statistics.
    public var checkpoint: String
    /// The model folder to write.
    public var output: String
    /// nil: the listener hears the features themselves.
    public var encoder: Encoder?
    public var network: Network
    public var alignment: Alignment?
    /// Needs an encoder of all of its model's blocks.
    public var guidance: Guidance?
    public var sampling: Sampling
    /// The share of probability that is expected of all characters alike.
    public var smoothing: Float
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
        func require(_ condition: Bool, _ reason: String) throws {
            if !condition { throw RecognitionError.badConfiguration(file: url.path, reason: reason) }
        }
        if let problem = shape(encoder: nil).problem.map({ "network: \($0)" }) ?? courseProblem {
            try require(false, problem)
        }
        for (name, share) in [
            ("network.dropout", network.dropout), ("smoothing", smoothing), ("sampling.share", sampling.share),
        ] {
            try require((0..<1).contains(share), "\(name) is \(share), not in 0..<1")
        }
        try require(guidance == nil || encoder != nil, "guidance needs an encoder")
        if let encoder { try require(encoder.blocks > 0, "encoder.blocks must be above 0") }
        if let alignment {
            try require((1...16).contains(alignment.outputsPerFrame), "alignment.outputsPerFrame is not in 1...16")
        }
    }

    /// The network's shape.
    func shape(encoder: JasperConfiguration?) -> AttentionConfiguration {
        AttentionConfiguration(
            encoder: encoder, listener: network.listener, attention: network.attention, speller: network.speller,
            embedding: network.embedding, positions: network.positions)
    }
}
