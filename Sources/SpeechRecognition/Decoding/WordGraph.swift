/// What may be said, as a graph of words: the recogniser's side of a compiled grammar.
///
///     let graph = WordGraph(sentences: [["turn", "on"], ["turn", "off"]])
public struct WordGraph: Sendable, Equatable {
    public struct Arc: Sendable, Equatable {
        /// An index into `words`; nil stands for one or more words of any kind.
        public var word: Int?
        public var target: Int

        public init(word: Int?, target: Int) {
            self.word = word
            self.target = target
        }
    }

    public struct State: Sendable, Equatable {
        public var arcs: [Arc]
        /// Whether a sentence may end here.
        public var isFinal: Bool

        public init(arcs: [Arc] = [], isFinal: Bool = false) {
            self.arcs = arcs
            self.isFinal = isFinal
        }
    }

    public var words: [String]
    /// The first is where sentences begin.
    public var states: [State]

    public init(words: [String], states: [State]) {
        self.words = words
        self.states = states.isEmpty ? [State()] : states
    }

    /// A tree of a few sentences.
    public init(sentences: [[String]]) {
        var words: [String] = [], indices: [String: Int] = [:], states = [State()]
        for sentence in sentences {
            var here = 0
            for word in sentence {
                let index = indices[word] ?? words.count
                if index == words.count {
                    words.append(word)
                    indices[word] = index
                }
                if let arc = states[here].arcs.first(where: { $0.word == index }) {
                    here = arc.target
                } else {
                    states.append(State())
                    states[here].arcs.append(Arc(word: index, target: states.count - 1))
                    here = states.count - 1
                }
            }
            states[here].isFinal = true
        }
        self.init(words: words, states: states)
    }

    /// Any words of a list, in any order and number.
    public init(vocabulary: [String]) {
        self.init(
            words: vocabulary, states: [State(arcs: vocabulary.indices.map { Arc(word: $0, target: 0) }, isFinal: true)]
        )
    }
}
