import Foundation
import NeuralNetworks
import SpeechSynthesis
import Tensors
import Testing

@Suite struct MelModelTests {
    private static let phonemes = ["SIL", "HH", "AH0", "L", "OW1", ",", "W", "ER1", "L", "D", "."].compactMap {
        Phoneme(symbol: $0)
    }

    private static func network() -> MelNetwork {
        var configuration = MelNetwork.Configuration()
        (configuration.width, configuration.innerWidth, configuration.predictorWidth) = (16, 24, 12)
        (configuration.encoderBlocks, configuration.decoderBlocks) = (2, 2)
        var generator = RandomGenerator(seed: 5)
        return MelNetwork(configuration, generator: &generator)
    }

    @Test("the plans give the mels of the training graph")
    func plansEqualGraph() throws {
        let network = Self.network(), synthesiser = try MelSynthesiser(network)
        let result = synthesiser(Self.phonemes)
        let encoded = network.encode(Self.phonemes.map(\.rawValue))
        let predictions = network.predictions(encoded)
        let prosody = Tensor(shape: [1, 2, Self.phonemes.count], values: predictions.pitch + predictions.energy)
        let mel = network.decode(network.withProsody(encoded, Variable(prosody)), durations: result.durations).value
        let frames = result.durations.reduce(0, +)
        #expect(mel.shape == [1, 80, frames])
        let ours = Tensor(shape: [frames, 80], values: result.frames).permuted([1, 0]).array
        #expect(zip(ours, mel.array).allSatisfy { abs($0 - $1) < 1e-4 })
    }

    @Test("every spoken phoneme gets a frame or more, and rounding does not drift")
    func durations() {
        let exact: [Float] = [3.4, 3.4, 3.4, 3.4, 3.4, 0.1, 3.4, 3.4, 3.4, 3.4, 0.2]
        let durations = MelSynthesiser.durations(
            logarithms: exact.map { log(1 + $0) }, phonemes: Self.phonemes,
            rates: [Float](repeating: 1, count: Self.phonemes.count))
        for (duration, phoneme) in zip(durations, Self.phonemes) where phoneme.isSpoken { #expect(duration >= 1) }
        let (sum, total) = (exact.reduce(0, +), durations.reduce(0, +))
        #expect(abs(Float(total) - sum) < 1.5)
        let fast = MelSynthesiser.durations(
            logarithms: exact.map { log(1 + $0) }, phonemes: Self.phonemes,
            rates: [Float](repeating: 2, count: Self.phonemes.count)
        ).reduce(0, +)
        #expect(abs(Float(fast) - sum / 2) < 1.5)
    }

    @Test("phonemes are repeated for their durations")
    func expansion() {
        let expanded = MelSynthesiser.expanded([1, 2, 3, 4, 5, 6], channels: 2, durations: [2, 0, 1])
        #expect(expanded == [1, 1, 3, 4, 4, 6])
    }

    @Test("controls out of bounds or not numbers are brought back")
    func controls() throws {
        let synthesiser = try MelSynthesiser(Self.network())
        let wild = synthesiser(Self.phonemes, controls: .init(rate: .nan, pitch: .infinity, expressiveness: -1))
        #expect(!wild.frames.contains { !$0.isFinite })
        let slow = synthesiser(Self.phonemes, controls: .init(rate: 0.0001)).durations.reduce(0, +)
        let slowest = synthesiser(Self.phonemes, controls: .init(rate: 0.25)).durations.reduce(0, +)
        #expect(slow == slowest)
    }

    @Test("a tone of 1 kHz is loudest in the band around 1 kHz, and a frame stands for 256 samples")
    func melFeatures() {
        let tone = (0..<5120).map { Float(sin(2 * Double.pi * 1000 * Double($0) / 22_050)) * 0.5 }
        let mel = MelFeatures().analyse(tone)
        #expect(mel.shape == [80, 20])
        let middle = (0..<80).map { mel[flat: $0 * 20 + 10] }
        let loudest = middle.indices.max { middle[$0] < middle[$1] } ?? 0
        // Slaney: 1 kHz is mel 15 of the scale's 49.9 at 11,025 Hz; band b is centred at (b + 1) / 81 of it.
        #expect(abs(loudest - 24) <= 1)
        #expect(MelFeatures().analyse([Float](repeating: 0, count: 2048)).array.allSatisfy { abs($0 + 5) < 0.6 })
    }
}
