import LanguageUnderstanding

extension DialogueSession {
    /// Intents that the dialogue answers itself while a question is open.
    enum Talk {
        static let cancel = "Cancel", stop = "Stop", help = "Help", again = "Repeat", yes = "Affirm", no = "Deny"
    }

    mutating func heard(_ understanding: Understanding) -> [Action] {
        if let expectation = understanding.expectation, let correction = corrected(by: understanding, expectation) {
            return correction
        }
        switch state {
        case .idle: return begin(understanding)
        case .asking(let place): return answered(understanding, place)
        case .confirming(let place): return confirmed(understanding, place)
        case .answering(let followUp): return answered(understanding, followUp)
        case .doubting(let guess): return answered(understanding, guess)
        }
    }

    // MARK: - No question open

    mutating func begin(_ understanding: Understanding) -> [Action] {
        if let guess = Guess(understanding) { return ask(guess) }
        guard let intent = understanding.intent else { return [.say(phrases.notUnderstood)] }
        return begin(intent, understanding.slotValues, text: understanding.text)
    }

    mutating func begin(_ intent: String, _ slots: [String: SlotValue], text: String) -> [Action] {
        guard let (scenario, entry) = scenario(for: intent) else {
            finished = nil
            return [.call(intent: intent, slots: slots, text: text, replaces: nil)]
        }
        return run(Place(scenario: scenario, node: entry, slots: slots, text: text))
    }

    private func scenario(for intent: String) -> (scenario: String, entry: String)? {
        for (name, scenario) in scenarios.sorted(by: { $0.key < $1.key }) {
            if let entry = scenario.entry(for: intent) { return (name, entry.name) }
        }
        return nil
    }

    // MARK: - Corrections

    /// "no, eight": fills a slot anew, of the running scenario or of the one that has just ended.
    private mutating func corrected(by understanding: Understanding, _ expectation: String) -> [Action]? {
        let running: Place? =
            switch state {
            case .asking(let place), .confirming(let place): place
            case .idle: finished
            case .answering, .doubting: nil
            }
        guard var place = running, let scenario = scenarios[place.scenario], scenario.corrections.contains(expectation)
        else { return nil }
        place.slots.merge(understanding.slotValues) { $1 }
        place.misses = 0
        if case .idle = state,
            let entry = scenario.nodes.values.first(where: { if case .entry = $0.action { true } else { false } })
        {
            place.node = entry.name
        }
        return run(place)
    }

    // MARK: - A scenario's question is open

    private mutating func answered(_ understanding: Understanding, _ place: Place) -> [Action] {
        guard let question = question(at: place), let scenario = scenarios[place.scenario] else {
            return cancelled(says: nil)
        }
        var place = place
        if understanding.expectation == scenario.expectation(ofSlot: question.slot) {
            place.slots.merge(understanding.slotValues) { $1 }
            return run(place)
        }
        guard let intent = understanding.intent else { return missed(place) }
        if scenario.entryIntents.contains(intent) {
            place.slots.merge(understanding.slotValues) { $1 }
            if understanding.slotValues[question.slot] == nil { return missed(place) }
            return run(place)
        }
        return aside(intent, understanding, place, prompt: question.prompts[0], help: question.help)
    }

    private mutating func confirmed(_ understanding: Understanding, _ place: Place) -> [Action] {
        guard case .confirm(let prompt, let yes, let no)? = scenarios[place.scenario]?.nodes[place.node]?.action else {
            return cancelled(says: nil)
        }
        var place = place
        switch understanding.intent {
        case Talk.yes?: place.node = yes
        case Talk.no?: place.node = no
        case nil: return missed(place)
        case let intent?:
            return aside(intent, understanding, place, prompt: filled(prompt, place), help: phrases.confirmAgain)
        }
        return run(place)
    }

