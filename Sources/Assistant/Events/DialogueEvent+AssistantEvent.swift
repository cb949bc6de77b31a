import Dialogue

extension DialogueEvent {
    /// The same as the assistant tells it.
    var assistantEvents: [AssistantEvent.Content] {
        switch content {
        case .intent(let understanding):
            [
                .intent(
                    name: understanding.intent, confidence: understanding.confidence, slots: understanding.slotTexts)
            ]
        case .dialogue(let state, let expecting): [.dialogue(state: state, expecting: expecting)]
        case .failure(let skill, let reason): [.failure(skill: skill, reason: reason)]
        case .reply(let text, let card, _):
            (text.isEmpty ? [] : [.reply(text: text)])
                + (card.map { [.card(title: $0.title, lines: $0.lines, svg: $0.svg, picture: $0.picture)] } ?? [])
        }
    }
}
