/// What a vocoder is trained on and how; read from YAML.
public struct VocoderTrainingConfiguration: Codable, Sendable, Equatable {
    /// TSV with a column `path`, relative to it.
    public var manifest: String
    /// Folder of checkpoint, curve and samples.
    public var checkpoint: String
    public var network: SpectralVocoderNetwork.Configuration
    public var seed: UInt64
    public var steps: Int
    public var batchSize: Int
    /// Frames of 256 samples in each excerpt.
    public var segmentFrames: Int
    public var learningRate: Float
    public var warmUp: Int
    /// Weight of the mel distance beside the spectral losses.
    public var melWeight: Float
    /// Step from which discriminators take part; nil for never.
    public var adversarialFrom: Int?
    /// Channels of the discriminators' first layer (16 in the paper).
    public var discriminatorWidth: Int?
    public var featureMatchingWeight: Float?
    public var averageDecay: Float
    public var checkpointEvery: Int
    /// Held-out excerpts written as sound this often; 0 for never.
    public var samplesEvery: Int
    public var threads: Int
}
