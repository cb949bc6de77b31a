import Synchronization

/// Hands the counts of the pipeline that runs now to the metrics. Those of former pipelines are added.
final class PipelineMetrics: Sendable {
    private struct State {
        var live: LiveAssistant?
        var former = AssistantEvent.Metrics()
    }

    private let state = Mutex(State())

    func follow(_ live: LiveAssistant) {
        state.withLock { state in
            if let last = state.live?.counters.snapshot() {
                state.former.overruns += last.overruns
                state.former.underruns += last.underruns
                state.former.droppedSamples += last.droppedSamples
            }
            state.live = live
        }
    }

    func collect(into metrics: MetricsRegistry) {
        let (live, former) = state.withLock { ($0.live, $0.former) }
        metrics.set("gusli_resident_bytes", Double(ResidentMemory.bytes() ?? 0))
        guard let live else { return }
        let now = live.counters.snapshot()
        metrics.set("gusli_overruns_total", Double(now.overruns + former.overruns))
        metrics.set("gusli_underruns_total", Double(now.underruns + former.underruns))
        metrics.set("gusli_dropped_samples_total", Double(now.droppedSamples + former.droppedSamples))
        metrics.set("gusli_capture_depth_samples", Double(now.captureDepth))
        metrics.set("gusli_reply_depth_samples", Double(now.replyDepth))
        metrics.set("gusli_microphone_level_dbfs", Double(live.level.decibels))
        let open = live.counters.devicesOpen
        for (direction, isOpen) in [("capture", open.capture), ("playback", open.playback)] {
            if let isOpen { metrics.set("gusli_device_open", isOpen ? 1 : 0, labels: ["direction": direction]) }
        }
    }
}
