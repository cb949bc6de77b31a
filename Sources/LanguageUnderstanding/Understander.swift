/// Understands sentences: by template, and where none matches by the nearest sentence of the grammar.
public struct Understander: Sendable {
    public let grammar: Grammar
    private let nearest: NearestSentence?
    /// Below this similarity the nearest sentence is not taken.
    public var threshold: Double

    /// - Parameter forgivesErrors: whether to look for the nearest sentence; costs one word graph.
    public init(grammar: Grammar, forgivesErrors: Bool = true, threshold: Double = 0.6) {
        self.grammar = grammar
        self.threshold = threshold
        // A grammar too large for a word graph is still good for exact matching.
        nearest = forgivesErrors ? (try? grammar.sentenceGraph(limit: 200_000)).map { NearestSentence(graph: $0) } : nil
    }

    /// What `text` means; `intent` is nil where nothing is near enough.
    ///
    /// - Parameter expecting: expectations (such as a scenario's open question) whose answers count too; an answer to one of
    ///   them is preferred to a command that matches as well.
    public func understand(_ text: String, context: [String: SlotValue] = [:], expecting: Set<String> = []) -> Understanding {
        let matches = grammar.matches(text, context: context, expecting: expecting)
        if let answer = matches.first(where: { $0.expectation != nil }), answer.confidence >= (matches.first?.confidence ?? 0) { return answer }
        if let best = matches.first { return best }
        if !expecting.isEmpty, let graph = try? grammar.sentenceGraph(expecting: expecting, onlyExpected: true, limit: 200_000),
            let near = near(text, NearestSentence(graph: graph), context: context, expecting: expecting) {
            return near
        }
        if let nearest, let near = near(text, nearest, context: context, expecting: expecting) { return near }
        return .nothing(text, reason: "no template matches, and no sentence of the grammar is near enough")
    }

    private func near(_ text: String, _ search: NearestSentence, context: [String: SlotValue], expecting: Set<String>) -> Understanding? {
        guard let found = search.nearest(to: text), found.similarity >= threshold else { return nil }
        let sentence = found.words.joined(separator: " ")
        guard var best = grammar.bestMatch(sentence, context: context, expecting: expecting) else { return nil }
        best.text = text
        best.confidence = min(best.confidence, 0.8 * found.similarity)
        best.method = .nearest
        best.reason = "taken for “\(sentence)” (similarity \((found.similarity * 100).rounded() / 100)); \(best.reason)"
        return best
    }
}
