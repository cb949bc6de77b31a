import Foundation
import Tensors
import Testing

@testable import SpeechSynthesis

@Suite struct VocoderTrainingTests {
    private static func configuration(_ checkpoint: URL, steps: Int) -> VocoderTrainingConfiguration {
        var network = SpectralVocoderNetwork.Configuration()
        (network.width, network.innerWidth, network.blocks) = (8, 12, 1)
        return VocoderTrainingConfiguration(
            manifest: "", checkpoint: checkpoint.path, network: network, seed: 1, steps: steps, batchSize: 1,
            segmentFrames: 16,
            learningRate: 1e-3, warmUp: 1, melWeight: 5, adversarialFrom: 1, discriminatorWarmUp: 1,
            discriminatorWidth: 2,
            featureMatchingWeight: 10, averageDecay: 0.9, checkpointEvery: 100, samplesEvery: 0, threads: 1)
    }

    /// Tones of one pitch each.
    private static let clips: [[Float]] = (0..<40).map { clip in
        (0..<6000).map { 0.3 * sin(Float($0) * (0.02 + Float(clip) * 0.002)) }
    }

    @Test("training against discriminators goes on after a stop as if there had been none")
    func resumes() throws {
        let folder = URL.temporaryDirectory.appending(path: "vocoder-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        func run(_ name: String, steps: Int, resuming: Bool = false, stopAfter: Int = .max) throws -> [String: Tensor] {
            var training = try VocoderTraining(
                Self.configuration(folder.appending(path: name), steps: steps), clips: Self.clips)
            var left = stopAfter
            try training.run(
                resuming: resuming,
                mayGoOn: {
                    left -= 1
                    return left >= 0
                }, log: { _ in }, writeSample: { _, _ in })
            return training.weights()
        }
        let whole = try run("whole", steps: 4)
        let stopped = try run("parts", steps: 4, stopAfter: 3)
        let resumed = try run("parts", steps: 4, resuming: true)
        #expect(whole.keys.sorted() == resumed.keys.sorted())
        for (name, tensor) in whole { #expect(resumed[name]?.array == tensor.array, "\(name)") }
        #expect(whole.contains { stopped[$0.key]?.array != $0.value.array })
    }

    @Test("the network hears of the discriminators only when they have warmed up")
    func warmsUp() throws {
        let folder = URL.temporaryDirectory.appending(path: "vocoder-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        func weights(_ change: (inout VocoderTrainingConfiguration) -> Void) throws -> [String: [Float]] {
            var configuration = Self.configuration(folder, steps: 3)
            change(&configuration)
            var training = try VocoderTraining(configuration, clips: Self.clips)
            try training.run(resuming: false, log: { _ in }, writeSample: { _, _ in })
            return training.weights().mapValues(\.array)
        }
        let spectral = try weights { $0.discriminatorWarmUp = 2 }
        // Another weight of what the network has not heard of changes nothing.
        #expect(try weights { ($0.discriminatorWarmUp, $0.featureMatchingWeight) = (2, 50) } == spectral)
        #expect(try weights { $0.discriminatorWarmUp = 1 } != spectral)
    }
}
