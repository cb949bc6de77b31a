/// What `model.yaml` says of a model of understanding.
public struct UnderstandingModelCard: Codable, Sendable, Equatable {
    public struct Training: Codable, Sendable, Equatable {
        public var data: String
        public var examples: Int
        public var epochs: Int
        public var batchSize: Int
        public var learningRate: Float
        public var dropout: Float
        public var noise: Float
        public var seed: UInt64
    }

    public var type = "understanding"
    public var language: String
    public var licence: String
    public var network: UnderstandingNetwork.Configuration
    /// The intent that stands for sentences of no intent.
    public var outOfScope: String?
    /// Below this probability the answer is that nothing was understood.
    public var threshold: Double
    public var training: Training
    /// On the data that was held out.
    public var scores: UnderstandingScores
    public var measure: String
}
