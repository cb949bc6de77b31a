import LanguageUnderstanding
import SpeechRecognition

extension WordGraph {
    /// What a compiled grammar allows to be said, for the recogniser.
    public init(_ graph: SentenceGraph) {
        self.init(
            words: graph.words,
            states: graph.states.map { state in
                State(
                    arcs: state.arcs.map { arc in
                        switch arc.label {
                        case .word(let index): Arc(word: Int(index), target: Int(arc.target))
                        case .wildcard: Arc(word: nil, target: Int(arc.target))
                        }
                    }, isFinal: state.isFinal)
            })
    }
}
