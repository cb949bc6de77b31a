import Streaming

/// Texts in, sound out, a piece at a time; breaks off when interrupted.
final class SynthesisStage: Stage {
    /// Samples pushed at a time, so that what is said after an interruption is short: 10 ms.
    private static let pieceSeconds = 0.01
    private static let pauseBetweenRings = 1.5
    /// Nanoseconds by which a piece may come late before that counts.
    private static let lateness: UInt64 = 100_000_000

    /// A reply being said.
    private struct Current {
        var order: SpeechOrder
        var speech: (any ReplySpeech)?
        var interruptions: Int
        var timesLeft: Int
        var started: UInt64?
        var pushed = 0
        /// Until when what was pushed sounds, in nanoseconds, if the loudspeaker has kept up.
        var soundsUntil: UInt64 = 0
        var starved = false
        /// Nothing more will be pushed; it may still be sounding.
        var isComplete = false
    }

    private var input: EventConsumer<SpeechOrder>
    private var output: SampleProducer
    private let voice: any ReplyVoice
    private let clock: PipelineClock
    private let interruption: Interruption
    private let counters: AssistantCounters
    private let volume: ReplyVolume
    private let emit: @Sendable (AssistantEvent.Content) -> Void
    private let finish: @Sendable (TurnTrace) -> Void
    private var current: Current?
    private var waiting: ArraySlice<Float> = []
    private var position: Int64 = 0
    private let pieceLength: Int
    private var over = false

    init(
        input: consuming EventConsumer<SpeechOrder>, output: consuming SampleProducer, voice: any ReplyVoice,
        clock: PipelineClock,
        interruption: Interruption, counters: AssistantCounters, volume: ReplyVolume,
        emit: @escaping @Sendable (AssistantEvent.Content) -> Void, finish: @escaping @Sendable (TurnTrace) -> Void
    ) {
        self.input = input
        self.output = output
        self.voice = voice
        self.clock = clock
        self.interruption = interruption
        self.counters = counters
        self.volume = volume
        self.emit = emit
        self.finish = finish
        pieceLength = max(1, Int(Double(voice.sampleRate) * Self.pieceSeconds))
    }

    func step() -> StepResult {
        if over { return .finished }
        if let current, current.interruptions != interruption.count {
            end(current, isInterrupted: true)
            return .progressed
        }
        if !waiting.isEmpty { return push() ? .progressed : .idle }
        if let said = current, said.isComplete {
            guard hasBeenHeard(said) else { return .idle }
            end(said, isInterrupted: false)
            return .progressed
        }
        if var going = current {
            if let samples = next(&going) {
                guard !samples.isEmpty else {
                    // More is to come; whoever brings it rings the bell.
                    current = going
                    return .idle
                }
                // Nobody sleeps through an alarm for having turned the voice down.
                waiting = (going.order.bell == .alarm ? samples : volume.applied(to: samples))[...]
            } else {
                going.isComplete = true
            }
            current = going
            return .progressed
        }
        if let order = input.pop() {
            current = Current(order: order, interruptions: interruption.count, timesLeft: order.times)
            return .progressed
        }
        guard input.isFinished else { return .idle }
        close()
        return .finished
    }

    func handle(_ message: ControlMessage) {
        if message == .cancel || message == .shutdown { close() }
    }

    private func close() {
        guard !over else { return }
        over = true
        output.close()
    }

    /// The next samples of a reply; of an alarm the bell, the words and a pause in turn.
    private func next(_ going: inout Current) -> [Float]? {
        if let speech = going.speech {
            if let samples = speech.nextSamples() { return samples }
            guard going.timesLeft > 0 else { return nil }
            going.speech = nil
            return [Float](repeating: 0, count: Int(Self.pauseBetweenRings * Double(voice.sampleRate)))
        }
        guard going.timesLeft > 0 else { return nil }
        going.timesLeft -= 1
        going.speech = going.order.sound ?? (going.order.text.isEmpty ? nil : voice.begin(going.order.text))
        return switch going.order.bell {
        case .none: going.speech?.nextSamples()
        case .alarm, .reminder: Chime.samples(sampleRate: voice.sampleRate)
        case .cue: Chime.cue(sampleRate: voice.sampleRate)
        }
    }

    /// Whether all that was pushed has sounded: the loudspeaker has taken it, and its time is over.
    private func hasBeenHeard(_ going: Current) -> Bool {
        going.started == nil || output.free() == output.capacity && clock.now() >= going.soundsUntil
    }

    private func push() -> Bool {
        let piece = waiting.prefix(pieceLength), now = clock.now()
        guard piece.withUnsafeBufferPointer({ output.push($0, position: position, time: now) }) else { return false }
        position += Int64(piece.count)
        waiting = waiting.dropFirst(piece.count)
        guard var going = current else { return true }
        if going.started != nil {
            // The loudspeaker has played all of it before the next piece came.
            let isLate = now > going.soundsUntil + Self.lateness
            if isLate, !going.starved { counters.countUnderrun() }
            going.starved = isLate
        } else {
            going.started = now
            measure(&going, now)
        }
        going.pushed += piece.count
        going.soundsUntil = max(going.soundsUntil, now) + UInt64(Double(piece.count) / Double(voice.sampleRate) * 1e9)
        current = going
        return true
    }

    private func measure(_ going: inout Current, _ now: UInt64) {
        going.order.turn?.stages["synthesis"] = Self.seconds(going.order.ordered, now)
        guard let cause = going.order.cause else { return }
        going.order.turn?.endOfSpeechToSound = Self.seconds(cause.endOfSpeech, now)
        var metrics = counters.snapshot()
        metrics.endOfSpeechToText = Self.seconds(cause.endOfSpeech, cause.decided)
        metrics.endOfSpeechToSound = Self.seconds(cause.endOfSpeech, now)
        emit(.metrics(metrics))
    }

    private static func seconds(_ from: UInt64, _ to: UInt64) -> Double {
        ((Double(to) - Double(from)) / 1e6).rounded() / 1e3
    }

    private func end(_ going: Current, isInterrupted: Bool) {
        waiting = []
        current = nil
        going.order.sound?.drop()
        defer { going.order.whenSaid?() }
        var turn = going.order.turn
        turn?.interrupted = isInterrupted
        defer { if let turn { finish(turn) } }
        guard let started = going.started else { return }
        let length = Double(going.pushed) / Double(voice.sampleRate)
        let played = isInterrupted ? min(length, clock.seconds - clock.seconds(at: started)) : length
        turn?.spoken = played
        emit(.audio(start: clock.seconds(at: started), seconds: played, isInterrupted: isInterrupted))
    }
}
