import AudioIO
import Streaming
import Synchronization

/// What the pipeline counts, readable from any thread while it runs.
public final class AssistantCounters: Sendable {
    private struct Sources {
        var capture: DeviceReport?
        var playback: DeviceReport?
        var captured: [RingGauge] = []
        var reply: RingGauge?
    }

    private let sources = Mutex(Sources())
    private let starved = Atomic<Int>(0)

    public init() {}

    func follow(capture: DeviceReport?, playback: DeviceReport?) {
        sources.withLock {
            $0.capture = capture
            $0.playback = playback
        }
    }

    func follow(captured: [RingGauge], reply: RingGauge) {
        sources.withLock {
            $0.captured = captured
            $0.reply = reply
        }
    }

    /// Whether the devices are open; nil where there is none.
    public var devicesOpen: (capture: Bool?, playback: Bool?) {
        sources.withLock { ($0.capture?.isOpen, $0.playback?.isOpen) }
    }

    func countUnderrun() { starved.wrappingAdd(1, ordering: .relaxed) }

    /// The counts now; latencies are not among them.
    public func snapshot() -> AssistantEvent.Metrics {
        let sources = sources.withLock { $0 }
        var metrics = AssistantEvent.Metrics()
        metrics.overruns = sources.capture?.xruns ?? 0
        metrics.underruns = (sources.playback?.xruns ?? 0) + starved.load(ordering: .relaxed)
        metrics.droppedSamples =
            (sources.capture?.lostSamples ?? 0)
            + sources.captured.reduce(0) { $0 + $1.droppedNewest + $1.droppedOldest }
        metrics.captureDepth = sources.captured.reduce(0) { $0 + $1.depth }
        metrics.replyDepth = sources.reply?.depth ?? 0
        return metrics
    }
}
