import NeuralNetworks
import Tensors

/// The network behind `GraphemeToPhoneme`: letters to sounds, one piece of none, one or two sounds a letter.
///
/// Letters are read in both directions by long short-term memories; a third one goes along the letters and hears, beside
/// what was read, the piece that it gave for the letter before (Yao and Zweig, 2015): so a word's sounds and stresses
/// agree with each other.
public final class GraphemeTransducer: Module {
    /// The sizes that a model folder records.
    public struct Configuration: Codable, Sendable, Equatable {
        public var embedding = 64
        /// Of each direction.
        public var encoderSize = 128
        public var encoderLayers = 2
        public var decoderSize = 192
        /// What a letter may stand for, as phonemes with spaces between; the first is "" for a silent letter.
        public var pieces: [String] = []

        public init() {}
    }

    /// Letters that are read; 0 is padding.
    public static let letters = Array("abcdefghijklmnopqrstuvwxyz'")
    static let letterNumbers = Dictionary(
        uniqueKeysWithValues: letters.enumerated().map { ($0.element, $0.offset + 1) })

    /// The numbers of a word's letters; what is no letter is left out.
    static func encode(_ word: some StringProtocol) -> [Int] { word.compactMap { letterNumbers[$0] } }

    let configuration: Configuration
    let embedding: Embedding
    let encoder: LSTM
    /// One entry more than there are pieces: what comes before the first letter.
    let pieceEmbedding: Embedding
    let decoder: LSTM
    let output: Linear

    public init(_ configuration: Configuration, generator: inout RandomGenerator) {
        self.configuration = configuration
        embedding = Embedding(Self.letters.count + 1, configuration.embedding, generator: &generator)
        encoder = LSTM(
            configuration.embedding, configuration.encoderSize, layers: configuration.encoderLayers,
            isBidirectional: true,
            generator: &generator)
        pieceEmbedding = Embedding(configuration.pieces.count + 1, configuration.embedding, generator: &generator)
        decoder = LSTM(
            2 * configuration.encoderSize + configuration.embedding, configuration.decoderSize, generator: &generator)
        output = Linear(configuration.decoderSize, configuration.pieces.count, generator: &generator)
        super.init()
        register("embedding", embedding)
        register("encoder", encoder)
        register("piece_embedding", pieceEmbedding)
        register("decoder", decoder)
        register("output", output)
    }

    /// `[batch, time, 2 * encoderSize]`
    func encode(_ words: [[Int]], dropout: Float = 0, using generator: inout RandomGenerator) -> Variable {
        let time = words.map(\.count).max() ?? 0
        let padded = words.map { $0 + Array(repeating: 0, count: time - $0.count) }
        let letters = embedding(padded).dropout(rate: dropout, using: &generator)
        return encoder(letters, lengths: words.map(\.count)).dropout(rate: dropout, using: &generator)
    }

    /// Scores `[batch * time, pieces]` of every letter's piece, those before it being given.
    ///
    /// - Parameter pieces: as many as letters.
    public func callAsFunction(
        _ words: [[Int]], pieces: [[Int]], dropout: Float = 0, using generator: inout RandomGenerator
    ) -> Variable {
        let time = words.map(\.count).max() ?? 0, start = configuration.pieces.count
        let before = pieces.map { [start] + $0.dropLast() + Array(repeating: start, count: time - $0.count) }
        let heard = pieceEmbedding(before).dropout(rate: dropout, using: &generator)
        let encoded = encode(words, dropout: dropout, using: &generator)
        let states = decoder(.concatenated([encoded, heard], axis: 2)).dropout(rate: dropout, using: &generator)
        return output(states.reshaped([words.count * time, configuration.decoderSize]))
    }
}
