import SpeechRecognition

extension WordGraph {
    /// The same sentences, each after `phrase`, and the phrase alone.
    public func after(_ phrase: [String]) -> WordGraph {
        guard !phrase.isEmpty else { return self }
        var words = self.words
        let shift = phrase.count
        var states: [State] = phrase.enumerated().map { place, word in
            let index = words.firstIndex(of: word) ?? words.count
            if index == words.count { words.append(word) }
            return State(arcs: [Arc(word: index, target: place + 1)])
        }
        states += self.states.map { state in
            State(arcs: state.arcs.map { Arc(word: $0.word, target: $0.target + shift) }, isFinal: state.isFinal)
        }
        states[shift].isFinal = true
        return WordGraph(words: words, states: states)
    }
}
