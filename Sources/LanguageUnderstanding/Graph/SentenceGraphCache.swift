import Synchronization

/// Word graphs of one grammar, each made once: the same few questions are asked again and again.
final class SentenceGraphCache: Sendable {
    struct Key: Hashable {
        var expecting: Set<String>
        var onlyExpected: Bool
    }

    /// Graphs kept; beyond that all are forgotten.
    private static let capacity = 64

    private let grammar: Grammar
    private let made = Mutex<[Key: SentenceGraph]>([:])

    init(grammar: Grammar) {
        self.grammar = grammar
    }

    /// - Throws: `GrammarError.graphTooLarge`.
    func graph(expecting: Set<String>, onlyExpected: Bool, limit: Int) throws(GrammarError) -> SentenceGraph {
        let key = Key(expecting: expecting, onlyExpected: onlyExpected)
        if let known = made.withLock({ $0[key] }) { return known }
        let graph = try grammar.sentenceGraph(expecting: expecting, onlyExpected: onlyExpected, limit: limit)
        made.withLock { graphs in
            if graphs.count >= Self.capacity { graphs.removeAll() }
            graphs[key] = graph
        }
        return graph
    }
}
