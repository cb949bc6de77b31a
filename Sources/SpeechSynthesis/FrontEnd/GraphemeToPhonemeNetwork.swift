import NeuralNetworks
import Tensors

/// The network behind `GraphemeToPhoneme`: letters to scores of phonemes, twice as many steps as letters.
///
/// Letters are embedded and pass through residual blocks (batch norm, ReLU, dilated convolution; He et al., 2016,
/// "Identity mappings"); every letter is then split into two steps, since one letter may stand for two sounds ("x"),
/// and further blocks follow. Trained with CTC (Graves et al., 2006), whose blank lets a letter be silent.
public final class GraphemeToPhonemeNetwork: Module {
    /// The sizes that a model folder records.
    public struct Configuration: Codable, Sendable, Equatable {
        public var channels = 192
        public var taps = 3
        /// One block a dilation, at one step a letter.
        public var letterDilations = [1, 2, 4, 1, 2, 4, 1, 2]
        /// One block a dilation, at two steps a letter.
        public var soundDilations = [1, 2, 4]

        public init() {}
    }

    public static let blank = 0
    /// Letters that are read; 0 is padding.
    public static let letters = Array("abcdefghijklmnopqrstuvwxyz'")
    static let letterNumbers = Dictionary(
        uniqueKeysWithValues: letters.enumerated().map { ($0.element, $0.offset + 1) })
    /// Classes: blank, then the spoken phonemes in the order of their numbers.
    public static let classCount = PhonemeSet.count - PhonemeSet.consonantNumbers.lowerBound + 1

    static func label(of phoneme: Phoneme) -> Int { phoneme.rawValue - PhonemeSet.consonantNumbers.lowerBound + 1 }
    static func phoneme(of label: Int) -> Phoneme? {
        label > 0 ? Phoneme(rawValue: label - 1 + PhonemeSet.consonantNumbers.lowerBound) : nil
    }

    /// The numbers of a word's letters; what is no letter is left out.
    static func encode(_ word: some StringProtocol) -> [Int] { word.compactMap { letterNumbers[$0] } }

    private let embedding: Embedding
    private let letterNorms: [BatchNorm1d], letterConvolutions: [Conv1d]
    private let split: Conv1d
    private let soundNorms: [BatchNorm1d], soundConvolutions: [Conv1d]
    private let outputNorm: BatchNorm1d
    private let output: Conv1d
    /// Steps that the widest convolution sees to one side.
    private let reach: Int

    public init(_ configuration: Configuration, generator: inout RandomGenerator) {
        let channels = configuration.channels
        reach = ((configuration.letterDilations + configuration.soundDilations).max() ?? 1) * (configuration.taps / 2)
        embedding = Embedding(Self.letters.count + 1, channels, generator: &generator)
        letterNorms = configuration.letterDilations.map { _ in BatchNorm1d(channels) }
        letterConvolutions = Self.convolutions(configuration, configuration.letterDilations, &generator)
        split = Conv1d(channels, 2 * channels, taps: 1, generator: &generator)
        soundNorms = configuration.soundDilations.map { _ in BatchNorm1d(channels) }
        soundConvolutions = Self.convolutions(configuration, configuration.soundDilations, &generator)
        outputNorm = BatchNorm1d(channels)
        output = Conv1d(channels, Self.classCount, taps: 1, generator: &generator)
        super.init()
        register("embedding", embedding)
        register("letter_norms", ModuleList(letterNorms))
        register("letter_convolutions", ModuleList(letterConvolutions))
        register("split", split)
        register("sound_norms", ModuleList(soundNorms))
        register("sound_convolutions", ModuleList(soundConvolutions))
        register("output_norm", outputNorm)
        register("output", output)
    }

    private static func convolutions(
        _ configuration: Configuration, _ dilations: [Int], _ generator: inout RandomGenerator
    ) -> [Conv1d] {
        dilations.map {
            Conv1d(
                configuration.channels, configuration.channels, taps: configuration.taps, dilation: $0,
                generator: &generator)
        }
    }

    /// Scores `[batch, classes, time]` of words; item b is valid up to step `2 * words[b].count`.
    ///
    /// - Parameter dropout: applied behind every block with `generator`; 0 outside training.
    public func callAsFunction(
        _ words: [[Int]], dropout: Float = 0, using generator: inout RandomGenerator
    ) -> Variable {
        let lengths = words.map(\.count)
        let time = (lengths.max() ?? 0) + reach
        let padded = words.map { $0 + Array(repeating: 0, count: time - $0.count) }
        var x = embedding(padded).transposed([0, 2, 1])
        for (norm, convolution) in zip(letterNorms, letterConvolutions) {
            let change = Self.along(norm(x, lengths: lengths, rectified: true), convolution)
            x = x + change.dropout(rate: dropout, using: &generator)
        }
        let (batch, channels) = (x.shape[0], x.shape[1])
        x = Self.along(x, split).reshaped([batch, 2, channels, time]).transposed([0, 2, 3, 1])
            .reshaped([batch, channels, 2 * time])
        let steps = lengths.map { 2 * $0 }
        for (norm, convolution) in zip(soundNorms, soundConvolutions) {
            let change = Self.along(norm(x, lengths: steps, rectified: true), convolution)
            x = x + change.dropout(rate: dropout, using: &generator)
        }
        return Self.along(outputNorm(x, lengths: steps, rectified: true), output)
    }

    /// Convolves the items laid end to end. Words are so short that a convolution over each of them spends its time on
    /// edges; the zeros behind every item (`reach`) keep neighbours out of each other's sight.
    private static func along(_ x: Variable, _ convolution: Conv1d) -> Variable {
        let (batch, time) = (x.shape[0], x.shape[2])
        guard batch > 1 else { return convolution(x) }
        let joined = x.transposed([1, 0, 2]).reshaped([1, x.shape[1], batch * time])
        return convolution(joined).reshaped([-1, batch, time]).transposed([1, 0, 2])
    }
}
