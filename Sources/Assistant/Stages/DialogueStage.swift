import Dialogue
import Foundation
import SpeechRecognition
import Streaming
import Synchronization

/// Commands in, replies out, by the dialogue engine; also says alarms and timers when they are due.
///
/// The engine answers asynchronously, one command at a time. On threads the stage looks whether it has answered whenever it is
/// stepped; over files it waits, so that the sound stands still meanwhile.
final class DialogueStage: Stage {
    /// What the engine made of one event.
    private struct Turn: Sendable {
        var cause: HeardUtterance?
        var events: [DialogueEvent] = []
        var order: ListeningOrder?
        var trace: TurnTrace?
        var isDue = false
        var isAwake = false
        /// Whether the engine is done with the event.
        var isLast = false
    }

    /// Where answers arrive.
    private final class Desk: Sendable {
        let turns = Mutex<[Turn]>([])
        let arrived = DispatchSemaphore(value: 0)
        let bell: Doorbell
        init(bell: Doorbell) { self.bell = bell }

        func post(_ turn: Turn) {
            turns.withLock { $0.append(turn) }
            bell.ring()
        }
    }

    private var input: EventConsumer<Heard>
    private var orders: EventProducer<ListeningOrder>
    private var speech: EventProducer<SpeechOrder>
    private let dialogue: DialogueInUse
    private let volume: ReplyVolume
    private let satellite: SatelliteLink?
    private let falseAlarms: FalseAlarms?
    /// What has woken the assistant, while nothing has followed.
    private var wokenBy: WakeSound?
    private let clock: PipelineClock
    private let waits: Bool
    private let minimumConfidence: Double
    private let givesCue: Bool
    private let emit: @Sendable (AssistantEvent.Content) -> Void
    private let finish: @Sendable (TurnTrace) -> Void
    private let desk: Desk
    private var work: Task<Void, Never>?
    private var isReplaced = false
    private var unsaid: [SpeechOrder] = []
    private var draining = false
    private var over = false

    /// - Parameters:
    ///   - satellite: brings replies that somebody else makes.
    ///   - falseAlarms: told what came of waking.
    ///   - bell: rung when the engine has answered.
    ///   - waits: whether a step waits for the engine.
    ///   - givesCue: whether a wake phrase that stands alone is answered by a short sound.
    ///   - finish: gets the traces of turns that have no reply; those of others go with the reply.
    init(
        input: consuming EventConsumer<Heard>, orders: consuming EventProducer<ListeningOrder>,
        speech: consuming EventProducer<SpeechOrder>, dialogue: DialogueInUse, volume: ReplyVolume,
        satellite: SatelliteLink? = nil, falseAlarms: FalseAlarms? = nil, clock: PipelineClock,
        bell: Doorbell, waits: Bool, minimumConfidence: Double, givesCue: Bool,
        emit: @escaping @Sendable (AssistantEvent.Content) -> Void, finish: @escaping @Sendable (TurnTrace) -> Void
    ) {
        self.input = input
        self.orders = orders
        self.speech = speech
        self.dialogue = dialogue
        self.volume = volume
        self.satellite = satellite
        self.falseAlarms = falseAlarms
        self.clock = clock
        self.waits = waits
        self.minimumConfidence = minimumConfidence
        self.givesCue = givesCue
        self.emit = emit
        self.finish = finish
        desk = Desk(bell: bell)
    }

    func step() -> StepResult {
        if over { return .finished }
        if let order = unsaid.first {
            guard speech.push(order) else { return .idle }
            unsaid.removeFirst()
            return .progressed
        }
        if work != nil {
            guard let turn = desk.turns.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else { return .idle }
            if turn.isLast { work = nil }
            take(turn)
            return .progressed
        }
        if let heard = input.pop() {
            hear(heard)
            return .progressed
        }
        if let order = satellite?.takeOrder() {
            unsaid.append(order)
            return .progressed
        }
        if isReplaced {
            isReplaced = false
            ask { _, _ in Turn() }
            return .progressed
        }
        if let due = dialogue.engine.schedule.nextDueNow, due <= clock.today, !draining {
            ask { engine, now in Turn(events: await engine.due(at: now), isDue: true) }
            return .progressed
        }
        guard input.isFinished else { return .idle }
        close()
        return .finished
    }

    func handle(_ message: ControlMessage) {
        switch message {
        case .cancel, .shutdown: close()
        case .drain: draining = true
        case .reload: isReplaced = true
        case .bargeIn: break
        }
    }

    private func close() {
        guard !over else { return }
        over = true
        work?.cancel()
        speech.close()
        orders.close()
    }

    // MARK: - Commands

