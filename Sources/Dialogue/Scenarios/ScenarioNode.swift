import LanguageUnderstanding

/// One step of a scenario.
public struct ScenarioNode: Sendable {
    /// A condition on a slot's value.
    public struct Validation: Sendable, Equatable {
        public var allowed: [String]?
        public var minimum: Double?
        public var maximum: Double?
        /// What is said before the question is asked again.
        public var complaint: String

        func accepts(_ value: SlotValue) -> Bool {
            if let allowed, !allowed.contains(value.text) { return false }
            if let minimum, (value.number ?? -.infinity) < minimum { return false }
            if let maximum, (value.number ?? .infinity) > maximum { return false }
            return true
        }
    }

    public struct Question: Sendable {
        public var slot: String
        public var prompts: [String]
        public var reprompts: [String]
        /// Templates of the bare answers that are understood here.
        public var answers: [SentenceTemplates.Template]
        public var validation: Validation?
        public var help: String?
        public var next: String
    }

    public enum Action: Sendable {
        /// The scenario begins here when one of the intents is understood.
        case entry(intents: [String], next: String)
        /// Asks until the slot is filled.
        case ask(Question)
        case confirm(prompt: String, yes: String, no: String)
        /// Goes where the slot's value leads; `otherwise` takes the rest.
        case branch(slot: String, cases: [String: String], otherwise: String)
        /// Has a skill do its work.
        case call(intent: String, next: String)
        case say(text: String, next: String)
        case end
    }

    public var name: String
    public var action: Action
    public var location: SourceLocation

    /// The nodes that may follow.
    public var targets: [String] {
        switch action {
        case .entry(_, let next), .call(_, let next), .say(_, let next): [next]
        case .ask(let question): [question.next]
        case .confirm(_, let yes, let no): [yes, no]
        case .branch(_, let cases, let otherwise): cases.values.sorted() + [otherwise]
        case .end: []
        }
    }
}
