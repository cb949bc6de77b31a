import AudioIO
import Foundation
import Streaming

/// Where sound comes from.
public enum SoundSource: Sendable, Equatable {
    /// An ALSA device.
    case device(String)
    /// A sound file, no faster than the pipeline's clock.
    case file(String)
}

/// Where replies go.
public enum SoundSink: Sendable, Equatable {
    case device(String)
    case file(String)
}

/// Makes the stages of the assistant and the rings between them, for any runner.
///
///     source ─▶ echo ─▶ listening ─▶ dialogue ─▶ synthesis ─▶ loudspeaker
///                ▲          ▲───────────┘                          │
///                └──────────────── reference ──────────────────────┘
struct PipelineAssembly {
    /// How a stage is to be run on a thread.
    struct Running {
        /// Wakes it.
        var bell: Doorbell
        /// It moves sound to or from a device.
        var isAudioPath = false
        /// It waits for a device or a clock, which ring no bell.
        var isPolled = false
    }

    /// Takes a stage by its name.
    typealias Add = (String, sending any Stage, Running) throws -> Void

    var parts: AssistantParts
    var source: SoundSource
    var sink: SoundSink
    var clock: PipelineClock
    /// What paces a file.
    var pace: any TimeSource
    /// Whether the dialogue stage waits for the engine: over files.
    var waitsForDialogue: Bool
    var interruption: Interruption
    var counters: AssistantCounters
    var level: SoundLevel
    var emit: @Sendable (AssistantEvent.Content) -> Void
    var onFailure: @Sendable (AudioError) -> Void
    /// Takes the trace of each turn.
    var finish: @Sendable (TurnTrace) -> Void = { _ in }
    /// The dialogue, where it may be replaced; that of the parts where nil.
    var dialogue: DialogueInUse?
    /// Lends microphone and loudspeaker to others.
    var satellite: SatelliteLink?
    /// Sounds that wake no more.
    var falseAlarms: FalseAlarms?

    /// What is listened for at first.
    struct Beginning: Sendable {
        var order: ListeningOrder

        init(_ parts: AssistantParts) async {
            order = await parts.graphs.order(for: parts.engine)
            // From here on the dialogue's schedule knows when the first alarm is due.
            _ = await parts.engine.nextDue()
        }
    }

    /// - Throws: `AudioError` for files and devices, and what the listener throws.
    func assemble(_ beginning: Beginning, _ add: Add) throws {
        let echoBell = Doorbell(), listeningBell = Doorbell(), dialogueBell = Doorbell(), synthesisBell = Doorbell()
        let loudspeakerBell = Doorbell(), sourceBell = Doorbell()
        let rate = Int(ListeningStage.sampleRate), replyRate = parts.voice.sampleRate
        let isLive = if case .device = source { true } else { false }
        let captured = SampleRing.make(
            capacity: 4 * rate, sampleRate: rate, overflow: isLive ? .dropOldest(keeping: 2 * rate) : .reject,
            bell: echoBell,
            spaceBell: isLive ? nil : sourceBell)
        let cleaned = SampleRing.make(capacity: 8 * rate, sampleRate: rate, bell: listeningBell)
        let reply = SampleRing.make(
            capacity: 3 * replyRate, sampleRate: replyRate, bell: loudspeakerBell, spaceBell: synthesisBell)
        let reference = SampleRing.make(
            capacity: 2 * replyRate, sampleRate: replyRate, overflow: .dropNewest, longestFill: 0)
        let heard = EventRing<Heard>.make(capacity: 16, bell: dialogueBell)
        let orders = EventRing<ListeningOrder>.make(capacity: 16, bell: listeningBell)
        let speech = EventRing<SpeechOrder>.make(capacity: 16, bell: synthesisBell)
        counters.follow(captured: [captured.producer.gauge, cleaned.producer.gauge], reply: reply.producer.gauge)
        let configuration = parts.configuration

        var captureReport: DeviceReport?
        switch source {
        case .device(let name):
            let stage = try CaptureStage(DeviceRequest(name, sampleRate: Double(rate)), output: captured.producer)
            captureReport = stage.report
            try add("capture", stage, Running(bell: sourceBell, isAudioPath: true, isPolled: true))
        case .file(let path):
            let file = try SoundFileReader(path, sampleRate: Double(rate))
            try add(
                "source",
                FileSourceStage(
                    file, output: captured.producer, begin: clock.time(ofSeconds: 0), pace: pace, onFailure: onFailure),
                Running(bell: sourceBell, isPolled: true))
        }
        try add(
            "echo",
            EchoStage(
                input: captured.consumer, output: cleaned.producer, reference: reference.consumer,
                referenceRate: Double(replyRate),
                cancelsEcho: configuration.echoCancellation && isLive, allowsBargeIn: configuration.bargeIn,
                level: level),
            Running(bell: echoBell, isAudioPath: true))
        try add(
            "listening",
            ListeningStage(
                input: cleaned.consumer, output: heard.producer, orders: orders.consumer, session: parts.makeListener(),
                wake: try parts.makeWakeListener?(),
                first: beginning.order,
                clock: clock, interruption: interruption, minimumConfidence: configuration.minimumConfidence,
                satellite: satellite, falseAlarms: falseAlarms, emit: emit),
            Running(bell: listeningBell))
        try add(
            "dialogue",
            DialogueStage(
                input: heard.consumer, orders: orders.producer, speech: speech.producer,
                dialogue: dialogue ?? DialogueInUse(parts.engine, parts.graphs), volume: parts.volume,
                satellite: satellite,
                falseAlarms: falseAlarms, clock: clock,
                bell: dialogueBell, waits: waitsForDialogue,
                minimumConfidence: configuration.minimumConfidence, givesCue: configuration.listeningCue, emit: emit,
                finish: finish),
            Running(bell: dialogueBell))
        try add(
            "synthesis",
            SynthesisStage(
                input: speech.consumer, output: reply.producer, voice: parts.voice, clock: clock,
                interruption: interruption,
                counters: counters, volume: parts.volume, emit: emit, finish: finish),
            Running(bell: synthesisBell))
        var playbackReport: DeviceReport?
        switch sink {
        case .device(let name):
            let stage = try PlaybackStage(
                DeviceRequest(name, sampleRate: Double(replyRate)), input: reply.consumer, reference: reference.producer
            )
            playbackReport = stage.report
            try add("playback", stage, Running(bell: loudspeakerBell, isAudioPath: true, isPolled: true))
        case .file(let path):
            let file = try SoundFileWriter(path, sampleRate: Double(replyRate))
            try add(
                "loudspeaker",
                FileLoudspeakerStage(
                    file, input: reply.consumer, reference: reference.producer, clock: clock, onFailure: onFailure),
                Running(bell: loudspeakerBell, isPolled: true))
        }
        counters.follow(capture: captureReport, playback: playbackReport)
        satellite?.connect(
            .init(
                orderBell: dialogueBell, soundBell: synthesisBell, replyRate: replyRate, clock: clock,
                playback: playbackReport))
    }
}
