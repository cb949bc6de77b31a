import NeuralNetworks
import Tensors

/// Phonemes to mel spectra in one pass: after FastPitch (Łańcucki, 2021), with convolutions in place of attention.
///
/// Phonemes are embedded and encoded; duration, pitch and energy of each are predicted; pitch and energy are embedded
/// and added; every phoneme is repeated for its frames, with its place in the phoneme beside it; a decoder makes mels.
///
/// Works on one utterance at a time, `[1, channels, time]`, so that training sees the very borders that speaking has.
public final class MelNetwork: Module {
    public struct Configuration: Codable, Sendable, Equatable {
        public var symbols = 78
        public var width = 192
        public var encoderBlocks = 4
        public var decoderBlocks = 5
        public var innerWidth = 384
        public var taps = 7
        public var predictorWidth = 96

        public init() {}
    }

    /// Means and standard deviations over the corpus: of the logarithm of pitch in hertz, and of the natural logarithm
    /// of energy.
    public struct Statistics: Sendable, Equatable {
        public var pitchMean: Float = 5.2
        public var pitchDeviation: Float = 0.25
        public var energyMean: Float = -3
        public var energyDeviation: Float = 1

        public init() {}
    }

    public let configuration: Configuration
    let embedding: Embedding
    let encoder: [ConvNeXtBlock]
    let encoderNorm: LayerNorm
    let duration: TokenPredictor
    let pitch: TokenPredictor
    let energy: TokenPredictor
    let prosody: Conv1d
    let place: Conv1d
    let decoder: [ConvNeXtBlock]
    let decoderNorm: LayerNorm
    let output: Linear
    private let statisticsBuffer: Buffer

    /// Channels that say where in its phoneme a frame lies.
    static let placeChannels = 3

    public init(_ configuration: Configuration, generator: inout RandomGenerator) {
        self.configuration = configuration
        let width = configuration.width
        func blocks(_ count: Int) -> [ConvNeXtBlock] {
            var blocks: [ConvNeXtBlock] = []
            for _ in 0..<count {
                blocks.append(
                    ConvNeXtBlock(
                        width: width, inner: configuration.innerWidth, taps: configuration.taps,
                        scale: 1 / Float(max(1, count)), generator: &generator))
            }
            return blocks
        }
        embedding = Embedding(configuration.symbols, width, generator: &generator)
        encoder = blocks(configuration.encoderBlocks)
        encoderNorm = LayerNorm(width)
        duration = TokenPredictor(width: width, inner: configuration.predictorWidth, generator: &generator)
        pitch = TokenPredictor(width: width, inner: configuration.predictorWidth, generator: &generator)
        energy = TokenPredictor(width: width, inner: configuration.predictorWidth, generator: &generator)
        prosody = Conv1d(2, width, taps: 3, generator: &generator)
        place = Conv1d(Self.placeChannels, width, taps: 1, generator: &generator)
        decoder = blocks(configuration.decoderBlocks)
        decoderNorm = LayerNorm(width)
        output = Linear(width, MelFeatures.bandCount, generator: &generator)
        statisticsBuffer = Buffer(Tensor(shape: [4]))
        super.init()
        register("embedding", embedding)
        register("encoder", ModuleList(encoder))
        register("encoder_norm", encoderNorm)
        register("duration", duration)
        register("pitch", pitch)
        register("energy", energy)
        register("prosody", prosody)
        register("place", place)
        register("decoder", ModuleList(decoder))
        register("decoder_norm", decoderNorm)
        register("output", output)
        register("statistics", statisticsBuffer)
        statistics = Statistics()
    }

    public var statistics: Statistics {
        get {
            var statistics = Statistics()
            let values = statisticsBuffer.value.array
            (statistics.pitchMean, statistics.pitchDeviation) = (values[0], values[1])
            (statistics.energyMean, statistics.energyDeviation) = (values[2], values[3])
            return statistics
        }
        set {
            statisticsBuffer.value = Tensor(
                shape: [4],
                values: [newValue.pitchMean, newValue.pitchDeviation, newValue.energyMean, newValue.energyDeviation])
        }
    }

    /// `[1, width, tokens]`; `dropout` acts behind each block while training.
    public func encode(_ tokens: [Int], dropout: (Variable) -> Variable = { $0 }) -> Variable {
        var x = embedding([tokens]).transposed([0, 2, 1])
        for block in encoder { x = dropout(block(x)) }
        return encoderNorm(x.transposed([0, 2, 1])).transposed([0, 2, 1])
    }

    /// What the predictors say of each token: log(1 + frames), normalised pitch and energy.
    package func predictions(_ encoded: Variable) -> (durations: [Float], pitch: [Float], energy: [Float]) {
        withoutGradients { (duration(encoded).value.array, pitch(encoded).value.array, energy(encoded).value.array) }
    }

    /// Adds normalised pitch and energy `[1, 2, tokens]`.
    public func withProsody(_ encoded: Variable, _ values: Variable) -> Variable { encoded + prosody(values) }

    /// Mels `[1, 80, frames]`.
    public func decode(_ tokens: Variable, durations: [Int]) -> Variable {
        let frames = durations.reduce(0, +)
        let places = Variable(
            Tensor(shape: [1, Self.placeChannels, frames], values: Self.places(durations: durations)))
        var x = tokens.repeated(durations: [durations], frames: frames) + place(places)
        for block in decoder { x = block(x) }
        return output(decoderNorm(x.transposed([0, 2, 1]))).transposed([0, 2, 1])
    }

    /// Where each frame lies in its phoneme, `[3, frames]`: the share gone by, and tenths of frames since its start
    /// and to its end (at most 2).
    static func places(durations: [Int]) -> [Float] {
        let frames = durations.reduce(0, +)
        var places = [Float](repeating: 0, count: placeChannels * frames), start = 0
        for duration in durations {
            for i in 0..<duration {
                let t = start + i
                places[t] = (Float(i) + 0.5) / Float(duration)
                places[frames + t] = min(2, Float(i) / 10)
                places[2 * frames + t] = min(2, Float(duration - 1 - i) / 10)
            }
            start += duration
        }
        return places
    }
}

/// Predicts one number for every phoneme: two convolutions and a matrix.
final class TokenPredictor: Module {
    private let first: Conv1d
    private let firstNorm: LayerNorm
    private let second: Conv1d
    private let secondNorm: LayerNorm
    private let output: Linear

    init(width: Int, inner: Int, generator: inout RandomGenerator) {
        first = Conv1d(width, inner, taps: 3, generator: &generator)
        firstNorm = LayerNorm(inner)
        second = Conv1d(inner, inner, taps: 3, generator: &generator)
        secondNorm = LayerNorm(inner)
        output = Linear(inner, 1, generator: &generator)
        super.init()
        register("conv1", first)
        register("norm1", firstNorm)
        register("conv2", second)
        register("norm2", secondNorm)
        register("output", output)
    }

    /// `[1, width, tokens]` to `[tokens]`.
    func callAsFunction(_ x: Variable, dropout: (Variable) -> Variable = { $0 }) -> Variable {
        let a = dropout(firstNorm(first(x).relu().transposed([0, 2, 1]))).transposed([0, 2, 1])
        let b = dropout(secondNorm(second(a).relu().transposed([0, 2, 1])))
        return output(b).reshaped([-1])
    }

    func add(to builder: inout PlanBuilder, _ x: PlanNode) -> PlanNode {
        let a = builder.layerNorm(builder.conv1d(x, first, activation: .relu), firstNorm)
        let b = builder.layerNorm(builder.conv1d(a, second, activation: .relu), secondNorm)
        return builder.linear(b, output)
    }
}
