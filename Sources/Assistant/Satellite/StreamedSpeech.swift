import Streaming
import Synchronization

/// A reply that somebody else makes, said while it comes.
public final class StreamedSpeech: ReplySpeech, Sendable {
    private struct State {
        var samples: [Float] = []
        var isComplete = false
        var isDropped = false
    }

    /// Seconds that may wait to be said; what comes beyond is refused.
    private static let longest = 300

    /// In hertz.
    public let sampleRate: Int
    private let bell: Doorbell
    private let state = Mutex(State())

    /// - Parameter bell: rung when there is more to say.
    init(sampleRate: Int, bell: Doorbell) {
        self.sampleRate = sampleRate
        self.bell = bell
    }

    /// Adds mono samples at `sampleRate`; false where too much waits already.
    @discardableResult
    public func add(_ samples: [Float]) -> Bool {
        defer { bell.ring() }
        return state.withLock { state in
            if state.isDropped { return true }
            guard state.samples.count + samples.count <= Self.longest * sampleRate else { return false }
            state.samples += samples
            return true
        }
    }

    /// Says that nothing will follow.
    public func finish() {
        state.withLock { $0.isComplete = true }
        bell.ring()
    }

    /// Samples that have come; none where more is to come; nil at the end.
    public func nextSamples() -> [Float]? {
        state.withLock { state in
            guard !state.samples.isEmpty else { return state.isComplete || state.isDropped ? nil : [] }
            defer { state.samples = [] }
            return state.samples
        }
    }

    /// Nobody will hear the rest.
    func drop() {
        state.withLock { state in
            state.samples = []
            state.isDropped = true
        }
    }
}