    /// Something other than an answer was said.
    private mutating func aside(
        _ intent: String, _ understanding: Understanding, _ place: Place, prompt: String, help: String?
    ) -> [Action] {
        let slot = expectedSlot ?? ""
        switch intent {
        case Talk.cancel, Talk.no: return cancelled(says: phrases.cancelled)
        case Talk.stop: return cancelled(says: nil)
        case Talk.again: return [.ask(lastPrompt ?? prompt, slot: slot)]
        case Talk.help: return [.ask([help, prompt].compactMap { $0 }.joined(separator: " "), slot: slot)]
        case Talk.yes: return missed(place)
        default:
            // Another scenario takes the place of this one; anything else is done, and the question asked again.
            if scenario(for: intent) != nil {
                state = .idle
                return begin(understanding)
            }
            return [
                .call(intent: intent, slots: understanding.slotValues, text: understanding.text, replaces: nil),
                .ask(prompt, slot: slot),
            ]
        }
    }

    private mutating func missed(_ place: Place) -> [Action] {
        var place = place
        place.misses += 1
        if place.misses > Self.maximumMisses {
            state = .idle
            return [.say(phrases.givingUp), .end]
        }
        switch state {
        case .confirming:
            state = .confirming(place)
            return [.ask(phrases.confirmAgain, slot: expectedSlot ?? "")]
        default:
            guard let question = question(at: place) else { return cancelled(says: nil) }
            state = .asking(place)
            let reprompts =
                question.reprompts.isEmpty ? ["\(phrases.notUnderstood) \(question.prompts[0])"] : question.reprompts
            return [.ask(filled(reprompts[min(place.misses, reprompts.count) - 1], place), slot: question.slot)]
        }
    }

    mutating func timeout() -> [Action] {
        switch state {
        case .idle:
            finished = nil
            return []
        case .asking(var place), .confirming(var place):
            // Silence is asked about once; a second silence ends the scenario without more words.
            if place.misses > 0 {
                state = .idle
                return [.end]
            }
            place.misses += 1
            if case .confirming = state { state = .confirming(place) } else { state = .asking(place) }
            return [.ask(lastPrompt ?? "", slot: expectedSlot ?? "")]
        case .answering, .doubting:
            state = .idle
            return [.end]
        }
    }

    mutating func cancelled(says text: String?) -> [Action] {
        let wasWaiting = isWaiting
        state = .idle
        return (text.map { [.say($0)] } ?? []) + (wasWaiting ? [.end] : [])
    }

    // MARK: - A skill's question is open

    mutating func replied(_ followUp: FollowUp?, _ madeID: String?) -> [Action] {
        if let madeID, state == .idle { finished?.replaces = madeID }
        guard let followUp, state == .idle else { return [] }
        // Where a scenario asks for that slot, it knows better how to understand the answer.
        for (name, scenario) in scenarios.sorted(by: { $0.key < $1.key })
        where scenario.entryIntents.contains(followUp.intent) {
            if let (node, _) = scenario.questions.first(where: { $0.value.slot == followUp.slot }) {
                state = .asking(Place(scenario: name, node: node, slots: finished?.slots ?? [:], text: ""))
                return [.ask(followUp.prompt, slot: followUp.slot)]
            }
        }
        state = .answering(followUp)
        return [.ask(followUp.prompt, slot: followUp.slot)]
    }

    private mutating func answered(_ understanding: Understanding, _ followUp: FollowUp) -> [Action] {
        state = .idle
        switch understanding.intent {
        case Talk.cancel?, Talk.no?: return [.say(phrases.cancelled), .end]
        case Talk.stop?: return [.end]
        case Talk.again?:
            state = .answering(followUp)
            return [.ask(followUp.prompt, slot: followUp.slot)]
        case nil, Talk.yes?:
            return [
                .call(
                    intent: followUp.intent, slots: [followUp.slot: .string(understanding.text)],
                    text: understanding.text, replaces: nil), .end,
            ]
        default: return begin(understanding)
        }
    }
}
