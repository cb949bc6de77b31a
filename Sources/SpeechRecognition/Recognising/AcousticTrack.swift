import NeuralNetworks
import SignalProcessing

/// From feature frames to log-probabilities, piece by piece; belongs to one session.
protocol AcousticTrack: AnyObject {
    /// Takes frames `[n, bands]` and gives what they complete, `[m, classes]`.
    func push(_ frames: UnsafeBufferPointer<Float>, _ body: (UnsafeBufferPointer<Float>) -> Void)
    /// Gives what was waiting for more sound.
    func finish(_ body: (UnsafeBufferPointer<Float>) -> Void)
    func reset()
}

/// Live sound: features are brought to mean 0 by their past, the network streams.
final class RunningAcousticTrack: AcousticTrack {
    private var normalisation: RunningNormalisation
    private let statistics: RunningStatistics
    private let bands: Int
    private var stream: StreamingPlan
    private var input: [Float] = []
    private var output: [Float] = []

    init(_ recogniser: Recogniser, _ statistics: RunningStatistics) {
        self.statistics = statistics
        normalisation = RunningNormalisation(statistics)
        bands = recogniser.plan.inputChannels
        stream = recogniser.plan.makeStream(maximumFrames: 64)
    }

    func push(_ frames: UnsafeBufferPointer<Float>, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        let count = frames.count / bands
        input.removeAll(keepingCapacity: true)
        input.append(contentsOf: frames)
        normalisation.apply(&input)
        reserve(stream.framesReady(afterPushing: count))
        let written = input.withUnsafeBufferPointer { input in
            output.withUnsafeMutableBufferPointer { target -> Int in
                guard let from = input.baseAddress, let to = target.baseAddress else { return 0 }
                return stream.push(from, count: count, into: to)
            }
        }
        give(written, body)
    }

    func finish(_ body: (UnsafeBufferPointer<Float>) -> Void) {
        reserve(stream.framesReadyAtFinish)
        let written = output.withUnsafeMutableBufferPointer { target -> Int in
            guard let to = target.baseAddress else { return 0 }
            return stream.finish(into: to)
        }
        give(written, body)
    }

    func reset() {
        normalisation = RunningNormalisation(statistics)
        stream.reset()
    }

    private func reserve(_ frames: Int) {
        let needed = max(1, frames) * stream.outputChannels
        if output.count < needed { output = [Float](repeating: 0, count: needed) }
    }

    private func give(_ frames: Int, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        guard frames > 0 else { return }
        output.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[..<(frames * stream.outputChannels)])) }
    }
}

/// Recordings for networks whose features are normalised over the whole: heard in stretches, each normalised by itself, so that
/// memory does not grow with the sound.
final class StretchAcousticTrack: AcousticTrack {
    /// Frames at which a stretch is cut, and the least that are left before the cut.
    static let longest = 3000, shortest = 2000
    /// Frames over which loudness is averaged when looking for the quietest place.
    private static let pause = 30
    private let plan: InferencePlan
    private let step: Int
    private var pending: [Float] = []

    init(_ recogniser: Recogniser) {
        plan = recogniser.plan
        step = recogniser.description.network.stride
    }

    func push(_ frames: UnsafeBufferPointer<Float>, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        // One frame after another, so that the cuts do not depend on how the sound comes.
        for start in stride(from: 0, to: frames.count, by: plan.inputChannels) {
            pending.append(contentsOf: frames[start..<start + plan.inputChannels])
            if pending.count >= Self.longest * plan.inputChannels { run(quietest, body) }
        }
    }

    func finish(_ body: (UnsafeBufferPointer<Float>) -> Void) {
        if !pending.isEmpty { run(pending.count / plan.inputChannels, body) }
    }

    func reset() { pending.removeAll(keepingCapacity: true) }

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
