import Foundation
import NeuralNetworks
import SpeechSynthesis
import Tensors
import Testing

@Suite struct VocoderTests {
    private static func frames(_ count: Int, seed: UInt64 = 3) -> [Float] {
        var generator = RandomGenerator(seed: seed)
        return (0..<count * MelFeatures.bandCount).map { _ in generator.uniform(-4, 1) }
    }

    private static func smallSpectral() throws -> (SpectralVocoderNetwork, SpectralVocoder) {
        var configuration = SpectralVocoderNetwork.Configuration()
        (configuration.width, configuration.innerWidth, configuration.blocks) = (24, 40, 2)
        var generator = RandomGenerator(seed: 1)
        let network = SpectralVocoderNetwork(configuration, generator: &generator)
        return (network, try SpectralVocoder(network))
    }

    private static func smallMelGAN() throws -> (MelGANGenerator, MelGANVocoder) {
        var configuration = MelGANGenerator.Configuration()
        configuration.width = 2
        var generator = RandomGenerator(seed: 2)
        let network = MelGANGenerator(configuration, generator: &generator)
        return (network, try MelGANVocoder(network))
    }

    private static func difference(_ a: [Float], _ b: [Float]) -> Float {
        a.count == b.count ? zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) } : .infinity
    }

    @Test("the spectral vocoder's plan gives what its training graph gives")
    func spectralPlanEqualsGraph() throws {
        let (network, vocoder) = try Self.smallSpectral()
        let frames = Self.frames(21)
        let mel = Tensor(shape: [21, 80], values: frames).permuted([1, 0]).reshaped([1, 80, 21])
        let graph = network(Variable(mel), transform: MelFeatures().transform).value.array
        #expect(graph.count == 21 * 256)
        #expect(Self.difference(graph, vocoder.synthesise(frames)) < 1e-4)
    }

    @Test("MelGAN's plan gives what its training graph gives, 256 samples a frame")
    func melGANPlanEqualsGraph() throws {
        let (network, vocoder) = try Self.smallMelGAN()
        let frames = Self.frames(12)
        let mel = Tensor(shape: [12, 80], values: frames).permuted([1, 0]).reshaped([1, 80, 12])
        let graph = network(Variable(mel)).value.array
        #expect(graph.count == 12 * 256)
        #expect(Self.difference(graph, vocoder.synthesise(frames)) < 1e-4)
    }

    @Test("frames pushed in pieces of any size give the samples of the whole", arguments: [1, 3, 7, 40])
    func streamingEqualsWhole(piece: Int) throws {
        var griffinLim = GriffinLimVocoder()
        griffinLim.iterations = 2
        let vocoders: [any Vocoder] = [try Self.smallSpectral().1, try Self.smallMelGAN().1, griffinLim]
        let frames = Self.frames(33)
        for vocoder in vocoders {
            let whole = vocoder.synthesise(frames), stream = vocoder.makeStream()
            var pieces: [Float] = [], start = 0
            while start < frames.count {
                let end = min(frames.count, start + piece * MelFeatures.bandCount)
                pieces += stream.push(Array(frames[start..<end]))
                start = end
            }
            pieces += stream.finish()
            #expect(whole.count == 33 * 256)
            #expect(Self.difference(whole, pieces) < 1e-5)
        }
    }

    @Test("a spectral stream gives sound before it has heard all")
    func streamingIsEarly() throws {
        let stream = try Self.smallSpectral().1.makeStream()
        #expect(!stream.push(Self.frames(24)).isEmpty)
    }

    @Test("the published MelGAN generator has 4.26 million weights under the published names")
    func melGANLayout() throws {
        var generator = RandomGenerator(seed: 1)
        let state = MelGANGenerator(generator: &generator).stateDictionary()
        // Without the weight norm's lengths, and counting each weight once: the figure of the paper's table 1.
        let weights = state.filter { !$0.key.hasSuffix("weight_g") }.values.reduce(0) { $0 + $1.count }
        #expect((4_200_000...4_300_000).contains(weights))
        let shapes: [(String, [Int])] = [
            ("model.1.weight_v", [512, 80, 7]), ("model.1.weight_g", [512, 1, 1]), ("model.3.weight_v", [512, 256, 16]),
            ("model.3.weight_g", [512, 1, 1]), ("model.4.block.2.weight_v", [256, 256, 3]),
            ("model.6.block.4.weight_v", [256, 256, 1]), ("model.6.shortcut.bias", [256]),
            ("model.8.weight_v", [256, 128, 16]), ("model.13.weight_v", [128, 64, 4]), ("model.18.weight_v", [64, 32, 4]),
            ("model.21.shortcut.weight_v", [32, 32, 1]), ("model.24.weight_v", [1, 32, 7]), ("model.24.bias", [1]),
        ]
        for (name, shape) in shapes { #expect(state[name]?.shape == shape, "\(name)") }
    }

    @Test("Griffin-Lim's copy of a tone has the tone's pitch")
    func griffinLimTone() {
        let tone = (0..<11_264).map { Float(sin(2 * Double.pi * 440 * Double($0) / 22_050)) * 0.3 }
        let mel = MelFeatures().analyse(tone)
        let copy = GriffinLimVocoder().synthesise(mel.permuted([1, 0]).array)
        let middle = copy[3000..<8000]
        func power(_ frequency: Double) -> Double {
            var (real, imaginary) = (0.0, 0.0)
            for (i, sample) in middle.enumerated() {
                real += Double(sample) * cos(2 * .pi * frequency * Double(i) / 22_050)
                imaginary += Double(sample) * sin(2 * .pi * frequency * Double(i) / 22_050)
            }
            return real * real + imaginary * imaginary
        }
        let near = stride(from: 420.0, through: 460, by: 4).map(power).max() ?? 0
        let far = stride(from: 600.0, through: 2000, by: 4).map(power).max() ?? 0
        #expect(near > 20 * far)
    }
}
