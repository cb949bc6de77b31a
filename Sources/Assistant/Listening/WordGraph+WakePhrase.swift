import SpeechRecognition

extension WordGraph {
    /// The same sentences, each after one of `phrases`, and the phrases alone.
    public func after(_ phrases: [[String]]) -> WordGraph {
        let phrases = phrases.filter { !$0.isEmpty }
        guard !phrases.isEmpty else { return self }
        var words = self.words
        var indices = Dictionary(words.enumerated().map { ($1, $0) }) { first, _ in first }
        func index(_ word: String) -> Int {
            if let known = indices[word] { return known }
            words.append(word)
            indices[word] = words.count - 1
            return words.count - 1
        }
        // The beginning, a chain of states for all but the last word of each phrase, then the sentences.
        var states = [State()]
        let shift = 1 + phrases.reduce(0) { $0 + $1.count - 1 }
        for phrase in phrases {
            var here = 0
            for (place, word) in phrase.enumerated() {
                let isLast = place == phrase.count - 1
                if !isLast { states.append(State()) }
                let next = isLast ? shift : states.count - 1
                states[here].arcs.append(Arc(word: index(word), target: next))
                here = next
            }
        }
        states += self.states.map { state in
            State(arcs: state.arcs.map { Arc(word: $0.word, target: $0.target + shift) }, isFinal: state.isFinal)
        }
        states[shift].isFinal = true
        return WordGraph(words: words, states: states)
    }
}
