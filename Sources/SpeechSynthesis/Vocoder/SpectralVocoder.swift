import NeuralNetworks
import Tensors

/// The vocoder that Gusli's voices ship with: `SpectralVocoderNetwork` compiled into a plan.
public struct SpectralVocoder: Vocoder {
    private let plan: InferencePlan
    private let synthesis = SpectralOverlapAdd.table()

    /// - Throws: `PlanError` where the network cannot be compiled.
    public init(_ network: SpectralVocoderNetwork) throws(PlanError) {
        plan = try network.plan()
    }

    public func makeStream() -> any VocoderStream { Stream(plan, synthesis) }

    private final class Stream: VocoderStream {
        private var network: StreamingPlan
        private var overlap: SpectralOverlapAdd
        private var isEmpty = true

        init(_ plan: InferencePlan, _ synthesis: Tensor) {
            network = plan.makeStream(maximumFrames: 32)
            overlap = SpectralOverlapAdd(synthesis: synthesis)
        }

        func push(_ frames: [Float]) -> [Float] {
            guard !frames.isEmpty else { return [] }
            isEmpty = false
            return overlap.add(network.push(frames))
        }

        func finish() -> [Float] {
            if isEmpty { return [] }
            let samples = overlap.add(network.finish())
            return samples + overlap.finish()
        }
    }
}
