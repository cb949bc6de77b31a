import SpeechRecognition
import Streaming

/// Sound in, commands out: feeds the recogniser, tells what it has heard so far, decides when a command is finished.
///
/// While a reply is heard nothing is fed; speech over it interrupts it, and is heard from a moment before it began. The sound
/// that a finished command did not use goes to the next one. Fed in pieces of a fixed length counted from where a command
/// began, so that the result does not depend on how the sound was cut.
final class ListeningStage: Stage {
    static let sampleRate = 16_000.0
    /// Samples fed at a time: 40 ms.
    private static let feedLength: Int64 = 640
    /// Pieces from one look at the partial text to the next.
    private static let partialEvery = 3
    /// Silence after which the recogniser begins anew, in seconds; and how much of the past it then hears again.
    private static let restartAfter = 4.0
    private static let preRoll = 0.4

    private enum Mode { case listening, replyHeard }

    private var input: SampleConsumer
    private var output: EventProducer<Heard>
    private var orders: EventConsumer<ListeningOrder>
    private let session: any SpeechListener
    private let clock: PipelineClock
    private let interruption: Interruption
    private let minimumConfidence: Double
    private let emit: @Sendable (AssistantEvent.Content) -> Void
    private let buffer: UnsafeMutableBufferPointer<Float>
    private var history = SampleHistory(capacity: 4 * 16_000)
    private var newest = AudioBlock(position: 0, time: 0, count: 0)
    private var order: ListeningOrder
    private var mode = Mode.listening
    /// Where the recogniser began to listen, and how far it has been fed; positions in the stream.
    private var began: Int64 = 0
    private var fed: Int64 = 0
    private var pieces = 0
    private var shown = ""
    /// Since when an answer is waited for.
    private var waitingSince: Int64 = 0
    /// Whether the reply that is heard has been interrupted already.
    private var hasInterrupted = false
    private var over = false

    init(
        input: consuming SampleConsumer, output: consuming EventProducer<Heard>,
        orders: consuming EventConsumer<ListeningOrder>,
        session: any SpeechListener, first: ListeningOrder, clock: PipelineClock, interruption: Interruption,
        minimumConfidence: Double,
        emit: @escaping @Sendable (AssistantEvent.Content) -> Void
    ) {
        self.input = input
        self.output = output
        self.orders = orders
        self.session = session
        self.clock = clock
        self.interruption = interruption
        self.minimumConfidence = minimumConfidence
        self.emit = emit
        order = first
        buffer = .allocate(capacity: 1600)
        buffer.initialize(repeating: 0)
        session.reset(first.decoding)
    }

    deinit { buffer.deallocate() }

    func step() -> StepResult {
        if over { return .finished }
        if let next = orders.pop() {
            follow(next)
            return .progressed
        }
        if mode == .listening, history.end - fed >= Self.feedLength {
            feed(Self.feedLength)
            look()
            return .progressed
        }
        let block = input.pull(into: buffer)
        if block.count == 0 {
            guard block.flags.contains(.end) else { return .idle }
            if mode == .listening { endOfSound() }
            close()
            return .finished
        }
        newest = block
        history.append(UnsafeBufferPointer(rebasing: UnsafeBufferPointer(buffer)[..<block.count]), at: block.position)
        if fed < history.start { restart(at: history.end) }
        minding(block.flags)
        return .progressed
    }

    func handle(_ message: ControlMessage) {
        // When the assistant is stopped, half a command is none.
        if message != .bargeIn, message != .reload { close() }
    }

    private func close() {
        guard !over else { return }
        over = true
        output.close()
    }

    // MARK: - Replies and orders

    private func minding(_ flags: AudioFlags) {
        if !flags.contains(.duringReply) { hasInterrupted = false }
        switch mode {
        case .listening:
            // Who is speaking already is heard to the end.
            if flags.contains(.duringReply), session.lastHeard == nil { mode = .replyHeard }
            if flags.contains(.speechOverReply) { interrupt() }
        case .replyHeard:
            if flags.contains(.speechOverReply) {
                interrupt()
            } else if !flags.contains(.duringReply) {
                mode = .listening
                restart(at: history.end - samples(0.1))
                waitingSince = history.end
            }
        }
    }

