import Foundation
import LanguageUnderstanding
import SkillKit

/// Binds grammar, scenarios and skills: text in, events out; keeps one conversation a session.
///
///     let engine = try DialogueEngine(grammars: ["grammars/en"], scenarios: ["scenarios"], skills: BuiltinSkills.all())
///     for event in await engine.respond(to: "set an alarm", at: .now) { … }   // asks "For what time?"
public actor DialogueEngine {
    public nonisolated let understander: Understander
    public nonisolated let scenarios: [ScenarioGraph]
    public nonisolated let skills: [any Skill]
    private let skillByIntent: [String: any Skill]
    /// What is to be said later; its next moment can be read without waiting.
    public nonisolated let schedule: WatchedScheduler
    private let lists: any ItemLists
    private let memory: (any DialogueMemory)?
    private nonisolated let secondReading: SecondReading
    private let calendar: Calendar
    let phrases: DialoguePhrases
    private var sessions: [String: Conversation] = [:]

    struct Conversation {
        var session: DialogueSession
        var lastReply: String?
        var lastTurn: Date?
        var lastCommand: SessionMemory.Command?
    }

    /// Corrections of the last command are understood this long, and "and tomorrow?" as well.
    private static let correctionSeconds = 30.0
    /// A question that was left open longer than this when the program ended is not taken up again.
    private static let resumeSeconds = 120.0
    /// More sessions than this are not kept in memory once they are too old to be resumed.
    private static let mostSessions = 128

    /// Reads grammars and scenarios, and checks that they fit each other and the skills.
    ///
    /// - Throws: `GrammarError`, `ScenarioError`.
    public init(
        grammars: [String], scenarios: [String], skills: [any Skill], scheduler: any Scheduler = MemoryScheduler(),
        lists: any ItemLists = MemoryLists(), memory: (any DialogueMemory)? = nil, pool: AnswerPool? = nil,
        network: UnderstandingModel? = nil, openQuestions: OpenQuestions? = nil,
        calendar: Calendar = .current, phrases: DialoguePhrases? = nil
    ) throws {
        try self.init(
            templates: SentenceTemplates(contentsOf: grammars), scenarios: ScenarioGraph.load(contentsOf: scenarios),
            skills: skills,
            scheduler: scheduler, lists: lists, memory: memory, pool: pool, network: network,
            openQuestions: openQuestions, calendar: calendar, phrases: phrases)
    }

    /// - Parameters:
    ///   - scenarios: those of another language than the grammar's are left out.
    ///   - memory: keeps sessions beyond the program's end.
    ///   - pool: answers to what no template matches.
    ///   - openQuestions: who is asked what nothing understands.
    ///   - phrases: what the dialogue itself says; nil: in the grammar's language.
    public init(
        templates: SentenceTemplates, scenarios: [ScenarioGraph], skills: [any Skill],
        scheduler: any Scheduler = MemoryScheduler(),
        lists: any ItemLists = MemoryLists(), memory: (any DialogueMemory)? = nil, pool: AnswerPool? = nil,
        network: UnderstandingModel? = nil, openQuestions: OpenQuestions? = nil,
        calendar: Calendar = .current, phrases: DialoguePhrases? = nil
    ) throws {
        var templates = templates
        let scenarios = scenarios.filter { $0.language == templates.language }
        let grammarIntents = Set(templates.intents)
        let skillByIntent = Dictionary(skills.flatMap { skill in skill.intents.map { ($0, skill) } }) { first, _ in
            first
        }
        let problems = scenarios.flatMap {
            $0.problems(grammarIntents: grammarIntents, skillIntents: Set(skillByIntent.keys))
        }
        if !problems.isEmpty { throw ScenarioError(problems: problems) }
        for scenario in scenarios { templates.blocks += try scenario.answerBlocks() }
        templates.blocks += try FollowUpQuestions.blocks(language: templates.language)
        understander = Understander(grammar: try Grammar(templates), network: network)
        self.scenarios = scenarios
        self.skills = skills
        self.skillByIntent = skillByIntent
        schedule = WatchedScheduler(scheduler)
        self.lists = lists
        self.memory = memory
        secondReading = SecondReading(pool: pool, openQuestions: openQuestions)
        self.calendar = calendar
        self.phrases = phrases ?? .of(language: templates.language)
    }

    /// What the skills answer to.
    public nonisolated var intents: [String] { skillByIntent.keys.sorted() }

    // MARK: - What a recogniser asks before it listens

    /// The expectations of a session's open question, for `Grammar.sentenceGraph(expecting:)` and `Understander.understand`.
    public func expecting(session: String = "default") -> Set<String> { sessions[session]?.session.expecting ?? [] }

    /// Whether an answer is waited for, so that no wake word is needed.
    public func isWaiting(session: String = "default") -> Bool { sessions[session]?.session.isWaiting ?? false }

    /// All that may sensibly be said now, as a word graph.
    public func sentenceGraph(session: String = "default") throws -> SentenceGraph {
        try understander.sentenceGraph(expecting: expecting(session: session))
    }

    /// Words that may be said and stand in no grammar.
    public nonisolated var likelyWords: [String] { secondReading.openQuestions?.words() ?? [] }

    /// Whether a sentence that nobody was asked for means something, be it a question that only the user's own texts answer.
    public nonisolated func meansSomething(_ text: String) -> Bool {
        understander.understand(text).intent != nil || secondReading.openQuestions?.canAnswer(text) == true
    }

    /// Sessions in memory.
    public var sessionCount: Int { sessions.count }

    // MARK: - Turns

    /// Answers a sentence.
    public func respond(to text: String, session: String = "default", at now: Date) async -> [DialogueEvent] {
        await recall(session, now)
        var expectations = expecting(session: session)
        if let last = sessions[session]?.lastCommand, !isWaiting(session: session) {
            expectations.formUnion(FollowUpQuestions.expectations(after: last.intent))
        }
        let began = ContinuousClock.now
        let understanding = understander.understand(text, expecting: expectations)
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        var events = await respond(to: understanding, session: session, at: now)
        if !events.isEmpty { events[0].secondsOfUnderstanding = seconds }
        return events
    }

    /// Answers a sentence that has been understood already.
    public func respond(to understanding: Understanding, session: String = "default", at now: Date) async
        -> [DialogueEvent]
    {
        await recall(session, now)
        var understanding = understanding
        let conversation = sessions[session]
        understanding = secondReading.of(
            understanding, isWaiting: conversation?.session.isWaiting == true, after: conversation?.lastCommand)
        self.conversation(session) { $0.lastTurn = now }
        let intent = DialogueEvent(at: now.timeIntervalSince1970, session: session, .intent(understanding))
        return [intent] + (await turn(.heard(understanding), session, now))
    }

    /// Nothing was said in the time that an answer is waited for.
    public func timeOut(session: String = "default", at now: Date) async -> [DialogueEvent] {
        await recall(session, now)
        return await turn(.timeout, session, now)
    }

    /// Breaks off what the session is about.
    public func cancel(session: String = "default", at now: Date) async -> [DialogueEvent] {
        await turn(.cancel, session, now)
    }

    /// Takes up what is kept of a session, and lets go of what is too old to be continued.
    private func recall(_ session: String, _ now: Date) async {
        if sessions.count > Self.mostSessions {
            sessions = sessions.filter { name, conversation in
                name == session
                    || conversation.lastTurn.map { now.timeIntervalSince($0) <= Self.resumeSeconds } ?? false
            }
        }
        if sessions[session] == nil, let memory, let kept = try? await memory.memory(session: session),
            sessions[session] == nil
        {
            conversation(session) { conversation in
                let isRecent = kept.lastTurn.map { now.timeIntervalSince($0) <= Self.resumeSeconds } ?? false
                if isRecent { conversation.session.restore(kept.dialogue) }
                conversation.lastReply = kept.lastReply
                conversation.lastTurn = kept.lastTurn
                conversation.lastCommand = kept.lastCommand
            }
        }
        guard let last = sessions[session]?.lastTurn, now.timeIntervalSince(last) > Self.correctionSeconds else {
            return
        }
        conversation(session) { conversation in
            conversation.session.finished = nil
            conversation.lastCommand = nil
        }
    }

    private func keep(_ session: String) async -> String? {
        guard let memory, let conversation = sessions[session] else { return nil }
        do {
            try await memory.save(
                SessionMemory(
                    dialogue: conversation.session.snapshot, lastReply: conversation.lastReply,
                    lastTurn: conversation.lastTurn,
                    lastCommand: conversation.lastCommand), session: session)
            return nil
        } catch {
            return "\(error)"
        }
    }

    func conversation(_ name: String, _ change: (inout Conversation) -> Void) {
        var conversation =
            sessions[name] ?? Conversation(session: DialogueSession(scenarios: scenarios, phrases: phrases))
        change(&conversation)
        sessions[name] = conversation
    }

    private func turn(_ event: DialogueSession.Event, _ session: String, _ now: Date) async -> [DialogueEvent] {
        var actions: [DialogueSession.Action] = []
        conversation(session) { actions = $0.session.handle(event) }
        var events: [DialogueEvent] = []
        var secondsOfSkills = 0.0
        func add(_ content: DialogueEvent.Content) {
            events.append(DialogueEvent(at: now.timeIntervalSince1970, session: session, content))
        }
        func say(_ text: String, card: SkillReply.Card? = nil, data: [String: SkillValue] = [:]) {
            guard !text.isEmpty || !data.isEmpty else { return }
            if !text.isEmpty { conversation(session) { $0.lastReply = text } }
            add(.reply(text: text, card: card, data: data))
        }
        while !actions.isEmpty {
            switch actions.removeFirst() {
            case .say(let text), .ask(let text, _): say(text)
            case .end: break
            case .call(SmallTalk.intent, let slots, _, _) where skillByIntent[SmallTalk.intent] == nil:
                say(slots[SmallTalk.slot]?.text ?? "")
            case .call(let intent, let slots, let text, let replaces):
                conversation(session) { $0.lastCommand = .init(intent: intent, slots: slots) }
                let request = SkillRequest(
                    intent: intent, slots: slots.compactMapValues(SkillValue.init), text: text, session: session,
                    replaces: replaces)
                guard let skill = skillByIntent[intent] else {
                    add(.failure(skill: "none", reason: "no skill answers to the intent \(intent)"))
                    say(phrases.failed)
                    continue
                }
                let began = ContinuousClock.now
                defer { secondsOfSkills += (ContinuousClock.now - began) / .seconds(1) }
                do {
                    let reply = try await skill.handle(request, in: context(session, now))
                    if let followUp = reply.followUp {
                        let question = DialogueSession.FollowUp(
                            intent: followUp.intent, slot: followUp.slot, prompt: reply.speech)
                        conversation(session) {
                            actions = $0.session.handle(.replied(followUp: question, madeID: nil)) + actions
                        }
                    } else {
                        say(reply.speech, card: reply.card, data: reply.data)
                        conversation(session) {
                            _ = $0.session.handle(.replied(followUp: nil, madeID: reply.data["id"]?.text))
                        }
                    }
                } catch {
                    add(.failure(skill: skill.name, reason: "\(error)"))
                    say(phrases.failed)
                }
            }
        }
        if let reason = await keep(session) { add(.failure(skill: "memory", reason: reason)) }
        if let state = sessions[session]?.session {
            add(.dialogue(state: state.stateName, expecting: state.expectedSlot))
        }
        if !events.isEmpty { events[events.count - 1].secondsOfSkills = secondsOfSkills }
        return events
    }

    private func context(_ session: String, _ now: Date) -> SkillContext {
        SkillContext(
            now: now, calendar: calendar, language: understander.grammar.language,
            lastReply: sessions[session]?.lastReply,
            summaries: skills.compactMap { $0.summary(in: understander.grammar.language) }, scheduler: schedule,
            lists: lists)
    }
}
