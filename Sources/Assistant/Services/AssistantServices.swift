import Dialogue
import Foundation
import LanguageUnderstanding
import Logging
import SpeechRecognition
import SpeechSynthesis
import Streaming
import Synchronization

/// All that a running assistant can do, for servers and other programs of this process: models are loaded when they are first
/// needed and shared, conversations are kept apart by name, and what happens can be listened to.
///
///     let services = AssistantServices(configuration, data: data)
///     let listening = try await services.listen(for: .dictation)        // mono, 16 kHz
///     for heard in try await listening.accept(samples) { … }            // .partial, .final
///     let speech = try await services.speak("It is seven.")             // speech.sampleRate
///     for await samples in speech { … }
///     let answer = try await services.answer("set an alarm", conversation: "kitchen")     // asks "For what time?"
///     for await event in services.events.subscribe() { … }
public final class AssistantServices: Sendable {
    public let data: DataDirectory
    /// What happens, in all conversations.
    public let events: EventHub
    /// What is counted; servers add theirs.
    public let metrics = MetricsRegistry()
    /// How loud replies are; kept with the state.
    public let volume = ReplyVolume()
    /// Microphone and loudspeaker for a program that answers in the assistant's place.
    public let satellite = SatelliteLink()
    /// Sounds that are no wake phrase though they sound like one; kept with the state.
    public let falseAlarms: FalseAlarms
    /// What happens, for people who look after it.
    public let log: Logger
    private let reporter: EventReporter
    private let turns = Atomic<Int>(0)
    private let current: Mutex<AssistantModels>
    private let storage: Storage

    /// - Parameter keepsState: whether alarms, lists and sessions are kept in the configuration's state folder.
    public init(
        _ configuration: AssistantConfiguration, data: DataDirectory, keepsState: Bool = true,
        events: EventHub = EventHub(), log: Logger = .silent
    ) {
        self.log = log
        self.data = data
        self.events = events
        falseAlarms = FalseAlarms(file: keepsState ? configuration.stateDirectory.falseAlarms : nil)
        reporter = EventReporter(events: events, metrics: metrics, log: log)
        storage = Storage(keepsState ? configuration.stateDirectory : nil, reporter, volume)
        current = Mutex(
            Self.models(configuration, data: data, former: nil, volume: volume, storage: storage, reporter: reporter))
        AssistantMetrics.describe(in: metrics)
    }

    private static func models(
        _ configuration: AssistantConfiguration, data: DataDirectory, former: AssistantModels?, volume: ReplyVolume,
        storage: Storage, reporter: EventReporter
    ) -> AssistantModels {
        AssistantModels(
            configuration, data: data, former: former, volume: volume, store: { await storage.store() },
            complain: { reporter.tell(.fault(.init(.skills, $0))) })
    }

    /// The state folder's database, opened when it is first needed.
    private actor Storage {
        private let folder: StateDirectory?
        private let reporter: EventReporter
        private let volume: ReplyVolume
        private var opened: DialogueStore?

        init(_ folder: StateDirectory?, _ reporter: EventReporter, _ volume: ReplyVolume) {
            self.folder = folder
            self.reporter = reporter
            self.volume = volume
        }

        /// Where it cannot be opened the assistant does without, and says so.
        func store() async -> DialogueStore? {
            guard opened == nil, let folder else { return opened }
            do {
                let store = try folder.openStore()
                opened = store
                if let kept = try await store.setting("volume").flatMap({ Double($0) }) { volume.set(kept) }
                volume.onChange { level in Task { try? await store.set("volume", to: "\(level)") } }
            } catch {
                reporter.tell(
                    .fault(.init(.disk, "alarms and lists will be forgotten when the program ends: \(error)")))
            }
            return opened
        }
    }

    // MARK: - Models and configuration

    /// The models in use. What is done with them is done to its end even where they are replaced meanwhile.
    public var models: AssistantModels { current.withLock { $0 } }
    public var configuration: AssistantConfiguration { models.configuration }

    /// Takes a new configuration, or the same one with its grammars, scenarios and skills read anew. Conversations go on.
    ///
    /// - Returns: the models now in use.
    /// - Throws: what is wrong with the new configuration; then the former stays in use.
    @discardableResult
    public func reload(_ configuration: AssistantConfiguration? = nil) async throws -> AssistantModels {
        let former = models
        let next = Self.models(
            configuration ?? former.configuration, data: data, former: former, volume: volume, storage: storage,
            reporter: reporter)
        _ = try await next.dialogue.value()
        // What was in use is needed at once; what was not is loaded when it is.
        if await former.recogniser.ready != nil { _ = try await next.recogniser.value() }
        if await former.recordings.ready != nil { _ = try await next.recordings.value() }
        if await former.voice.ready != nil { _ = try await next.voice.value() }
        current.withLock { $0 = next }
        return next
    }

    // MARK: - Listening

    /// What a listener may hear.
    public enum Hearing: Sendable {
        /// Any words, by the language model; a command of the grammars that was clearly said is written as the grammar has it.
        case dictation
        /// The same of a recording, by the model that hears it to its end before it writes.
        case recording
        /// The commands of the grammars, and the answers to a conversation's open question.
        case commands(conversation: String)
        /// The sentences of a graph.
        case graph(CharacterGraph)
    }

