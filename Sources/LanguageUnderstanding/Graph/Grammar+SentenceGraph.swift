extension Grammar {
    /// All sentences as a word graph.
    ///
    /// - Parameters:
    ///   - intents: only sentences of these intents; nil: of all.
    ///   - expecting: the expectations whose answers are included.
    ///   - onlyExpected: leave out sentences that do not answer one of `expecting`.
    ///   - limit: states allowed before minimisation.
    /// - Throws: `GrammarError.graphTooLarge`.
    public func sentenceGraph(
        intents: Set<String>? = nil, expecting: Set<String> = [], onlyExpected: Bool = false, limit: Int = 2_000_000
    ) throws(GrammarError) -> SentenceGraph {
        var pieces = PieceGraph(grammar: self, limit: limit)
        let start = try pieces.state()
        let body = try pieces.state()
        let close = try pieces.state()
        let end = try pieces.state()
        try addSkipWords(to: &pieces, from: start, to: body)
        try addSkipWords(to: &pieces, from: close, to: end)
        for sentence in sentences {
            let block = templates.blocks[sentence.block]
            if let intents, !intents.contains(block.intent) { continue }
            if let expectation = block.expectation {
                guard expecting.contains(expectation) else { continue }
            } else if onlyExpected {
                continue
            }
            try pieces.add(sentence.node, from: body, to: close)
        }
        var words = WordGraphDeterminiser(pieces: pieces, end: end, limit: limit)
        return try words.graph()
    }

    /// Skip words may be said once before and once after a sentence.
    private func addSkipWords(to pieces: inout PieceGraph, from: Int32, to: Int32) throws(GrammarError) {
        pieces.connect(from, to, .nothing)
        for phrase in skipWords {
            var here = try pieces.state()
            pieces.connect(from, here, .gap)
            for word in phrase {
                let spoken = try pieces.state()
                let next = try pieces.state()
                pieces.connect(here, spoken, .piece(word))
                pieces.connect(spoken, next, .gap)
                here = next
            }
            pieces.connect(here, to, .nothing)
        }
    }
}
