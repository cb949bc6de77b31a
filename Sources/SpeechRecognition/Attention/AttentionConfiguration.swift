/// The shape of a network that listens, attends and spells (Chan et al., 2016).
public struct AttentionConfiguration: Codable, Sendable, Equatable {
    /// One layer of the listener.
    public struct Layer: Codable, Sendable, Equatable {
        /// Of each direction.
        public var size: Int
        /// Frames of the layer below that are read as one.
        public var reduction: Int

        public init(size: Int, reduction: Int) {
            self.size = size
            self.reduction = reduction
        }
    }

    /// Bands of the features.
    public var features: Int
    /// Convolutions, already trained and left as they are, through which the listener hears; nil for the features themselves, as
    /// published.
    public var encoder: JasperConfiguration?
    public var listener: [Layer]
    /// Width of keys and queries.
    public var attention: Int
    /// Of the speller's state.
    public var speller: Int
    public var embedding: Int
    /// Numbers that tell a frame's place, given to the speller with what was heard in it; nil for none, as published.
    public var positions: Int?
    /// Characters and the end.
    public var classes: Int

    public init(
        features: Int = 64, encoder: JasperConfiguration? = nil, listener: [Layer], attention: Int, speller: Int,
        embedding: Int,
        positions: Int? = nil, classes: Int = Alphabet.english.classes
    ) {
        self.features = features
        self.encoder = encoder
        self.listener = listener
        self.attention = attention
        self.speller = speller
        self.embedding = embedding
        self.positions = positions
        self.classes = classes
    }

    /// As published: three pyramidal layers over a bidirectional one, 256 units in each direction, a speller of 512.
    public static let published = AttentionConfiguration(
        listener: [1, 2, 2, 2].map { Layer(size: 256, reduction: $0) }, attention: 256, speller: 512, embedding: 64)

    /// Width of what the listener reads.
    var inputWidth: Int { encoder?.blocks.last?.filters ?? features }
    /// Width of what the listener gives, places included.
    var heardWidth: Int { 2 * (listener.last?.size ?? 0) + (positions ?? 0) }
    /// Frames that the listener reads for one that it gives.
    var reduction: Int { listener.reduce(1) { $0 * $1.reduction } }
    /// Feature frames for one frame that the listener gives.
    public var stride: Int { reduction * (encoder?.stride ?? 1) }

    /// What is wrong with it, or nil.
    public var problem: String? {
        guard (1...1024).contains(features) else { return "features is \(features), not in 1...1024" }
        if let encoder {
            if let problem = encoder.problem { return "encoder.\(problem)" }
            guard encoder.features == features else {
                return "encoder.features is \(encoder.features), not \(features)"
            }
        }
        guard (1...16).contains(listener.count) else { return "\(listener.count) listener layers, not 1 to 16" }
        for (index, layer) in listener.enumerated() {
            guard (1...4096).contains(layer.size) else {
                return "listener[\(index)].size is \(layer.size), not in 1...4096"
            }
            guard (1...8).contains(layer.reduction) else {
                return "listener[\(index)].reduction is \(layer.reduction), not in 1...8"
            }
        }
        guard reduction <= 64 else { return "the listener makes one frame of \(reduction), not of 64 at most" }
        for (name, value) in [("attention", attention), ("speller", speller), ("embedding", embedding)] {
            guard (1...4096).contains(value) else { return "\(name) is \(value), not in 1...4096" }
        }
        if let positions, !(2...256).contains(positions) || positions % 2 == 1 {
            return "positions is \(positions), not an even number in 2...256"
        }
        guard (2...65536).contains(classes) else { return "classes is \(classes), not in 2...65536" }
        return nil
    }
}
