/// What a vocoder is trained on and how; read from YAML.
public struct VocoderTrainingConfiguration: Codable, Sendable, Equatable {
    /// TSV with a column `path`, relative to it.
    public var manifest: String
    /// Folder of checkpoint, curve and samples.
    public var checkpoint: String
    /// The spectral vocoder to train, or nil.
    public var network: SpectralVocoderNetwork.Configuration?
    /// MelGAN's generator to train, or nil.
    public var melgan: MelGANGenerator.Configuration?
    /// The WaveNet to train, or nil; one of the three is named.
    public var wavenet: WaveNet.Configuration?
    /// Begins with the weights that the voice has, to fine-tune them.
    public var fineTunes: Bool?
    public var seed: UInt64
    public var steps: Int
    public var batchSize: Int
    /// Frames of 256 samples in each excerpt.
    public var segmentFrames: Int
    public var learningRate: Float
    public var warmUp: Int
    /// Weight of the mel distance beside the spectral losses.
    public var melWeight: Float
    /// Step from which discriminators learn; nil for never.
    public var adversarialFrom: Int?
    /// So many steps they learn before the network that is trained hears of them; none where left out.
    public var discriminatorWarmUp: Int?
    /// Channels of the discriminators' first layer (16 in the paper).
    public var discriminatorWidth: Int?
    public var featureMatchingWeight: Float?
    public var averageDecay: Float
    public var checkpointEvery: Int
    /// Held-out excerpts written as sound this often; 0 for never.
    public var samplesEvery: Int
    public var threads: Int
}
