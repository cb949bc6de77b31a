import CKernels

/// Log-mel frames of a stream. Any cut of the sound gives the same frames, to the last bit, and the same as the whole.
///
/// Allocates nothing after `init`. A frame comes out `configuration.delay` samples after the middle of its window was heard.
public final class StreamingLogMel {
    public let configuration: LogMelConfiguration
    private let workspace: MelWorkspace
    /// Emphasised samples that frames still need, and `kept` before them for mirroring at the end.
    private let buffer: SignalBuffer
    private let features: SignalBuffer
    private let hop: Int
    private let padding: Int
    private let reflects: Bool
    private let kept: Int
    /// The next frame's first sample, and the end of what is filled, in `buffer`.
    private var next = 0
    private var end = 0
    private var previous: Float = 0
    private var received = 0
    /// Whether the samples before the first are there; mirrored ones wait for the sound that they mirror.
    private var padded = false

    public init(_ spectrogram: LogMelSpectrogram) {
        configuration = spectrogram.configuration
        workspace = MelWorkspace(spectrogram.analysis)
        hop = configuration.hopLength
        padding = configuration.padding
        reflects = configuration.framing.padding == .reflect && padding > 0
        kept = padding + 1
        let block = max(configuration.span, hop) + MelWorkspace.lanes * hop
        buffer = SignalBuffer(count: 2 * (padding + kept) + configuration.span + block + padding)
        features = SignalBuffer(count: MelWorkspace.lanes * configuration.bands)
        reset()
    }

    /// - Throws: `SignalError.configuration` if the lengths or frequencies do not fit each other.
    public convenience init(_ configuration: LogMelConfiguration) throws { self.init(try LogMelSpectrogram(configuration)) }

    public var bands: Int { configuration.bands }

    /// Forgets all sound; the next sample is a recording's first.
    public func reset() {
        next = 0
        end = padding
        previous = 0
        received = 0
        padded = !reflects
        for i in 0..<padding { buffer.start[i] = 0 }
    }

    /// Takes samples; gives the frames that they complete, `[n, bands]` at a time with n of at most 16.
    public func push(_ samples: UnsafeBufferPointer<Float>, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        guard let start = samples.baseAddress else { return }
        var taken = 0
        while taken < samples.count {
            let count = min(samples.count - taken, buffer.count - padding - end)
            let piece = start + taken
            gk_signal_emphasise(piece, buffer.start + end, Int64(count), previous, configuration.preEmphasis)
            previous = piece[count - 1]
            end += count
            received += count
            taken += count
            if !padded && received > padding { mirrorStart() }
            if padded { emit(reach: configuration.reach, body) }
            compact()
        }
    }

    public func push(_ samples: [Float], _ body: (UnsafeBufferPointer<Float>) -> Void) {
        samples.withUnsafeBufferPointer { push($0, body) }
    }

    /// Takes samples; writes the frames that they complete.
    ///
    /// - Parameter frames: room for `maximumFrames(for: samples.count) * bands` numbers.
    /// - Returns: the number of frames.
    public func push(_ samples: UnsafeBufferPointer<Float>, into frames: UnsafeMutableBufferPointer<Float>) -> Int {
        precondition(frames.count >= maximumFrames(for: samples.count) * bands, "too little room for the frames")
        guard let target = frames.baseAddress else { return 0 }
        var written = 0
        push(samples) { piece in
            guard let source = piece.baseAddress else { return }
            (target + written).update(from: source, count: piece.count)
            written += piece.count
        }
        return written / bands
    }

    /// The frames that these samples complete, `[frames, bands]`.
    public func push(_ samples: [Float]) -> [Float] {
        var result: [Float] = []
        push(samples) { result.append(contentsOf: $0) }
        return result
    }

    /// Frames that a push of so many samples can complete at most.
    public func maximumFrames(for samples: Int) -> Int { (samples + configuration.span + 2 * padding) / hop + 1 }

    /// Ends the recording: gives the frames that need the samples after its last, and starts anew.
    public func flush(_ body: (UnsafeBufferPointer<Float>) -> Void) {
        defer { reset() }
        guard received > 0 else { return }
        if !padded { mirrorStart() }
        if padding > 0 {
            let last = end - 1
            for i in 0..<padding {
                if !reflects {
                    buffer.start[end + i] = 0
                } else if received > padding {
                    buffer.start[end + i] = buffer.start[last - 1 - i]
                } else {
                    let first = end - received
                    buffer.start[end + i] = buffer.start[first + reflected(received + i, count: received)]
                }
            }
            end += padding
        }
        emit(reach: configuration.span, body)
    }

    /// - Returns: the last frames, `[frames, bands]`.
    public func flush() -> [Float] {
        var result: [Float] = []
        flush { result.append(contentsOf: $0) }
        return result
    }

    private func mirrorStart() {
        let first = end - received
        for i in 0..<padding {
            buffer.start[i] = buffer.start[first + reflected(i - padding, count: received)]
        }
        padded = true
    }

    private func emit(reach: Int, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        while end - next >= reach {
            let frames = min(MelWorkspace.lanes, (end - next - reach) / hop + 1)
            workspace.run(buffer.start + next + configuration.windowOffset, frames: frames, features.start)
            next += frames * hop
            body(UnsafeBufferPointer(start: features.start, count: frames * bands))
        }
    }

    /// Moves what is still needed to the front, when less than a block of room is left.
    private func compact() {
        guard padded, end + MelWorkspace.lanes * hop + padding > buffer.count else { return }
        let from = max(0, min(next, end - kept))
        guard from > 0 else { return }
        buffer.start.update(from: buffer.start + from, count: end - from)
        next -= from
        end -= from
    }
}
