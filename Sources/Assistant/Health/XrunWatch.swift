import Logging

/// Tells the log when a sound device ran over or dry since the last look, and when sound was lost.
struct XrunWatch {
    private var seen = AssistantEvent.Metrics()

    mutating func look(_ now: AssistantEvent.Metrics, capture: String, playback: String, _ log: Logger) {
        func tell(_ message: Logger.Message, _ count: Int, _ device: String) {
            guard count > 0 else { return }
            log.warning(message, metadata: ["device": .string(device), "count": .stringConvertible(count)])
        }
        tell("the microphone's buffer ran over", now.overruns - seen.overruns, capture)
        tell("the loudspeaker ran dry", now.underruns - seen.underruns, playback)
        tell("samples of captured sound were lost", now.droppedSamples - seen.droppedSamples, capture)
        seen = now
    }
}
