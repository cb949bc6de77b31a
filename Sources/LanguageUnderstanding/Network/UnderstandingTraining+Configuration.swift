import Foundation
import Yams

extension UnderstandingTraining {
    /// What the file given to `gusli train understanding --config` holds; paths are taken from where the command runs. What is
    /// left out keeps its default.
    public struct Configuration: Codable, Sendable, Equatable {
        /// Sources as `IntentExample.read` takes them.
        public var train = ""
        /// Sentences drawn from grammars beside the data, whose slots then get the grammars' types.
        public var drawn: Drawing?
        /// Scored at the end, never trained on.
        public var dev = ""
        /// The model folder to write.
        public var output = "models/understanding"
        public var checkpoint = "checkpoints/understanding.safetensors"
        public var language = "en"
        public var licence = "as the data it was trained on"
        public var network = UnderstandingNetwork.Configuration()
        /// The intent that stands for sentences of no intent, where the data has one.
        public var outOfScope: String?
        public var threshold = 0.5
        public var seed: UInt64 = 1
        public var epochs = 20
        public var batchSize = 32
        public var learningRate: Float = 2e-3
        public var weightDecay: Float = 0.01
        public var dropout: Float = 0.4
        /// Of the tags' loss beside the intent's.
        public var slotWeight: Float = 0.5
        /// Words seen less often are known by their letters only.
        public var minimumCount = 2
        /// How readily a rare word is hidden from the network while it trains, so that it learns to do without: a word seen
        /// n times with probability hiding / (hiding + n).
        public var hiding: Float = 0.5
        /// Share of sentences damaged as a recogniser would, one word in six.
        public var noise: Float = 0.2
        public var threads = 1

        /// Which sentences are drawn.
        public struct Drawing: Codable, Sendable, Equatable {
            /// Files and folders of templates.
            public var grammars: [String]
            /// A YAML file of `GrammarSampler.Fillers`.
            public var fillers: String
            public var sentences: Int
        }

        public init() {}

        /// - Throws: `UnderstandingModelError.configuration`.
        public init(contentsOf url: URL) throws(UnderstandingModelError) {
            do {
                self = try YAMLDecoder().decode(Configuration.self, from: Data(contentsOf: url))
            } catch {
                throw .configuration(file: url.path, reason: "\(error)")
            }
            guard !train.isEmpty, !dev.isEmpty else {
                throw .configuration(file: url.path, reason: "train and dev name the data; one is missing")
            }
            guard epochs > 0, batchSize > 0, learningRate > 0, (0..<1).contains(dropout), (0...1).contains(noise),
                network.layers > 0, network.hiddenSize > 0,
                network.wordSize > 0, network.groupSize > 0, network.groupBuckets > 0
            else {
                throw .configuration(
                    file: url.path,
                    reason:
                        "epochs, batchSize, learningRate and the network's sizes must be above 0, dropout in 0 ..< 1, noise in 0 ... 1"
                )
            }
        }

        public init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: Key.self)
            func take<T: Decodable>(_ key: Key, _ keyPath: WritableKeyPath<Configuration, T>) throws {
                if let value = try values.decodeIfPresent(T.self, forKey: key) { self[keyPath: keyPath] = value }
            }
            try take(.train, \.train)
            try take(.dev, \.dev)
            drawn = try values.decodeIfPresent(Drawing.self, forKey: .drawn)
            try take(.output, \.output)
            try take(.checkpoint, \.checkpoint)
            try take(.language, \.language)
            try take(.licence, \.licence)
            try take(.network, \.network)
            outOfScope = try values.decodeIfPresent(String.self, forKey: .outOfScope)
            try take(.threshold, \.threshold)
            try take(.seed, \.seed)
            try take(.epochs, \.epochs)
            try take(.batchSize, \.batchSize)
            try take(.learningRate, \.learningRate)
            try take(.weightDecay, \.weightDecay)
            try take(.dropout, \.dropout)
            try take(.slotWeight, \.slotWeight)
            try take(.minimumCount, \.minimumCount)
            try take(.hiding, \.hiding)
            try take(.noise, \.noise)
            try take(.threads, \.threads)
        }

        private enum Key: String, CodingKey {
            case train, dev, drawn, output, checkpoint, language, licence, network, outOfScope, threshold, seed, epochs,
                batchSize, learningRate, weightDecay
            case dropout, slotWeight, minimumCount, hiding, noise, threads
        }
    }
}
