/// How well a model does on examples: intents, slots as conlleval counts them, and sentences out of scope.
public struct UnderstandingScores: Codable, Sendable, Equatable {
    public var sentences = 0
    /// Share of in-scope sentences whose intent is right, however sure the model was.
    public var intentAccuracy = 0.0
    /// F1 over slots: a slot counts where its name and its words are right.
    public var slotF1 = 0.0
    /// Share of in-scope sentences with intent and all slots right.
    public var exact = 0.0
    /// Share of in-scope sentences that are answered, and answered right, at the model's threshold.
    public var inScopeAccuracy: Double?
    /// Share of out-of-scope sentences that are refused at the model's threshold.
    public var outOfScopeRecall: Double?

    public init() {}

    /// - Parameters:
    ///   - noise: share of words that are damaged first, as a recogniser might.
    ///   - threshold: below this probability a sentence counts as refused; nil: the model's own.
    public init(
        _ model: UnderstandingModel, on examples: [IntentExample], noise: Float = 0, threshold: Double? = nil,
        seed: UInt64 = 1
    ) {
        let threshold = threshold ?? model.card.threshold
        var damage = RecognitionNoise(rate: noise, seed: seed)
        let heard = noise > 0 ? examples.map { damage.applied(to: $0) } : examples
        let predictions = model.predict(heard.map(\.words))
        let nothing = model.card.outOfScope
        var counts = (found: 0, right: 0, wanted: 0)
        var intents = 0, whole = 0, known = 0, answered = 0, refused = 0
        for (example, prediction) in zip(heard, predictions) {
            let isRefused = prediction.intent == nothing || prediction.inScope.confidence < threshold
            if let nothing, example.intent == nothing {
                refused += isRefused ? 1 : 0
                continue
            }
            known += 1
            let isRight = prediction.inScope.intent == example.intent
            intents += isRight ? 1 : 0
            answered += isRight && !isRefused ? 1 : 0
            let wanted = Set(IntentExample.spans(example.tags)), found = Set(IntentExample.spans(prediction.tags))
            counts.found += found.count
            counts.wanted += wanted.count
            counts.right += wanted.intersection(found).count
            whole += isRight && wanted == found ? 1 : 0
        }
        func share(_ part: Int, _ of: Int) -> Double { of == 0 ? 0 : (Double(part) / Double(of) * 1e5).rounded() / 1e5 }
        sentences = examples.count
        intentAccuracy = share(intents, known)
        slotF1 = share(2 * counts.right, counts.found + counts.wanted)
        exact = share(whole, known)
        if nothing != nil {
            inScopeAccuracy = share(answered, known)
            outOfScopeRecall = share(refused, examples.count - known)
        }
    }
}
