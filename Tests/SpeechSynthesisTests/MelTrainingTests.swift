import Foundation
import NeuralNetworks
import Tensors
import Testing

@testable import SpeechSynthesis

@Suite struct MelTrainingTests {
    /// Recordings of two sounds: a tone whose pitch depends on the vowel, and silence.
    private static func lines(speaker: String, count: Int) -> [CorpusAlignment.Line] {
        let vowels = ["AA1", "IY1", "UW1"].compactMap { Phoneme(symbol: $0) }
        let silence = Phoneme(symbol: "SIL") ?? vowels[0]
        return (0..<count).map { i in
            let vowel = i % 3
            return CorpusAlignment.Line(
                id: "\(speaker)\(i)", audio: "\(vowel)", speaker: speaker, text: "", frames: 20,
                phonemes: [silence, vowels[vowel]], durations: [6, 14], pitch: [0, 200 + 50 * Double(vowel)],
                energy: [-11.5, -2], logLikelihood: -40)
        }
    }

    private static func samples(_ line: CorpusAlignment.Line) -> [Float] {
        let hertz = 300 * Double((Int(line.audio) ?? 0) + 1) * (line.speaker == "other" ? 1.5 : 1)
        return (0..<20 * 256).map { $0 < 6 * 256 ? 0 : Float(sin(2 * .pi * hertz * Double($0) / 22_050) * 0.3) }
    }

    private static func configuration(_ folder: URL, steps: Int) -> MelTrainingConfiguration {
        var network = MelNetwork.Configuration()
        (network.width, network.innerWidth, network.predictorWidth, network.taps) = (12, 16, 8, 3)
        (network.encoderBlocks, network.decoderBlocks) = (1, 1)
        return MelTrainingConfiguration(
            alignments: "planted", speaker: "own", checkpoint: folder.path, network: network, seed: 4, steps: steps,
            batchSize: 3, learningRate: 0.003, warmUp: 2, dropout: 0.1, companionShare: 0.5, adversarialFrom: 1,
            adversaryWidth: 2, averageDecay: 0.9, checkpointEvery: 100, threads: 1)
    }

    private static func training(_ configuration: MelTrainingConfiguration) throws -> MelTraining {
        try MelTraining(
            configuration, lines: lines(speaker: "own", count: 40), others: lines(speaker: "other", count: 6),
            samples: samples)
    }

    @Test(
        "with companions and an adversary a run that is interrupted gives the weights of one that is not, but for rounding"
    )
    func resumes() throws {
        let folder = URL.temporaryDirectory.appending(path: "mel-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let one = Self.configuration(folder.appending(path: "one"), steps: 6)
        var whole = try Self.training(one)
        try whole.run(resuming: false) { _ in }
        let two = Self.configuration(folder.appending(path: "two"), steps: 6)
        var first = try Self.training(two), steps = 0
        try first.run(
            resuming: false,
            mayGoOn: {
                steps += 1
                return steps <= 3
            }, log: { _ in })
        var second = try Self.training(two)
        try second.run(resuming: true) { _ in }
        let (a, b) = (whole.weights(), second.weights())
        #expect(a.keys.sorted() == b.keys.sorted())
        for (name, tensor) in a {
            let other = b[name]?.array ?? []
            #expect(
                other.count == tensor.array.count && zip(tensor.array, other).allSatisfy { abs($0 - $1) < 1e-5 },
                "\(name)")
        }
    }

    @Test("training that begins with given weights has their losses, and goes on from there")
    func fineTunes() throws {
        let folder = URL.temporaryDirectory.appending(path: "mel-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        var configuration = Self.configuration(folder, steps: 60)
        configuration.adversarialFrom = nil
        configuration.learningRate = 0.02
        var first = try Self.training(configuration)
        let fresh = first.heldOutLosses()[0]
        try first.run(resuming: false) { _ in }
        let learnt = first.weights()
        configuration.seed = 5
        var second = try Self.training(configuration)
        #expect(abs(second.heldOutLosses()[0] - fresh) > 0.01)
        try second.start(from: learnt)
        let losses = second.heldOutLosses()
        #expect(losses[0] < fresh * 0.8)
        try second.run(resuming: false) { _ in }
        #expect(second.heldOutLosses()[0] < losses[0])
    }

    @Test("a companion's recordings move the shared network and their own offset; the speaker has none")
    func companions() throws {
        let example = MelTrainingExample(
            Self.lines(speaker: "other", count: 1)[0], statistics: .init(), mel: Tensor(shape: [80, 20]))
        let company = CompanionSpeakers([(example, 0), (example, 1), (example, 1)], width: 3)
        #expect(company.namedParameters().map(\.variable.shape) == [[2, 3]])
        (company.offset(1) * 2).sum().backward()
        #expect(company.namedParameters()[0].variable.gradient?.array == [0, 0, 0, 2, 2, 2])
    }

    @Test("the adversary learns to tell rough mels from smooth ones, and then makes smooth ones pay more")
    func adversary() {
        var generator = RandomGenerator(seed: 2)
        let adversary = MelAdversary(width: 4, learningRate: 2e-3, generator: &generator)
        func rough() -> Variable {
            Variable(Tensor.normal([1, 80, 24], using: &generator) * 0.5)
        }
        let smooth = Variable(Tensor(shape: [1, 80, 24]))
        let first = adversary.learn([(smooth, rough())])
        var last = first
        for _ in 0..<80 { last = adversary.learn([(smooth, rough())]) }
        #expect(last < first / 2, "\(first) to \(last)")
        let recorded = rough()
        let (blurred, sharp) = (
            adversary.loss(smooth, recorded: recorded, matching: 0).value.scalar,
            adversary.loss(rough(), recorded: recorded, matching: 0).value.scalar
        )
        #expect(blurred > sharp + 0.5)
    }
}
