import SpeechRecognition
import Streaming

/// Sound in, commands out: feeds the recogniser, tells what it has heard so far, decides when a command is finished.
///
/// Where a wake phrase is wanted, only the wake word detector listens until it has heard one; the recogniser then begins before the
/// phrase, in the past, so that a command in the same breath loses nothing. While a reply is heard nothing is fed; speech over it
/// interrupts it, and is heard from a moment before it began. The sound that a finished command did not use goes to the next one.
/// While a `SatelliteLink` lends the sound out, the commands in it are somebody else's: after the wake phrase it is handed on.
/// Fed in pieces of a fixed length counted from where a command began, so that the result does not depend on how the sound was cut.
final class ListeningStage: Stage {
    static let sampleRate = 16_000.0
    /// Samples fed at a time: 20 ms.
    private static let feedLength: Int64 = 320
    /// Pieces from one look at the partial text to the next.
    private static let partialEvery = 6
    /// Silence after which the recogniser begins anew, in seconds; and how much of the past it then hears again.
    private static let restartAfter = 4.0
    private static let preRoll = 0.4
    /// Seconds before a wake phrase from which the recogniser hears it.
    private static let beforePhrase = 0.4
    /// Seconds of sound that are kept: a wake phrase, what was said behind it until it was noticed, and two seconds more.
    private static let kept = 8

    private enum Mode { case asleep, listening, replyHeard, lending }

    private var input: SampleConsumer
    private var output: EventProducer<Heard>
    private var orders: EventConsumer<ListeningOrder>
    private let session: any SpeechListener
    private let wake: (any WakeListener)?
    private let clock: PipelineClock
    private let interruption: Interruption
    private var lent: LentSound
    private let emit: @Sendable (AssistantEvent.Content) -> Void
    private let buffer: UnsafeMutableBufferPointer<Float>
    private var history = SampleHistory(capacity: ListeningStage.kept * 16_000)
    private var times: CaptureTimes
    private var order: ListeningOrder
    private var mode: Mode
    private var addressed: AddressedWords
    private let falseAlarms: FalseAlarms?
    /// Where the recogniser or the detector began to listen, and how far it has been fed; positions in the stream.
    private var began: Int64 = 0
    private var fed: Int64 = 0
    private var pieces = 0
    private var shown = ""
    /// Since when an answer is waited for.
    private var waitingSince: Int64 = 0
    private var replies = ReplyHearing(rate: ListeningStage.sampleRate)
    private var over = false

    /// - Parameters:
    ///   - wake: listens for the phrases that orders ask for; nil where the commands' own recogniser does.
    ///   - satellite: lends the sound to others.
    ///   - falseAlarms: sounds that wake no more.
    init(
        input: consuming SampleConsumer, output: consuming EventProducer<Heard>,
        orders: consuming EventConsumer<ListeningOrder>,
        session: any SpeechListener, wake: (any WakeListener)? = nil, first: ListeningOrder, clock: PipelineClock,
        interruption: Interruption, minimumConfidence: Double, satellite: SatelliteLink? = nil,
        falseAlarms: FalseAlarms? = nil,
        emit: @escaping @Sendable (AssistantEvent.Content) -> Void
    ) {
        self.input = input
        self.output = output
        self.orders = orders
        self.session = session
        self.wake = wake
        self.clock = clock
        self.interruption = interruption
        lent = LentSound(satellite)
        addressed = AddressedWords(phrases: first.wakePhrases, minimumConfidence: minimumConfidence)
        times = CaptureTimes(clock, rate: Self.sampleRate)
        self.falseAlarms = falseAlarms
        self.emit = emit
        order = first
        mode = wake != nil && !first.wakePhrases.isEmpty ? .asleep : .listening
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
        if lent.hasChanged() {
            listen(from: history.end)
            return .progressed
        }
        if lent.isLent, handOn() { return .progressed }
        if mode == .listening || mode == .asleep, history.end - fed >= Self.feedLength {
            if mode == .asleep { listenForPhrase(Self.feedLength) } else { feed(Self.feedLength) }
            if mode == .listening { look() }
            return .progressed
        }
        let block = input.pull(into: buffer)
        if block.count == 0 {
            guard block.flags.contains(.end) else { return .idle }
            if mode == .listening || mode == .asleep { endOfSound() }
            close()
            return .finished
        }
        times.note(block)
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
        let isReply = replies.isReply(flags, until: history.end)
        switch mode {
        case .listening, .asleep:
            // Who is speaking already is heard to the end.
            if isReply, mode == .asleep || session.lastHeard == nil { mode = .replyHeard }
            if isReply, flags.contains(.speechOverReply) { interrupt() }
        case .lending: break
        case .replyHeard:
            if flags.contains(.speechOverReply) {
                interrupt()
            } else if !flags.contains(.duringReply) {
                listen(from: history.end - samples(0.1))
                waitingSince = history.end
            }
        }
    }

    private func interrupt() {
        let spokenOverAt = history.end - samples(Self.preRoll)
        guard replies.interrupt(at: spokenOverAt) else { return }
        interruption.raise()
        emit(.bargeIn)
        guard mode == .replyHeard else { return }
        listen(from: spokenOverAt)
        waitingSince = history.end
    }

