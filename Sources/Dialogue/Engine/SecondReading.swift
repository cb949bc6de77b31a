import LanguageUnderstanding

/// What a sentence means beyond the grammar: one that goes on from the last, one that a pool of replies knows, or a question to what
/// may know the answer.
struct SecondReading: Sendable {
    var pool: AnswerPool?
    var openQuestions: OpenQuestions?

    /// - Parameters:
    ///   - isWaiting: whether a question is open, which the sentence then answers.
    ///   - last: the command before.
    func of(_ understanding: Understanding, isWaiting: Bool, after last: SessionMemory.Command?) -> Understanding {
        if let last, let continued = FollowUpQuestions.continued(understanding, after: last) { return continued }
        guard !isWaiting else { return understanding }
        let text = understanding.text
        if understanding.method != .template || understanding.intent == nil, let answer = pool?.answer(to: text),
            answer.similarity > understanding.confidence
        {
            return Understanding(
                text: text, intent: SmallTalk.intent, confidence: answer.similarity,
                slots: [Slot(name: SmallTalk.slot, value: .string(answer.reply), words: "")], method: .nearest,
                reason: "like “\(answer.question)” of the pool (cosine \((answer.similarity * 100).rounded() / 100))")
        }
        if understanding.intent == nil, let openQuestions, openQuestions.canAnswer(text) {
            return Understanding(
                text: text, intent: openQuestions.intent, confidence: 0.5,
                slots: [Slot(name: openQuestions.slot, value: .string(text), words: text)],
                method: .nearest, reason: "nothing else understands it, and \(openQuestions.intent) has an answer")
        }
        return understanding
    }
}
