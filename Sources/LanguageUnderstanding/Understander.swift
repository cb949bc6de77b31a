/// Understands sentences: by template, and where none matches by the nearest sentence of the grammar or by a trained network.
public struct Understander: Sendable {
    public let grammar: Grammar
    private let graphs: SentenceGraphCache
    private let forgivesErrors: Bool
    private let network: UnderstandingModel?
    /// The grammar's, where the network was trained on it.
    private let labels: GrammarLabels?
    /// Below this similarity the nearest sentence is not taken.
    public var threshold: Double

    /// A grammar whose word graph would be larger is matched by template only.
    private static let largestGraph = 200_000

    /// - Parameters:
    ///   - forgivesErrors: whether to look for the nearest sentence where no template matches.
    ///   - network: asked as well where no template matches.
    ///   - threshold: how similar it has to be, from 0 to 1.
    public init(
        grammar: Grammar, forgivesErrors: Bool = true, network: UnderstandingModel? = nil, threshold: Double = 0.6
    ) {
        self.network = network
        labels = network.flatMap { network in
            (try? GrammarLabels(grammar.templates)).flatMap { network.isTrained(on: $0) ? $0 : nil }
        }
        self.grammar = grammar
        self.threshold = threshold
        self.forgivesErrors = forgivesErrors
        graphs = SentenceGraphCache(grammar: grammar)
    }

    /// All sentences that may be said now, as a word graph; made once for each set of expectations.
    ///
    /// - Throws: `GrammarError.graphTooLarge`.
    public func sentenceGraph(expecting: Set<String> = []) throws(GrammarError) -> SentenceGraph {
        try graphs.graph(expecting: expecting, onlyExpected: false, limit: 2_000_000)
    }

    /// What `text` means; `intent` is nil where nothing is near enough.
    ///
    /// - Parameter expecting: expectations (such as a scenario's open question) whose answers count too; an answer to one of
    ///   them is preferred to a command that matches as well.
    public func understand(_ text: String, context: [String: SlotValue] = [:], expecting: Set<String> = [])
        -> Understanding
    {
        let matches = grammar.matches(text, context: context, expecting: expecting)
        if let answer = matches.first(where: { $0.expectation != nil }),
            answer.confidence >= (matches.first?.confidence ?? 0)
        {
            return answer
        }
        if let best = matches.first { return best }
        guard !text.allSatisfy(\.isWhitespace) else { return .nothing(text) }
        let near = forgivesErrors ? nearest(text, context: context, expecting: expecting) : nil
        let guess = network?.understand(text, labels: labels)
        if labels != nil, let guess { return weighed(near, guess, text) }
        // An answer to an open question is not for the network, and where both agree the grammar's slots have types.
        guard let guess, guess.intent != nil, near?.expectation == nil, near?.intent != guess.intent,
            guess.confidence > near?.confidence ?? 0
        else {
            return near ?? guess ?? .nothing(text, reason: forgivesErrors ? Self.nothingNear : "no template matches")
        }
        return guess
    }

    /// Between the nearest sentence of the grammar and a network that learnt the same grammar: an answer to an open question is not for
    /// the network; a sentence that is very near is what was said; where they differ, or the network knows better, the network is right.
    private func weighed(_ near: Understanding?, _ guess: Understanding, _ text: String) -> Understanding {
        guard let near else { return guess }
        if near.expectation != nil || near.confidence >= Self.surelyNear { return near }
        if guess.intent == nil {
            var nothing = Understanding.nothing(
                text, reason: "\(guess.reason); the nearest sentence is not near enough: \(near.reason)")
            nothing.suggestions = [near]
            return nothing
        }
        return guess
    }

    /// Where one word in eight is misheard.
    private static let surelyNear = 0.7

    private static let nothingNear = "no template matches, and no sentence of the grammar is near enough"

    private func nearest(_ text: String, context: [String: SlotValue], expecting: Set<String>) -> Understanding? {
        for onlyExpected in [true, false] where !onlyExpected || !expecting.isEmpty {
            guard
                let graph = try? graphs.graph(
                    expecting: expecting, onlyExpected: onlyExpected, limit: Self.largestGraph)
            else { continue }
            if let near = near(text, NearestSentence(graph: graph), context: context, expecting: expecting) {
                return near
            }
        }
        return nil
    }

    private func near(_ text: String, _ search: NearestSentence, context: [String: SlotValue], expecting: Set<String>)
        -> Understanding?
    {
        guard let found = search.nearest(to: text), found.similarity >= threshold else { return nil }
        let sentence = found.words.joined(separator: " ")
        guard var best = grammar.bestMatch(sentence, context: context, expecting: expecting) else { return nil }
        best.text = text
        best.confidence = min(best.confidence, 0.8 * found.similarity)
        best.method = .nearest
        best.sentence = sentence
        best.reason = "taken for “\(sentence)” (similarity \((found.similarity * 100).rounded() / 100)); \(best.reason)"
        return best
    }
}