    private func interrupt() {
        guard !hasInterrupted else { return }
        hasInterrupted = true
        interruption.raise()
        emit(.bargeIn)
        guard mode == .replyHeard else { return }
        mode = .listening
        restart(at: history.end - samples(Self.preRoll))
        waitingSince = history.end
    }

    /// What was fed since the last command is heard again, now by the new order.
    private func follow(_ next: ListeningOrder) {
        order = next
        waitingSince = history.end
        restart(at: began)
    }

    private func restart(at position: Int64) {
        session.reset(order.decoding)
        began = min(max(position, history.start), history.end)
        fed = began
        pieces = 0
        shown = ""
    }

    private func samples(_ seconds: Double) -> Int64 { Int64(seconds * Self.sampleRate) }

    // MARK: - Listening

    private func feed(_ count: Int64) {
        session.accept(history.slice(fed..<fed + count))
        fed += count
        pieces += 1
    }

    private func look() {
        guard session.lastHeard != nil else {
            if let limit = order.answerWithin, fed - waitingSince >= samples(limit) {
                order.answerWithin = nil
                tell(.silence)
            }
            if session.secondsDecoded >= Self.restartAfter {
                restart(at: began + samples(session.secondsDecoded - Self.preRoll))
            }
            return
        }
        if pieces % Self.partialEvery == 0 { showPartial() }
        if let reason = session.endpoint { conclude(reason == .nothingSaid ? "silence" : reason.rawValue) }
    }

    private func showPartial() {
        let words = session.partial().words
        guard let text = stripped(words)?.map(\.word).joined(separator: " "), !text.isEmpty, text != shown else {
            return
        }
        shown = text
        emit(.partial(text: text))
    }

    /// The words after the wake phrase; nil where it is missing or doubtful.
    private func stripped(_ words: [Recognition.Word]) -> ArraySlice<Recognition.Word>? {
        let phrase = order.wakePhrase
        guard !phrase.isEmpty else { return words[...] }
        let head = words.prefix(phrase.count)
        guard head.map(\.word) == phrase, head.allSatisfy({ $0.confidence >= minimumConfidence }) else { return nil }
        return words.dropFirst(phrase.count)
    }

    private func endOfSound() {
        feed(history.end - fed)
        guard session.lastHeard == nil else { return conclude("end") }
        // The last characters may still wait for the sound behind them.
        session.accept([Float](repeating: 0, count: Int(samples(1))))
        if session.lastHeard != nil { conclude("end") }
    }

    private func conclude(_ reason: String) {
        let lastHeard = session.lastHeard ?? 0, decoded = session.secondsDecoded
        let result = session.finish()
        let free = session.unconstrained
        let end = began + samples(lastHeard)
        let offset = seconds(of: began)
        if let words = stripped(result.words), !free.text.isEmpty || !words.isEmpty {
            tell(
                .utterance(
                    HeardUtterance(
                        text: words.map(\.word).joined(separator: " "), confidence: result.confidence,
                        unconstrained: free,
                        start: offset + (words.first?.start ?? free.words.first?.start ?? 0),
                        end: seconds(of: end), reason: reason, endOfSpeech: time(of: end),
                        decided: clock.now(),
                        isAddressed: !order.wakePhrase.isEmpty)))
            order.answerWithin = nil
        }
        restart(at: max(end + samples(0.06), began + samples(decoded - 0.1)))
    }

    /// Since the pipeline started, by the time of capture.
    private func seconds(of position: Int64) -> Double { clock.seconds(at: time(of: position)) }

    private func time(of position: Int64) -> UInt64 {
        let back = Double(newest.end - position) / Self.sampleRate * 1e9
        let now = Double(newest.time) + Double(newest.count) / Self.sampleRate * 1e9
        return UInt64(max(0, now - back))
    }

    /// The dialogue takes commands at once; should it hang, a command is lost after a moment rather than all that follow.
    private func tell(_ heard: Heard) { output.push(heard, within: .milliseconds(200)) }
}