    /// What was fed since the last command is heard again, now by the new order.
    private func follow(_ next: ListeningOrder) {
        order = next
        addressed.phrases = next.wakePhrases
        waitingSince = history.end
        // Goes for later, when the sound is the assistant's own again.
        if lent.isLent { return }
        if mode == .replyHeard { return restart(at: began) }
        listen(from: began)
    }

    /// Goes to sleep where the order wants a wake phrase, else listens for a command.
    private func listen(from position: Int64) {
        if lent.isLent {
            mode = wake == nil ? .lending : .asleep
        } else {
            mode = wake != nil && !order.wakePhrases.isEmpty ? .asleep : .listening
        }
        restart(at: position)
    }

    /// Hands the sound that was not fed yet on to its borrower, if it wants any; false where there is nothing to do.
    private func handOn() -> Bool {
        if wake != nil {
            if lent.takeFollowUp(), mode != .lending {
                followUp()
                return true
            }
            if mode == .lending, !lent.isWanted {
                // The borrower has heard enough.
                listen(from: history.end)
                return true
            }
        }
        return mode == .lending && lent.handOn(history, &fed, times)
    }

    /// The borrower has asked something: the answer needs no wake phrase, and may have begun over the question.
    private func followUp() {
        mode = .lending
        restart(at: replies.beginningOfAnswer(at: history.end))
        lent.followedUp(milliseconds: times.milliseconds(of: began))
    }

    private func restart(at position: Int64) {
        session.reset(order.decoding)
        wake?.reset()
        addressed.detected = nil
        began = min(max(position, history.start), history.end)
        fed = began
        (pieces, shown) = (0, "")
    }

    private func samples(_ seconds: Double) -> Int64 { Int64(seconds * Self.sampleRate) }

    // MARK: - Listening

    private func listenForPhrase(_ count: Int64, silenceBehind: Double = 0) {
        guard let wake else { return }
        let silence = [Float](repeating: 0, count: Int(samples(silenceBehind)))
        let heard = wake.accept(history.slice(fed..<fed + count) + silence)
        fed += count
        guard let detection = heard.max(by: { $0.score < $1.score }) else { return }
        let start = began + samples(detection.start - Self.beforePhrase), end = began + samples(detection.end)
        restart(at: start)
        addressed.detected = (WakePhrase(detection.phrase).words, Double(end - began) / Self.sampleRate)
        guard isMeant(detection.phrase) else { return listen(from: end) }
        emit(.wake(phrase: detection.phrase, score: detection.score))
        mode = lent.isLent ? .lending : .listening
        guard lent.isLent else { return }
        lent.woken(phrase: detection.phrase, milliseconds: times.milliseconds(of: end))
        // A command in the same breath loses nothing.
        restart(at: end)
    }

    /// Whether what was taken for the wake phrase is no false alarm that is known; hears it a first time where there are any.
    private func isMeant(_ phrase: String) -> Bool {
        guard let falseAlarms, falseAlarms.count > 0 else { return true }
        while history.end - fed >= Self.feedLength { feed(Self.feedLength) }
        guard let sound = addressed.wokenBy(session.unconstrained.words) else { return true }
        return falseAlarms.wakes(sound.heard, phrase: phrase, at: times.seconds(of: fed))
    }

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
                listen(from: began + samples(session.secondsDecoded - Self.preRoll))
            }
            return
        }
        if pieces % Self.partialEvery == 0 { showPartial() }
        if let reason = session.endpoint { conclude(reason == .nothingSaid ? "silence" : reason.rawValue) }
    }

    private func showPartial() {
        let words = addressed.command(in: session.partial().words) ?? []
        let text = words.map(\.word).joined(separator: " ")
        guard !text.isEmpty, text != shown else { return }
        shown = text
        emit(.partial(text: text))
    }

    private func endOfSound() {
        if mode == .asleep {
            listenForPhrase(history.end - fed, silenceBehind: 1)
            guard mode == .listening else { return }
        }
        feed(history.end - fed)
        guard session.lastHeard == nil else { return conclude("end") }
        // The last characters may still wait for the sound behind them.
        session.accept([Float](repeating: 0, count: Int(samples(1))))
        if session.lastHeard != nil { conclude("end") }
    }

    private func conclude(_ reason: String) {
        let decoded = session.secondsDecoded, result = session.finish(), lastHeard = session.lastHeard ?? 0
        let isBelieved = result.confidence >= addressed.minimumConfidence && !result.text.isEmpty
        let letters = session.unconstrained
        let end = min(began + samples(lastHeard), history.end)
        if let said = addressed.said(result, freely: isBelieved ? letters : session.dictated()) {
            tell(
                .utterance(
                    HeardUtterance(
                        said, confidence: result.confidence, offset: times.seconds(of: began),
                        end: times.seconds(of: end), reason: reason, endOfSpeech: times.time(of: end),
                        decided: clock.now(), isAddressed: !order.wakePhrases.isEmpty,
                        wokenBy: addressed.wokenBy(letters.words))))
            order.answerWithin = nil
            if !order.wakePhrases.isEmpty, said.isAlone { replies.expectCue(at: history.end) }
        }
        listen(from: max(end + samples(0.06), began + samples(decoded - 0.1)))
    }

    /// The dialogue takes commands at once; should it hang, a command is lost after a moment rather than all that follow.
    private func tell(_ heard: Heard) { output.push(heard, within: .milliseconds(200)) }
}