    private func hear(_ heard: Heard) {
        switch heard {
        case .silence:
            Self.judgeWaking(by: nil, falseAlarms, wokenBy)
            wokenBy = nil
            ask { engine, now in Turn(events: await engine.timeOut(at: now)) }
        case .utterance(let utterance) where utterance.isPhraseAlone:
            // The wake phrase alone: the command may follow without it.
            wokenBy = utterance.wokenBy
            ask { _, _ in Turn(isAwake: true) }
        case .utterance(let utterance):
            let minimum = minimumConfidence, clock = clock, taken = clock.now()
            let falseAlarms = falseAlarms, woken = utterance.wokenBy ?? wokenBy
            wokenBy = nil
            ask { [emit] engine, now in
                let isExpected = await engine.isWaiting()
                let judged = Self.judge(
                    utterance, minimum: minimum, isExpected: isExpected, meansSomething: engine.meansSomething)
                emit(
                    .final(
                        text: judged.text, confidence: judged.confidence, start: utterance.start, end: utterance.end,
                        reason: utterance.reason, isAccepted: judged.isAccepted))
                guard judged.isAccepted else { return Turn() }
                var turn = Turn(cause: utterance, events: await engine.respond(to: judged.text, at: now))
                Self.judgeWaking(by: turn.events.understanding?.intent, falseAlarms, woken)
                var trace = TurnTrace(date: now, text: judged.text, confidence: judged.confidence)
                trace.stages["endpoint"] = Self.seconds(utterance.endOfSpeech, utterance.decided)
                trace.stages["waiting"] = Self.seconds(utterance.decided, taken)
                trace.endOfSpeechToText = trace.stages["endpoint"]
                trace.add(turn.events, seconds: Self.seconds(taken, clock.now()))
                turn.trace = trace
                return turn
            }
        }
    }

    private static func seconds(_ from: UInt64, _ to: UInt64) -> Double { max(0, (Double(to) - Double(from)) / 1e9) }

    /// What is taken as said. What the grammar made of doubtful sound is not believed; what was heard freely may still mean
    /// something. Where nobody was asked and nothing is meant, it was not for the assistant.
    private static func judge(
        _ utterance: HeardUtterance, minimum: Double, isExpected: Bool, meansSomething: (String) -> Bool
    ) -> (text: String, confidence: Double, isAccepted: Bool) {
        if utterance.confidence >= minimum, !utterance.text.isEmpty {
            return (utterance.text, utterance.confidence, true)
        }
        let free = utterance.dictated, isToAssistant = isExpected || utterance.isAddressed
        return (
            free.text, free.confidence,
            isToAssistant || free.confidence >= minimum && meansSomething(free.text)
        )
    }

    /// Who wakes the assistant and then says nothing that means anything, or that it was nothing, has not meant it.
    private static func judgeWaking(by intent: String?, _ falseAlarms: FalseAlarms?, _ woken: WakeSound?) {
        guard let falseAlarms, let woken else { return }
        falseAlarms.note(woken.heard, phrase: woken.phrase, isMeant: intent != nil && intent != "Cancel")
    }

    private func ask(_ answer: @escaping @Sendable (DialogueEngine, Date) async -> Turn) {
        let now = clock.today, desk = desk, (engine, graphs) = dialogue.both
        work = Task {
            let turn = await answer(engine, now)
            // The reply does not wait for the graph of what may be said after it.
            desk.post(turn)
            let order = await graphs.order(for: engine, isAwake: turn.isAwake)
            desk.post(Turn(order: order, isLast: true))
            desk.arrived.signal()
        }
        if waits { desk.arrived.wait() }
    }

    // MARK: - Answers

    private func take(_ turn: Turn) {
        if let order = turn.order { orders.push(order) }
        if turn.isAwake {
            emit(.dialogue(state: "awake", expecting: nil))
            if givesCue { unsaid.append(SpeechOrder(text: "", bell: .cue, ordered: clock.now())) }
        }
        var trace = turn.trace
        for event in turn.events {
            for content in event.assistantEvents { emit(content) }
            guard case .reply(let text, _, let data) = event.content else { continue }
            if let level = data["volume"]?.number { volume.set(level) }
            guard !text.isEmpty else { continue }
            let cause = trace == nil ? nil : turn.cause.map { ($0.endOfSpeech, $0.decided) }
            unsaid.append(
                SpeechOrder(
                    text: text, bell: turn.isDue ? Self.bell(data["kind"]?.text) : .none, cause: cause,
                    ordered: clock.now(), turn: trace))
            trace = nil
        }
        if let trace { finish(trace) }
    }

    /// What comes before something that is due; a skill just speaks.
    private static func bell(_ kind: String?) -> SpeechOrder.Bell {
        switch kind {
        case "skill": .none
        case "reminder": .reminder
        default: .alarm
        }
    }
}
