/// What a mel model is trained on and how; read from YAML.
public struct MelTrainingConfiguration: Codable, Sendable, Equatable {
    /// JSON lines as `CorpusAlignment` writes them.
    public var alignments: String
    /// Only this speaker's recordings.
    public var speaker: String
    /// Folder of checkpoint and curve.
    public var checkpoint: String
    public var network: MelNetwork.Configuration
    public var seed: UInt64
    public var steps: Int
    /// Utterances a step.
    public var batchSize: Int
    public var learningRate: Float
    public var warmUp: Int
    public var dropout: Float
    /// Dropout of the predictors of duration, pitch and energy, which learn by heart sooner than the rest; `dropout` where
    /// left out.
    public var predictorDropout: Float?
    /// Keeps the predictors' errors from the encoder.
    public var detachesPredictors: Bool?
    /// Begins with the weights that the voice has.
    public var fineTunes: Bool?
    /// Alignments of other people's recordings, from which mels are learnt too (`CompanionSpeakers`).
    public var companions: [String]?
    /// How many of the utterances are companions', and the step from which on none are; a half, and never.
    public var companionShare: Float?
    public var companionsUntil: Int?
    /// Step from which an adversary judges the mels; never where left out.
    public var adversarialFrom: Int?
    /// Channels of its first layer; 16 where left out.
    public var adversaryWidth: Int?
    /// How much its judgement counts beside the distance of mels, and in it the distance of its maps.
    public var adversarialWeight: Float?
    public var featureMatchingWeight: Float?
    public var averageDecay: Float
    public var checkpointEvery: Int
    public var threads: Int
}
