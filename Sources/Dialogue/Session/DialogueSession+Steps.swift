import LanguageUnderstanding

extension DialogueSession {
    /// Steps through a scenario until it has to wait or ends.
    ///
    /// A scenario without a wait in a circle would step for ever; each node is visited at most once a run.
    mutating func run(_ start: Place) -> [Action] {
        guard let scenario = scenarios[start.scenario] else { return cancelled(says: nil) }
        var place = start
        var actions: [Action] = []
        var visited: Set<String> = []
        while let node = scenario.nodes[place.node], visited.insert(place.node).inserted {
            switch node.action {
            case .entry(_, let next): place.node = next
            case .ask(let question):
                guard let value = place.slots[question.slot] else { return actions + wait(at: place, question) }
                if let validation = question.validation, !validation.accepts(value) {
                    place.slots[question.slot] = nil
                    place.misses += 1
                    if place.misses > Self.maximumMisses {
                        state = .idle
                        return actions + [.say(phrases.givingUp), .end]
                    }
                    let prompt = [filled(validation.complaint, start), filled(question.prompts[0], place)].filter { !$0.isEmpty }
                    state = .asking(place)
                    return actions + [.ask(prompt.joined(separator: " "), slot: question.slot)]
                }
                place.misses = 0
                place.node = question.next
            case .confirm(let prompt, _, _):
                state = .confirming(place)
                return actions + [.ask(filled(prompt, place), slot: "confirmation")]
            case .branch(let slot, let cases, let otherwise):
                place.node = place.slots[slot].flatMap { cases[$0.text] } ?? otherwise
            case .call(let intent, let next):
                actions.append(.call(intent: intent, slots: place.slots, text: place.text, replaces: place.replaces))
                place.node = next
            case .say(let text, let next):
                actions.append(.say(filled(text, place)))
                place.node = next
            case .end:
                finished = place
                state = .idle
                return actions + [.end]
            }
        }
        state = .idle
        return actions + [.end]
    }

    private mutating func wait(at place: Place, _ question: ScenarioNode.Question) -> [Action] {
        state = .asking(place)
        return [.ask(filled(question.prompts[0], place), slot: question.slot)]
    }

    /// Puts slot values into `{slot}`.
    func filled(_ text: String, _ place: Place) -> String {
        place.slots.reduce(text) { $0.replacing("{\($1.key)}", with: $1.value.text) }
    }
}