    /// A listener to be fed with sound.
    ///
    /// - Parameter endsAtPauses: whether it tells a final text at each pause; else all is one text, told by `finish`.
    /// - Throws: what loading the recogniser throws.
    public func listen(for hearing: Hearing = .dictation, endsAtPauses: Bool = true) async throws -> ListeningFeed {
        let models = models
        switch hearing {
        case .dictation:
            return try ListeningFeed(
                await models.recogniser.value(), await models.dictation.value(), beside: await commandGraph(models),
                endsAtPauses: endsAtPauses)
        case .recording:
            let decoder = try await models.recordings.value()
            return try ListeningFeed(
                decoder.recogniser, decoder.decoding, beside: await commandGraph(models), endsAtPauses: endsAtPauses)
        case .graph(let graph):
            return try ListeningFeed(await models.recogniser.value(), .graph(graph), endsAtPauses: endsAtPauses)
        case .commands(let conversation):
            let order = try await models.graphs.value().order(
                for: models.dialogue.value(), session: conversation, needsWakePhrase: false)
            return try ListeningFeed(await models.recogniser.value(), order.decoding, endsAtPauses: endsAtPauses)
        }
    }

    /// The commands that are listened for beside free speech. Where the dialogue cannot be loaded, speech is written down all the same.
    private func commandGraph(_ models: AssistantModels) async -> CharacterGraph? {
        guard let graphs = try? await models.graphs.value(), let engine = try? await models.dialogue.value(),
            case .graph(let graph, _) = await graphs.order(for: engine, session: "dictation", needsWakePhrase: false)
                .decoding
        else { return nil }
        return graph
    }

    /// A listener that tells when a phrase is said; the configured wake phrases where nil.
    ///
    /// - Throws: `AssistantError.noWakePhrase`, `RecognitionError.badWakePhrase`, and what loading the recogniser throws.
    public func listen(forPhrase phrase: String? = nil) async throws -> WakePhraseFeed {
        let models = models
        let phrases = phrase.map { [$0] } ?? models.configuration.wake
        guard !phrases.isEmpty else { throw AssistantError.noWakePhrase }
        return try WakePhraseFeed(
            try await models.recogniser.value(), phrases, threshold: models.configuration.wakeThreshold)
    }

    // MARK: - Speaking

    /// A text in sound, made as it is read.
    ///
    /// - Throws: what loading the voice throws.
    public func speak(_ text: String, controls: SpeakingControls = SpeakingControls()) async throws -> SpokenText {
        SpokenText(try await models.voice.value(), text: text, controls: controls)
    }

    // MARK: - Understanding and dialogue

    /// What a sentence means, outside any conversation.
    ///
    /// - Throws: what loading the dialogue throws.
    public func understand(_ text: String, context: [String: SlotValue] = [:]) async throws -> Understanding {
        try await models.dialogue.value().understander.understand(text, context: context)
    }

    /// What came of a sentence.
    public struct Answer: Sendable {
        /// What is to be said; empty: nothing.
        public var text: String
        /// Whether it ends with a question, so that the user's next words belong to it.
        public var asksBack: Bool
        public var understanding: Understanding?
        public var events: [DialogueEvent]
    }

    /// Answers a sentence in a conversation.
    ///
    /// - Throws: what loading the dialogue throws.
    public func answer(_ text: String, conversation: String = "default", at now: Date? = nil) async throws -> Answer {
        let engine = try await models.dialogue.value()
        let date = now ?? events.clock.today
        var turn = TurnTrace(conversation: conversation, date: date, text: text)
        let began = events.clock.now()
        let happened = await engine.respond(to: text, session: conversation, at: date)
        turn.add(happened, seconds: Double(events.clock.now() &- began) / 1e9)
        tell(happened, conversation)
        finish(turn)
        return Answer(
            text: happened.replies.joined(separator: " "), asksBack: await engine.isWaiting(session: conversation),
            understanding: happened.understanding, events: happened)
    }

    /// Nothing was said in the time that an answer is waited for.
    public func silence(conversation: String) async throws -> Answer {
        let engine = try await models.dialogue.value()
        let happened = await engine.timeOut(session: conversation, at: events.clock.today)
        tell(happened, conversation)
        return Answer(
            text: happened.replies.joined(separator: " "), asksBack: await engine.isWaiting(session: conversation),
            understanding: nil, events: happened)
    }

    func tell(_ happened: [DialogueEvent], _ conversation: String?) {
        for event in happened {
            if case .reply(_, _, let data) = event.content, let level = data["volume"]?.number { volume.set(level) }
            for content in event.assistantEvents {
                reporter.tell(conversation: conversation ?? event.session, content)
            }
        }
    }

    /// Counts, logs and sends an event.
    func tell(_ event: AssistantEvent) { reporter.tell(event) }

    /// Tells a fault that is found now.
    func tell(_ fault: AssistantEvent.Fault) { reporter.tell(.fault(fault)) }

    /// Tells what happens now in a conversation that is held elsewhere.
    public func tell(conversation: String, _ content: AssistantEvent.Content) {
        reporter.tell(conversation: conversation, content)
    }

    /// Counts and logs a turn and hands its trace on.
    func finish(_ turn: TurnTrace) {
        var turn = turn
        turn.number = turns.wrappingAdd(1, ordering: .relaxed).newValue
        EventLog.write(turn, to: log)
        AssistantMetrics.count(turn, in: metrics)
        traces.withLock { $0 }?(turn)
    }

    private let traces = Mutex<(@Sendable (TurnTrace) -> Void)?>(nil)

    /// - Parameter take: gets the trace of every turn from now on.
    public func traceTurns(_ take: (@Sendable (TurnTrace) -> Void)?) { traces.withLock { $0 = take } }
}
