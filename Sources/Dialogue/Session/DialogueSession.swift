import LanguageUnderstanding

/// One user's conversation: a pure state machine. Something happens, it answers with actions and a new state; clocks, skills
/// and sound are outside.
public struct DialogueSession: Sendable {
    /// What can happen.
    public enum Event: Sendable {
        /// The user said something; `intent` is nil where it was not understood.
        case heard(Understanding)
        /// Nothing was said in the time that an answer is waited for.
        case timeout
        /// The user, or the program, breaks off.
        case cancel
        /// A skill did its work and, where it says so, asks back.
        case replied(followUp: FollowUp?, madeID: String?)
    }

    public struct FollowUp: Sendable, Equatable, Codable {
        public var intent: String
        public var slot: String
        public var prompt: String

        public init(intent: String, slot: String, prompt: String) {
            self.intent = intent
            self.slot = slot
            self.prompt = prompt
        }
    }

    /// What is to be done.
    public enum Action: Sendable, Equatable {
        case say(String)
        /// Say it, and listen for an answer that fills `slot`.
        case ask(String, slot: String)
        case call(intent: String, slots: [String: SlotValue], text: String, replaces: String?)
        /// The scenario is over; nothing is waited for.
        case end
    }

    /// Where the conversation stands.
    public enum State: Sendable, Equatable, Codable {
        case idle
        case asking(Place)
        case confirming(Place)
        /// A skill asked for a slot that no scenario asks for.
        case answering(FollowUp)
        /// "Did you mean …?"
        case doubting(Guess)
    }

    public struct Place: Sendable, Equatable, Codable {
        public var scenario: String
        public var node: String
        public var slots: [String: SlotValue]
        /// The sentence that began it.
        public var text: String
        /// Answers in a row that were not understood.
        public var misses = 0
        /// What an earlier run of the scenario made, which this one is to replace.
        public var replaces: String?
    }

    /// What of a session outlives the program.
    public struct Snapshot: Sendable, Equatable, Codable {
        public var state: State
        public var finished: Place?
        public var lastPrompt: String?
    }

    public var snapshot: Snapshot { Snapshot(state: state, finished: finished, lastPrompt: lastPrompt) }

    /// Goes on where a snapshot was taken; what the scenarios no longer have is let go.
    public mutating func restore(_ snapshot: Snapshot) {
        func exists(_ place: Place) -> Bool { scenarios[place.scenario]?.nodes[place.node] != nil }
        finished = snapshot.finished.flatMap { exists($0) ? $0 : nil }
        lastPrompt = snapshot.lastPrompt
        switch snapshot.state {
        case .asking(let place), .confirming(let place): state = exists(place) ? snapshot.state : .idle
        case .idle, .answering, .doubting: state = snapshot.state
        }
    }

    /// Questions are asked again this often before the dialogue gives up.
    public static let maximumMisses = 2

    public internal(set) var state: State = .idle
    /// The last scenario that came to its end, for "no, eight".
    public internal(set) var finished: Place?
    /// The question or sentence said last.
    public internal(set) var lastPrompt: String?
    let scenarios: [String: ScenarioGraph]
    let phrases: DialoguePhrases

    public init(scenarios: [ScenarioGraph], phrases: DialoguePhrases = .english) {
        self.scenarios = Dictionary(scenarios.map { ($0.name, $0) }) { $1 }
        self.phrases = phrases
    }

    /// Whether an answer is waited for.
    public var isWaiting: Bool { state != .idle }

    /// The slot that was asked for.
    public var expectedSlot: String? {
        switch state {
        case .idle: nil
        case .asking(let place): question(at: place)?.slot
        case .confirming, .doubting: "confirmation"
        case .answering(let followUp): followUp.slot
        }
    }

    /// "idle", or the scenario and its node: "alarm/time".
    public var stateName: String {
        switch state {
        case .idle: "idle"
        case .asking(let place), .confirming(let place): "\(place.scenario)/\(place.node)"
        case .answering(let followUp): "\(followUp.intent)/\(followUp.slot)"
        case .doubting(let guess): "\(guess.intent)/doubt"
        }
    }

    /// The expectations that the grammar is to count now: answers to the open question and corrections.
    public var expecting: Set<String> {
        switch state {
        case .idle: finished.flatMap { scenarios[$0.scenario]?.corrections } ?? []
        case .asking(let place), .confirming(let place):
            (scenarios[place.scenario]?.corrections ?? []).union(
                question(at: place).flatMap { question in
                    scenarios[place.scenario].map { [$0.expectation(ofSlot: question.slot)] }
                } ?? [])
        case .answering, .doubting: []
        }
    }

    func question(at place: Place) -> ScenarioNode.Question? {
        if case .ask(let question)? = scenarios[place.scenario]?.nodes[place.node]?.action { question } else { nil }
    }

    /// Takes an event and says what to do.
    public mutating func handle(_ event: Event) -> [Action] {
        let actions: [Action] =
            switch event {
            case .heard(let understanding): heard(understanding)
            case .timeout: timeout()
            case .cancel: cancelled(says: nil)
            case .replied(let followUp, let madeID): replied(followUp, madeID)
            }
        for action in actions {
            switch action {
            case .say(let text), .ask(let text, _): lastPrompt = text
            case .call, .end: break
            }
        }
        return actions
    }
}
