import Streaming

/// What is to be spoken, and how.
public struct SpeechRequest: Sendable, Equatable {
    public var script: SpeechScript
    public var controls: SpeakingControls

    /// Plain text.
    public init(_ text: String, controls: SpeakingControls = SpeakingControls()) {
        self.init(SpeechScript(text), controls: controls)
    }

    public init(_ script: SpeechScript, controls: SpeakingControls = SpeakingControls()) {
        self.script = script
        self.controls = controls
    }
}

/// Texts in, sound out: the voice as a stage of a pipeline.
///
/// Speaks one text after another, a piece of sound at a step, as far as the ring has room. `bargeIn` drops what is being
/// said and every text that waits; who plays the sound takes care of the fade (`PlaybackStage`). After the last text of a
/// closed input it closes its output and finishes.
public final class SpeakingStage: Stage {
    private let synthesiser: Synthesiser
    private var input: EventConsumer<SpeechRequest>
    private var output: SampleProducer
    private let clock: any TimeSource
    private let said: (SpeechChunk, Int64) -> Void
    private var speech: SpeechStream?
    private var piece: [Float] = []
    private var pushed = 0
    private var position: Int64 = 0
    /// The position at which the speech under way began.
    private var origin: Int64 = 0

    /// - Parameters:
    ///   - output: a ring at `synthesiser.sampleRate`.
    ///   - said: told of every piece before it is pushed, with the position in the output at which its text began; called
    ///     on the stage's thread.
    public init(
        _ synthesiser: Synthesiser, input: consuming EventConsumer<SpeechRequest>, output: consuming SampleProducer,
        clock: any TimeSource = SystemTime(), said: @escaping (SpeechChunk, Int64) -> Void = { _, _ in }
    ) {
        self.synthesiser = synthesiser
        self.input = input
        self.output = output
        self.clock = clock
        self.said = said
    }

    public func step() -> StepResult {
        if pushed < piece.count { return push() }
        if speech == nil {
            guard let request = input.pop() else {
                guard input.isFinished else { return .idle }
                output.close()
                return .finished
            }
            speech = synthesiser.speak(request)
            origin = position
        }
        guard let chunk = speech?.next() else {
            speech = nil
            return .progressed
        }
        said(chunk, origin)
        (piece, pushed) = (chunk.samples, 0)
        return .progressed
    }

    public func handle(_ message: ControlMessage) {
        switch message {
        case .bargeIn:
            while input.pop() != nil {}
            drop()
        case .cancel, .shutdown:
            drop()
            output.close()
        case .drain, .reload: break
        }
    }

    private func drop() {
        (speech, piece, pushed) = (nil, [], 0)
    }

    private func push() -> StepResult {
        let count = min(output.free(), piece.count - pushed, output.capacity)
        guard count > 0 else { return .idle }
        piece.withUnsafeBufferPointer {
            _ = output.push(
                UnsafeBufferPointer(rebasing: $0[pushed..<pushed + count]), position: position, time: clock.now())
        }
        pushed += count
        position += Int64(count)
        return .progressed
    }
}

extension Synthesiser {
    /// Begins to speak what is asked for.
    public func speak(_ request: SpeechRequest) -> SpeechStream { speak(request.script, controls: request.controls) }
}
