import AudioIO
import Streaming

/// Speaks on a sound card: sound starts while the rest is being made.
///
///     let player = try SpeechPlayer(synthesiser, texts: ["It is seven."], device: DeviceRequest("default"))
///     try player.start()
///     player.wait()            // player.stop() from any thread falls silent within 20 ms
public final class SpeechPlayer: Sendable {
    private let pipeline: ThreadedPipeline
    /// What the device agreed to.
    public let settings: DeviceSettings

    /// - Parameters:
    ///   - device: its sample rate is replaced by the voice's.
    ///   - said: told of every piece of sound, on a thread of its own.
    /// - Throws: `AudioError.device` if the device cannot be opened.
    public init(
        _ synthesiser: Synthesiser, requests: [SpeechRequest], device: DeviceRequest,
        said: @escaping @Sendable (SpeechChunk, Int64) -> Void = { _, _ in },
        log: @escaping @Sendable (String) -> Void = { _ in }
    ) throws {
        let rate = synthesiser.sampleRate, textBell = Doorbell(), soundBell = Doorbell()
        let texts = EventRing<SpeechRequest>.make(capacity: max(1, requests.count), bell: textBell)
        // A second of sound ahead of the loudspeaker outlasts the making of a sentence's first piece.
        let sound = SampleRing.make(capacity: rate, sampleRate: rate, bell: soundBell, spaceBell: textBell)
        var producer = texts.producer
        for request in requests { producer.push(request) }
        producer.close()
        var request = device
        request.sampleRate = Double(rate)
        let playback = try PlaybackStage(request, input: sound.consumer)
        settings = playback.settings
        pipeline = ThreadedPipeline(log: log)
        try pipeline.add(
            "voice", SpeakingStage(synthesiser, input: texts.consumer, output: sound.producer, said: said),
            wokenBy: textBell)
        try pipeline.add("playback", playback, wokenBy: soundBell)
    }

    public func start() throws { try pipeline.start() }

    /// Falls silent, fading out, and ends.
    public func stop() { pipeline.send(.cancel) }

    /// Returns when the last sample has been heard, or after `stop`.
    public func wait() { while !pipeline.wait(atMost: .seconds(3600)) {} }
}
