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
    /// Letters behind a wake phrase from which they are taken for a command.
    private static let fewestLetters = 4
    /// Seconds in which the cue for listening is no reply.
    private static let cueTime = 0.6
    /// Samples handed on at a time to who has borrowed the sound: 64 ms.
    private static let lentLength: Int64 = 1024

    private enum Mode { case asleep, listening, replyHeard, lending }

    private var input: SampleConsumer
    private var output: EventProducer<Heard>
    private var orders: EventConsumer<ListeningOrder>
    private let session: any SpeechListener
    private let wake: (any WakeListener)?
    private let clock: PipelineClock
    private let interruption: Interruption
    private let minimumConfidence: Double
    private let satellite: SatelliteLink?
    private var isLent = false
    private let emit: @Sendable (AssistantEvent.Content) -> Void
    private let buffer: UnsafeMutableBufferPointer<Float>
    private var history = SampleHistory(capacity: ListeningStage.kept * 16_000)
    private var newest = AudioBlock(position: 0, time: 0, count: 0)
    private var order: ListeningOrder
    private var mode: Mode
    /// The wake phrase that was heard, and the position behind it; nil where none was wanted.
    private var woken: (phrase: [String], end: Int64)?
    /// Where the recogniser or the detector began to listen, and how far it has been fed; positions in the stream.
    private var began: Int64 = 0
    private var fed: Int64 = 0
    private var pieces = 0
    private var shown = ""
    /// Since when an answer is waited for.
    private var waitingSince: Int64 = 0
    /// Until where a reply that is heard is but the cue for listening.
    private var cueEnds: Int64 = 0
    /// Whether the reply that is heard has been interrupted already.
    private var hasInterrupted = false
    private var over = false

    /// - Parameters:
    ///   - wake: listens for the phrases that orders ask for; nil where the commands' own recogniser does.
    ///   - satellite: lends the sound to others.
    init(
        input: consuming SampleConsumer, output: consuming EventProducer<Heard>,
        orders: consuming EventConsumer<ListeningOrder>,
        session: any SpeechListener, wake: (any WakeListener)? = nil, first: ListeningOrder, clock: PipelineClock,
        interruption: Interruption, minimumConfidence: Double, satellite: SatelliteLink? = nil,
        emit: @escaping @Sendable (AssistantEvent.Content) -> Void
    ) {
        self.input = input
        self.output = output
        self.orders = orders
        self.session = session
        self.wake = wake
        self.clock = clock
        self.interruption = interruption
        self.minimumConfidence = minimumConfidence
        self.satellite = satellite
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
        if let satellite, satellite.isLent != isLent {
            isLent.toggle()
            listen(from: history.end)
            return .progressed
        }
        if isLent, handOn() { return .progressed }
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
        let isReply = flags.contains(.duringReply) && history.end > cueEnds
        if !flags.contains(.duringReply) { hasInterrupted = false }
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
        guard !hasInterrupted else { return }
        hasInterrupted = true
        interruption.raise()
        emit(.bargeIn)
        guard mode == .replyHeard else { return }
        listen(from: history.end - samples(Self.preRoll))
        waitingSince = history.end
    }

    /// What was fed since the last command is heard again, now by the new order.
    private func follow(_ next: ListeningOrder) {
        order = next
        waitingSince = history.end
        // Goes for later, when the sound is the assistant's own again.
        if isLent { return }
        if mode == .replyHeard { return restart(at: began) }
        listen(from: began)
    }

    /// Goes to sleep where the order wants a wake phrase, else listens for a command.
    private func listen(from position: Int64) {
        if isLent {
            mode = wake == nil ? .lending : .asleep
        } else {
            mode = wake != nil && !order.wakePhrases.isEmpty ? .asleep : .listening
        }
        restart(at: position)
    }

    /// Hands the sound that was not fed yet on to its borrower, if it wants any; false where there is not enough of it.
    private func handOn() -> Bool {
        guard let satellite else { return false }
        if wake != nil, mode == .lending, !satellite.isStreaming {
            // The borrower has heard enough.
            listen(from: history.end)
            return true
        }
        guard mode == .lending, history.end - fed >= Self.lentLength else { return false }
        satellite.tell(
            .sound(history.slice(fed..<fed + Self.lentLength), milliseconds: Int((seconds(of: fed) * 1000).rounded())))
        fed += Self.lentLength
        return true
    }

    private func restart(at position: Int64) {
        session.reset(order.decoding)
        wake?.reset()
        woken = nil
        began = min(max(position, history.start), history.end)
        fed = began
        pieces = 0
        shown = ""
    }

    private func samples(_ seconds: Double) -> Int64 { Int64(seconds * Self.sampleRate) }

    // MARK: - Listening

    private func listenForPhrase(_ count: Int64, silenceBehind: Double = 0) {
        guard let wake else { return }
        let silence = [Float](repeating: 0, count: Int(samples(silenceBehind)))
        let heard = wake.accept(history.slice(fed..<fed + count) + silence)
        fed += count
        guard let detection = heard.max(by: { $0.score < $1.score }) else { return }
        emit(.wake(phrase: detection.phrase, score: detection.score))
        let start = began + samples(detection.start - Self.beforePhrase), end = began + samples(detection.end)
        if isLent {
            mode = .lending
            satellite?.woken(phrase: detection.phrase, milliseconds: Int((seconds(of: end) * 1000).rounded()))
            // A command in the same breath loses nothing.
            return restart(at: end)
        }
        mode = .listening
        restart(at: start)
        woken = (WakePhrase(detection.phrase).words, end)
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
        let words = session.partial().words
        guard let text = stripped(words)?.map(\.word).joined(separator: " "), !text.isEmpty, text != shown else {
            return
        }
        shown = text
        emit(.partial(text: text))
    }

    /// The words after the wake phrase; nil where one is wanted and missing or doubtful.
    private func stripped(_ words: [Recognition.Word]) -> ArraySlice<Recognition.Word>? {
        let wanted = woken.map { [$0.phrase] } ?? order.wakePhrases
        guard !wanted.isEmpty else { return words[...] }
        for phrase in wanted {
            let head = words.prefix(phrase.count)
            guard head.map(\.word) == phrase else { continue }
            // What the detector has heard needs no second opinion.
            if woken != nil || head.allSatisfy({ $0.confidence >= minimumConfidence }) {
                return words.dropFirst(phrase.count)
            }
        }
        return woken == nil ? nil : afterPhrase(words)
    }

    /// The words that begin behind the wake phrase that was heard.
    private func afterPhrase(_ words: [Recognition.Word]) -> ArraySlice<Recognition.Word> {
        guard let woken else { return words[...] }
        return words.drop { began + samples(($0.start + $0.end) / 2) < woken.end }
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
        var free = session.unconstrained
        if woken != nil { free = Recognition(words: Array(afterPhrase(free.words)), confidence: free.confidence) }
        let end = min(began + samples(lastHeard), history.end)
        let offset = seconds(of: began)
        if let words = stripped(result.words), woken != nil || !free.text.isEmpty || !words.isEmpty {
            // After the phrase alone, letters that mean nothing may still be heard.
            let isAlone = words.isEmpty && (woken == nil || free.text.count < Self.fewestLetters)
            tell(
                .utterance(
                    HeardUtterance(
                        text: words.map(\.word).joined(separator: " "), confidence: result.confidence,
                        unconstrained: free,
                        start: offset + (words.first?.start ?? free.words.first?.start ?? 0),
                        end: seconds(of: end), reason: reason, endOfSpeech: time(of: end),
                        decided: clock.now(),
                        isAddressed: !order.wakePhrases.isEmpty, isPhraseAlone: !order.wakePhrases.isEmpty && isAlone)))
            order.answerWithin = nil
            if !order.wakePhrases.isEmpty, isAlone { cueEnds = history.end + samples(Self.cueTime) }
        }
        listen(from: max(end + samples(0.06), began + samples(decoded - 0.1)))
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
