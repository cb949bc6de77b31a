import NeuralNetworks
import SignalProcessing

/// Live sound: features are brought to mean 0 by their past, the network streams.
final class AcousticStream: AcousticTrack {
    private static let mostFrames = 64

    let recogniser: Recogniser
    private let statistics: RunningStatistics
    private let mel: StreamingLogMel
    private var normalisation: RunningNormalisation
    private var stream: StreamingPlan
    /// Made when a look ahead is wanted for the first time.
    private var glimpse: Glimpse?
    private var frames: [Float] = []
    private var output: [Float] = []
    private(set) var samples = 0

    /// A second run of the plan, which ends where the first goes on.
    private final class Glimpse {
        var stream: StreamingPlan
        /// Log-mel frames of what is heard behind the end of a sound.
        let silence: [Float]

        init(_ recogniser: Recogniser) {
            stream = recogniser.plan.makeStream(maximumFrames: AcousticStream.mostFrames)
            silence = recogniser.spectrogram.process(Recogniser.silence)
        }
    }

    /// - Throws: `RecognitionError.badModel` if the model cannot hear live sound.
    init(_ recogniser: Recogniser) throws {
        guard let statistics = recogniser.description.normalisation, recogniser.description.features == .streaming
        else {
            throw RecognitionError.badModel(
                file: recogniser.description.name ?? "the model",
                reason: "was trained on features of whole recordings: it has no sessions")
        }
        self.recogniser = recogniser
        self.statistics = statistics
        mel = StreamingLogMel(recogniser.spectrogram)
        normalisation = RunningNormalisation(statistics)
        stream = recogniser.plan.makeStream(maximumFrames: Self.mostFrames)
    }

    func accept(
        _ piece: UnsafeBufferPointer<Float>, features: (UnsafeBufferPointer<Float>, Int) -> Void,
        _ body: (UnsafeBufferPointer<Float>) -> Void
    ) {
        samples += piece.count
        mel.push(piece) {
            features($0, mel.bands)
            take($0, body)
        }
    }

    /// Silence comes behind the sound; nothing needs none.
    func finish(_ body: (UnsafeBufferPointer<Float>) -> Void) {
        guard samples > 0 else { return }
        Recogniser.silence.withUnsafeBufferPointer { silence in mel.push(silence) { take($0, body) } }
        mel.flush { take($0, body) }
        let ready = stream.framesReadyAtFinish
        give(ready, body) { stream.finish(into: $0) }
    }

    func foresee(_ body: (UnsafeBufferPointer<Float>) -> Void) {
        let other = glimpse ?? Glimpse(recogniser)
        glimpse = other
        other.stream.copyState(of: stream)
        frames.removeAll(keepingCapacity: true)
        frames.append(contentsOf: other.silence)
        var normalisation = normalisation
        normalisation.apply(&frames)
        let count = frames.count / mel.bands
        let ready = other.stream.framesReady(afterPushing: count)
        frames.withUnsafeBufferPointer { input in
            guard let from = input.baseAddress else { return }
            give(ready, body) { other.stream.push(from, count: count, into: $0) }
        }
        give(other.stream.framesReadyAtFinish, body) { other.stream.finish(into: $0) }
    }

    func reset() {
        mel.reset()
        normalisation = RunningNormalisation(statistics)
        stream.reset()
        samples = 0
    }

    private func take(_ piece: UnsafeBufferPointer<Float>, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        let count = piece.count / mel.bands
        frames.removeAll(keepingCapacity: true)
        frames.append(contentsOf: piece)
        normalisation.apply(&frames)
        let ready = stream.framesReady(afterPushing: count)
        frames.withUnsafeBufferPointer { input in
            guard let from = input.baseAddress else { return }
            give(ready, body) { stream.push(from, count: count, into: $0) }
        }
    }

    private func give(
        _ ready: Int, _ body: (UnsafeBufferPointer<Float>) -> Void, _ write: (UnsafeMutablePointer<Float>) -> Int
    ) {
        let needed = max(1, ready) * stream.outputChannels
        if output.count < needed { output = [Float](repeating: 0, count: needed) }
        let written = output.withUnsafeMutableBufferPointer { target in target.baseAddress.map(write) ?? 0 }
        guard written > 0 else { return }
        output.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[..<(written * stream.outputChannels)])) }
    }
}
