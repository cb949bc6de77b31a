/// A language model that speaks along while characters are written: of characters, or of words through their letters.
///
/// Before a word is whole, the most probable word that it may become speaks for it (Ortmanns et al., 1996), so that texts of any length can
/// be compared.
public enum FusedLanguage: Sendable {
    case none
    case characters(NGramModel, weight: Float)
    /// `gain` is that of each word.
    case words(WordModel, weight: Float, gain: Float)

    /// How far a text has come.
    struct State: Sendable {
        var context: NGramModel.Context
        /// Where in the lexicon the word stands that is being spelled.
        fileprivate var place = LexiconTree.root
        /// What is counted already of the word that is being spelled.
        fileprivate var ahead: Float = 0
        fileprivate var isEmpty = false

        fileprivate init(_ context: NGramModel.Context, ahead: Float = 0, isEmpty: Bool = false) {
            (self.context, self.ahead, self.isEmpty) = (context, ahead, isEmpty)
        }
    }

    /// The state of the empty text, and its score.
    var start: (state: State, score: Float) {
        switch self {
        case .none: (State(NGramModel.Context(packed: 0, length: 0)), 0)
        case .characters(let model, _): (State(model.start), 0)
        case .words(let words, let weight, _):
            (State(words.model.start, ahead: weight * words.tree.best[0], isEmpty: true), weight * words.tree.best[0])
        }
    }

    /// The state behind one more character and what it scores; nil where no text goes on so.
    func advanced(_ state: State, _ label: Int) -> (state: State, score: Float)? {
        switch self {
        case .none: return (state, 0)
        case .characters(let model, let weight):
            return (
                State(model.advanced(state.context, label)), weight * model.logProbability(label, after: state.context)
            )
        case .words(let words, let weight, _):
            let tree = words.tree
            var next = state
            if label == words.space {
                guard let ended = ended(words, state) else { return nil }
                next = State(ended.context, ahead: weight * tree.best[0])
                return (next, ended.score + next.ahead)
            }
            let children = Int(tree.starts[Int(state.place)])..<Int(tree.starts[Int(state.place) + 1])
            guard let child = children.first(where: { tree.labels[$0] == label }) else { return nil }
            next.place = tree.children[child]
            next.isEmpty = false
            next.ahead = weight * tree.best[Int(next.place)]
            return (next, next.ahead - state.ahead)
        }
    }

    /// What the end of the text scores; nil where it cannot end so.
    func end(_ state: State) -> Float? {
        switch self {
        case .none: return 0
        case .characters(let model, let weight):
            return weight * model.logProbability(model.end, after: state.context)
        case .words(let words, let weight, _):
            if state.isEmpty {
                return weight * words.model.logProbability(words.model.end, after: state.context) - state.ahead
            }
            guard let ended = ended(words, state) else { return nil }
            return ended.score + weight * words.model.logProbability(words.model.end, after: ended.context)
        }
    }

    /// The text with the word that is being spelled ended.
    private func ended(_ words: WordModel, _ state: State) -> (score: Float, context: NGramModel.Context)? {
        guard case .words(_, let weight, let gain) = self else { return nil }
        let word = Int(words.tree.words[Int(state.place)])
        guard word >= 0 else { return nil }
        let score = weight * words.model.logProbability(word, after: state.context) + gain - state.ahead
        return (score, words.model.advanced(state.context, word))
    }

    /// The score of a whole text, its end included; nil where it is no text.
    func score(_ labels: [Int]) -> Float? {
        var (state, score) = start
        for label in labels {
            guard let next = advanced(state, label) else { return nil }
            (state, score) = (next.state, score + next.score)
        }
        return end(state).map { score + $0 }
    }
}
