import Dialogue
import NeuralNetworks
import RingBenchmark
import SignalProcessing
import SpeechSynthesis

/// What `gusli bench` can measure.
public enum Benchmark: String, CaseIterable, Sendable {
    case ring, features, networks, training, voice, analytics, latency, dialogues

    /// Those that end within a minute or two.
    public static var short: [Benchmark] { allCases.filter { $0 != .dialogues } }

    /// Measures, and gives each figure when it is there.
    ///
    /// - Parameters:
    ///   - python: runs the peers; those that it lacks are left out, and named to `missing`.
    ///   - networks: for `networks`: which.
    ///   - latency: for `latency`: the assistant and the recordings to time it with.
    ///   - soak: for `dialogues`: the assistant, the recording and how often it is heard.
    ///   - progress: the share of `dialogues` that is done.
    public func run(
        python: String, networks: [ReferenceNetwork] = ReferenceNetwork.allCases,
        latency: @Sendable () async throws -> LatencyBenchmark,
        soak: @Sendable () async throws -> DialogueSoak, progress: (Double) -> Void, missing: (String) -> Void,
        report: (BenchmarkFigure) -> Void
    ) async throws {
        switch self {
        case .ring:
            for figure in ringBenchmark() {
                report(
                    BenchmarkFigure(
                        name: figure.name, value: figure.value, unit: figure.unit, peer: figure.peer,
                        peerValue: figure.peerValue,
                        ratio: figure.ratio))
            }
        case .features:
            let own = try featureBenchmark(), peer = FeaturePeer.measure(python: python)
            if peer == nil { missing("librosa") }
            for figure in own {
                let same = peer.flatMap { $0.name == figure.name ? $0 : nil }
                report(
                    BenchmarkFigure(
                        name: figure.name, value: figure.timesRealTime.rounded(), unit: "x real time", peer: same?.peer,
                        peerValue: same?.value, ratio: same.map { figure.timesRealTime / $0.value }))
            }
        case .networks:
            let peer = try? OnnxRuntimePeer(python: python)
            if peer == nil { missing("onnxruntime") }
            _ = try networkBenchmarks(networks: networks, peer: peer, report: report)
        case .training:
            let peer = try? TrainingStepPeer(python: python)
            if peer == nil { missing("PyTorch") }
            // The small ones first: the others take minutes.
            _ = try trainingStepBenchmarks(
                networks: [.vae, .transformer, .quartznet5x5, .jasper5x3], peer: peer, report: report)
        case .voice:
            let voice = try DataDirectory.locate().voice(AssistantConfiguration().voice)
            let synthesiser = try Synthesiser(voiceDirectory: voice), card = synthesiser.voice.description
            let others = try card.vocoders.filter { $0 != card.vocoder }.map {
                (name: $0.rawValue, vocoder: try Voice(directory: voice, vocoder: $0).vocoder)
            }
            _ = speakingBenchmarks(synthesiser, others: others, report: report)
        case .analytics:
            try AnalyticsBenchmark(python: python).run(missing: missing, report: report)
        case .latency:
            for figure in try await latency().run() { report(figure) }
        case .dialogues:
            for figure in try await soak().run(progress: progress) { report(figure) }
        }
    }
}
