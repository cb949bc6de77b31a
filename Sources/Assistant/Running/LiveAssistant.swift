import AudioIO
import Dialogue
import Foundation
import Streaming

/// The assistant on its threads: from a microphone, or a file at the pace of a microphone, to a loudspeaker or a file.
///
///     let assistant = try await LiveAssistant(parts: parts, emit: { print($0) })
///     …
///     assistant.stop()
public final class LiveAssistant: Sendable {
    /// A reply that is being said when the assistant is stopped may still take this long.
    private static let farewell = Duration.milliseconds(900)
    private static let atMost = Duration.milliseconds(700)
    /// Stages whose inputs ring a bell look again only for what comes with time, such as an alarm.
    private static let longestSleep = Duration.milliseconds(40)

    public let counters = AssistantCounters()
    public let level = SoundLevel()
    private let pipeline: ThreadedPipeline
    private let dialogue: DialogueInUse
    private let satellite: SatelliteLink?
    let configuration: AssistantConfiguration

    /// Opens devices and files and starts.
    ///
    /// - Parameters:
    ///   - source: the configuration's capture device where nil.
    ///   - sink: the configuration's playback device where nil.
    ///   - clock: counts the time of events; one that starts now where nil.
    ///   - satellite: lends microphone and loudspeaker to others.
    ///   - falseAlarms: sounds that wake no more, and what is learnt of them.
    ///   - emit: gets the events, on the stages' threads, several at a time.
    ///   - finish: gets the trace of each turn, likewise.
    ///   - log: told what the system does not permit.
    /// - Throws: `AudioError` where a device or a file cannot be opened, and what the listener throws.
    public init(
        parts: AssistantParts, source: SoundSource? = nil, sink: SoundSink? = nil, clock: PipelineClock = .ofDay(),
        satellite: SatelliteLink? = nil, falseAlarms: FalseAlarms? = nil,
        emit: @escaping @Sendable (AssistantEvent) -> Void,
        finish: @escaping @Sendable (TurnTrace) -> Void = { _ in },
        log: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws {
        let beginning = await PipelineAssembly.Beginning(parts)
        // The first reply of all is not to wait for what a voice makes once.
        _ = parts.voice.begin("Ready.").nextSamples()
        let pipeline = ThreadedPipeline(log: log)
        let dialogue = DialogueInUse(parts.engine, parts.graphs)
        self.dialogue = dialogue
        self.satellite = satellite
        configuration = parts.configuration
        let interruption = Interruption()
        interruption.connect { [weak pipeline] in pipeline?.send(.bargeIn) }
        let assembly = PipelineAssembly(
            parts: parts, source: source ?? .device(parts.configuration.capture),
            sink: sink ?? .device(parts.configuration.playback),
            clock: clock, pace: SystemTime(), waitsForDialogue: false, interruption: interruption, counters: counters,
            level: level,
            emit: { emit(AssistantEvent(at: clock.seconds, $0)) }, onFailure: { log("\($0)") }, finish: finish,
            dialogue: dialogue, satellite: satellite, falseAlarms: falseAlarms)
        try assembly.assemble(beginning) { name, stage, running in
            try pipeline.add(
                name, stage, wokenBy: running.bell, realtime: running.isAudioPath ? RealtimePolicy() : nil,
                longestSleep: running.isPolled ? nil : Self.longestSleep)
        }
        self.pipeline = pipeline
        try pipeline.start()
    }

    deinit { pipeline.send(.shutdown) }

    /// Goes on with another dialogue from the next command on, and listens for what it understands.
    public func replaceDialogue(by engine: DialogueEngine, _ graphs: ListeningGraphs) async {
        _ = await engine.nextDue()
        dialogue.replace(by: engine, graphs)
        pipeline.send(.reload)
    }

    /// Whether all stages have ended, as they do after a file.
    public var hasFinished: Bool { pipeline.hasFinished }

    /// Waits until all stages have ended of themselves; false when they have not in that time.
    public func wait(atMost time: Duration) -> Bool { pipeline.wait(atMost: time) }

    /// What each stage has done so far.
    public var stages: [StageCounters] { pipeline.counters }

    /// Takes no more sound, lets a reply come to its end if that is near, and ends; answers true when all threads ended. In
    /// less than two seconds.
    @discardableResult
    public func stop() -> Bool {
        satellite?.connect(nil)
        pipeline.send(.drain)
        return pipeline.wait(atMost: Self.farewell) || pipeline.cancel(within: Self.atMost)
    }

    /// Ends where it is.
    @discardableResult
    public func cancel() -> Bool { pipeline.cancel(within: Self.atMost) }
}
