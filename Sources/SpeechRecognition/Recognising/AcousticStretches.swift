import NeuralNetworks
import SignalProcessing

/// Recordings for networks whose features are normalised over the whole: heard in stretches, each normalised by itself, so that
/// memory does not grow with the sound.
final class AcousticStretches: AcousticTrack {
    /// Frames at which a stretch is cut, and the least that are left before the cut.
    static let longest = 3000, shortest = 2000
    /// Frames over which loudness is averaged when looking for the quietest place.
    private static let pause = 30
    private let plan: InferencePlan
    private let step: Int
    private let mel: StreamingLogMel
    private(set) var samples = 0
    private var pending: [Float] = []

    init(_ recogniser: Recogniser) {
        plan = recogniser.plan
        step = recogniser.description.network.stride
        mel = StreamingLogMel(recogniser.spectrogram)
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

    private func take(_ frames: UnsafeBufferPointer<Float>, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        // One frame after another, so that the cuts do not depend on how the sound comes.
        for start in stride(from: 0, to: frames.count, by: plan.inputChannels) {
            pending.append(contentsOf: frames[start..<start + plan.inputChannels])
            if pending.count >= Self.longest * plan.inputChannels { run(quietest, body) }
        }
    }

    /// Features over whole stretches would be others with silence behind them: nothing is added.
    func finish(_ body: (UnsafeBufferPointer<Float>) -> Void) {
        mel.flush { take($0, body) }
        if !pending.isEmpty { run(pending.count / plan.inputChannels, body) }
    }

    /// Nothing can be told before a stretch is whole.
    func foresee(_ body: (UnsafeBufferPointer<Float>) -> Void) {}

    func reset() {
        mel.reset()
        pending.removeAll(keepingCapacity: true)
        samples = 0
    }

    private func run(_ frames: Int, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        let bands = plan.inputChannels
        var stretch = Array(pending[..<(frames * bands)])
        pending.removeFirst(frames * bands)
        LogMelSpectrogram.normalisePerFeature(&stretch, bands: bands)
        let output = plan.run(FrameTranspose.bandsFirst(stretch, bands: bands), frames: frames)
        FrameTranspose.framesFirst(output, channels: plan.outputChannels).withUnsafeBufferPointer(body)
    }

    /// The middle of the quietest third of a second between `shortest` and `longest`, on a frame that the network's steps begin with.
    private var quietest: Int {
        let bands = plan.inputChannels
        let loudness = (Self.shortest..<Self.longest).map { frame in
            pending[frame * bands..<(frame + 1) * bands].reduce(Float(0), +)
        }
        var sum = loudness.prefix(Self.pause).reduce(0, +), least = sum, best = 0
        for start in 1...(loudness.count - Self.pause) {
            sum += loudness[start + Self.pause - 1] - loudness[start - 1]
            if sum < least { (least, best) = (sum, start) }
        }
        return (Self.shortest + best + Self.pause / 2) / step * step
    }
}
