import LanguageUnderstanding

/// A conversation as a graph: where it begins, what it asks, what it does.
public struct ScenarioGraph: Sendable {
    /// The node every scenario has without saying so.
    public static let endName = "end"

    public var name: String
    /// A scenario counts where the grammar has its language.
    public var language = "en"
    public var nodes: [String: ScenarioNode]
    public var location: SourceLocation

    public var entryIntents: [String] {
        nodes.values.flatMap { node -> [String] in
            if case .entry(let intents, _) = node.action { intents } else { [] }
        }.sorted()
    }

    /// The node at which `intent` comes in.
    public func entry(for intent: String) -> ScenarioNode? {
        nodes.values.first { if case .entry(let intents, _) = $0.action { intents.contains(intent) } else { false } }
    }

    /// The questions, by node name.
    public var questions: [String: ScenarioNode.Question] {
        nodes.compactMapValues { if case .ask(let question) = $0.action { question } else { nil } }
    }

    /// The name under which the grammar knows answers to `slot`.
    public func expectation(ofSlot slot: String) -> String { "\(name).\(slot)" }

    /// The name under which the grammar knows corrections of `slot`: "no, eight".
    public func correction(ofSlot slot: String) -> String { "\(name).\(slot).correction" }

    public var corrections: Set<String> { Set(questions.values.map { correction(ofSlot: $0.slot) }) }

    private static let correctionOpenings = [
        "en":
            "(no|no no|sorry|actually|wait|I mean|I meant|no I mean|no I meant|no sorry|make (it|that)|no make (it|that)|change (it|that) to|rather)",
        "ru": "(нет|нет нет|извини|стой|точнее|вернее|я имел в виду|нет лучше|лучше|давай|нет давай|поменяй на)",
    ]

    /// The sentences that answer and correct the scenario's questions.
    public func answerBlocks() throws(GrammarError) -> [SentenceTemplates.Block] {
        var blocks: [SentenceTemplates.Block] = []
        let opening = try SentenceTemplates.Template((Self.correctionOpenings[language] ?? "no") + " ", at: location)
        for (name, question) in questions.sorted(by: { $0.key < $1.key }) {
            let location = nodes[name]?.location ?? location
            var answers = SentenceTemplates.Block(intent: "Answer", location: location)
            answers.sentences = question.answers
            answers.expectation = expectation(ofSlot: question.slot)
            var corrections = SentenceTemplates.Block(intent: "Correct", location: location)
            corrections.sentences = question.answers.map { answer in
                SentenceTemplates.Template(
                    text: "no, \(answer.text)", expression: .sequence([opening.expression, answer.expression]),
                    location: answer.location)
            }
            corrections.expectation = correction(ofSlot: question.slot)
            blocks += [answers, corrections]
        }
        return blocks
    }
}
