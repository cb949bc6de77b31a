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
    private let skills: [any Skill]
    private let skillByIntent: [String: any Skill]
    private let scheduler: any Scheduler
    private let calendar: Calendar
    private let phrases: DialoguePhrases
    private var sessions: [String: Conversation] = [:]

    private struct Conversation {
        var session: DialogueSession
        var lastReply: String?
    }

    /// Corrections of the last command are understood this long.
    private static let correctionSeconds = 30.0
    private var lastTurns: [String: Date] = [:]

    /// Reads grammars and scenarios, and checks that they fit each other and the skills.
    ///
    /// - Throws: `GrammarError`, `ScenarioError`.
    public init(
        grammars: [String], scenarios: [String], skills: [any Skill], scheduler: any Scheduler = MemoryScheduler(), calendar: Calendar = .current,
        phrases: DialoguePhrases = .english
    ) throws {
        try self.init(
            templates: SentenceTemplates(contentsOf: grammars), scenarios: ScenarioGraph.load(contentsOf: scenarios), skills: skills,
            scheduler: scheduler, calendar: calendar, phrases: phrases)
    }

    public init(
        templates: SentenceTemplates, scenarios: [ScenarioGraph], skills: [any Skill], scheduler: any Scheduler = MemoryScheduler(),
        calendar: Calendar = .current, phrases: DialoguePhrases = .english
    ) throws {
        var templates = templates
        let grammarIntents = Set(templates.intents)
        let skillByIntent = Dictionary(skills.flatMap { skill in skill.intents.map { ($0, skill) } }) { first, _ in first }
        let problems = scenarios.flatMap { $0.problems(grammarIntents: grammarIntents, skillIntents: Set(skillByIntent.keys)) }
        if !problems.isEmpty { throw ScenarioError(problems: problems) }
        for scenario in scenarios { templates.blocks += try scenario.answerBlocks() }
        understander = Understander(grammar: try Grammar(templates))
        self.scenarios = scenarios
        self.skills = skills
        self.skillByIntent = skillByIntent
        self.scheduler = scheduler
        self.calendar = calendar
        self.phrases = phrases
    }

    // MARK: - What a recogniser asks before it listens

    /// The expectations of a session's open question, for `Grammar.sentenceGraph(expecting:)` and `Understander.understand`.
    public func expecting(session: String = "default") -> Set<String> { sessions[session]?.session.expecting ?? [] }

    /// Whether an answer is waited for, so that no wake word is needed.
    public func isWaiting(session: String = "default") -> Bool { sessions[session]?.session.isWaiting ?? false }

    /// All that may sensibly be said now, as a word graph.
    public func sentenceGraph(session: String = "default") throws -> SentenceGraph {
        try understander.sentenceGraph(expecting: expecting(session: session))
    }

    // MARK: - Turns

    /// Answers a sentence.
    public func respond(to text: String, session: String = "default", at now: Date) async -> [DialogueEvent] {
        forgetOldCorrections(session, now)
        let understanding = understander.understand(text, expecting: expecting(session: session))
        return await respond(to: understanding, session: session, at: now)
    }

    /// Answers a sentence that has been understood already.
    public func respond(to understanding: Understanding, session: String = "default", at now: Date) async -> [DialogueEvent] {
        forgetOldCorrections(session, now)
        lastTurns[session] = now
        let intent = DialogueEvent(at: now.timeIntervalSince1970, session: session, .intent(understanding))
        return [intent] + (await turn(.heard(understanding), session, now))
    }

    /// Nothing was said in the time that an answer is waited for.
    public func timeOut(session: String = "default", at now: Date) async -> [DialogueEvent] { await turn(.timeout, session, now) }

    /// Breaks off what the session is about.
    public func cancel(session: String = "default", at now: Date) async -> [DialogueEvent] { await turn(.cancel, session, now) }

    /// Alarms and timers that are due: what is to be said, each once.
    public func due(at now: Date) async -> [DialogueEvent] {
        do {
            return try await scheduler.takeDue(at: now).map { event in
                conversation(event.session) { $0.lastReply = event.speech }
                let data: [String: SkillValue] = ["kind": .text(event.kind), "id": .text(event.id)]
                return DialogueEvent(at: now.timeIntervalSince1970, session: event.session, .reply(text: event.speech, card: nil, data: data))
            }
        } catch {
            return [DialogueEvent(at: now.timeIntervalSince1970, session: "default", .failure(skill: "scheduler", reason: "\(error)"))]
        }
    }

    /// When `due(at:)` next has something to say.
    public func nextDue() async -> Date? { try? await scheduler.nextDue() }

    private func forgetOldCorrections(_ session: String, _ now: Date) {
        guard let last = lastTurns[session], now.timeIntervalSince(last) > Self.correctionSeconds else { return }
        conversation(session) { $0.session.finished = nil }
    }

    private func conversation(_ name: String, _ change: (inout Conversation) -> Void) {
        var conversation = sessions[name] ?? Conversation(session: DialogueSession(scenarios: scenarios, phrases: phrases))
        change(&conversation)
        sessions[name] = conversation
    }

    private func turn(_ event: DialogueSession.Event, _ session: String, _ now: Date) async -> [DialogueEvent] {
        var actions: [DialogueSession.Action] = []
        conversation(session) { actions = $0.session.handle(event) }
        var events: [DialogueEvent] = []
        func add(_ content: DialogueEvent.Content) { events.append(DialogueEvent(at: now.timeIntervalSince1970, session: session, content)) }
        func say(_ text: String, card: SkillReply.Card? = nil, data: [String: SkillValue] = [:]) {
            guard !text.isEmpty else { return }
            conversation(session) { $0.lastReply = text }
            add(.reply(text: text, card: card, data: data))
        }
        while !actions.isEmpty {
            switch actions.removeFirst() {
            case .say(let text), .ask(let text, _): say(text)
            case .end: break
            case .call(let intent, let slots, let text, let replaces):
                let request = SkillRequest(
                    intent: intent, slots: slots.compactMapValues(SkillValue.init), text: text, session: session, replaces: replaces)
                guard let skill = skillByIntent[intent] else {
                    add(.failure(skill: "none", reason: "no skill answers to the intent \(intent)"))
                    say(phrases.failed)
                    continue
                }
                do {
                    let reply = try await skill.handle(request, in: context(session, now))
                    if let followUp = reply.followUp {
                        let question = DialogueSession.FollowUp(intent: followUp.intent, slot: followUp.slot, prompt: reply.speech)
                        conversation(session) { actions = $0.session.handle(.replied(followUp: question, madeID: nil)) + actions }
                    } else {
                        say(reply.speech, card: reply.card, data: reply.data)
                        conversation(session) { _ = $0.session.handle(.replied(followUp: nil, madeID: reply.data["id"]?.text)) }
                    }
                } catch {
                    add(.failure(skill: skill.name, reason: "\(error)"))
                    say(phrases.failed)
                }
            }
        }
        if let state = sessions[session]?.session { add(.dialogue(state: state.stateName, expecting: state.expectedSlot)) }
        return events
    }

    private func context(_ session: String, _ now: Date) -> SkillContext {
        SkillContext(
            now: now, calendar: calendar, language: understander.grammar.language, lastReply: sessions[session]?.lastReply,
            summaries: skills.compactMap(\.summary), scheduler: scheduler)
    }
}
