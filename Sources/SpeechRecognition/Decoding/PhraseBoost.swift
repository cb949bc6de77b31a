/// Phrases that are more likely than a language model knows, such as names: a tree of their letters, walked along with each text of
/// a beam search. Every letter on the way earns a gain, which is taken back where the phrase is not said to its end (Zhao et al.,
/// 2019, shallow-fusion contextual biasing).
public struct PhraseBoost: Sendable, Equatable {
    /// How far a text has come in a phrase.
    struct State: Sendable, Equatable {
        /// A node of the tree; `outside` within a word that begins no phrase.
        fileprivate var node: Int32 = 0
        /// What was gained on the way and is not earned yet.
        fileprivate var pending: Float = 0

        static let start = State()
    }

    private static let outside: Int32 = -1

    /// Of each letter.
    public let gain: Float
    private let space: Int
    private var children: [[Int: Int32]] = [[:]]
    private var isEnd: [Bool] = [false]
    private var isSpace: [Bool] = [false]

    /// - Throws: `RecognitionError.unspeakable` for a phrase that the alphabet cannot write.
    public init(_ phrases: [String], alphabet: Alphabet, gain: Float = 1) throws {
        self.gain = gain
        space = alphabet.space ?? -1
        for phrase in phrases {
            guard let labels = alphabet.labels(of: phrase), !labels.isEmpty else {
                throw RecognitionError.unspeakable(word: phrase, reason: "the recogniser does not write its letters")
            }
            var node = 0
            for label in labels {
                if children[node][label] == nil {
                    children.append([:])
                    isEnd.append(false)
                    isSpace.append(label == space)
                    children[node][label] = Int32(children.count - 1)
                }
                node = Int(children[node][label] ?? 0)
            }
            isEnd[node] = true
        }
    }

    /// The state behind a letter, and what it gains, or costs where a phrase breaks off.
    func advanced(_ state: State, _ label: Int) -> (state: State, gain: Float) {
        if state.node >= 0, let next = children[Int(state.node)][label] {
            // At a space the phrase up to here has been said.
            let kept = label == space && isEnd[Int(state.node)] ? 0 : state.pending
            return (State(node: next, pending: kept + gain), gain)
        }
        if label == space { return (.start, finished(state)) }
        // The first letter of a word may begin another phrase.
        if state.node > 0, isSpace[Int(state.node)], let next = children[0][label] {
            return (State(node: next, pending: gain), gain - state.pending)
        }
        return (State(node: Self.outside, pending: 0), -state.pending)
    }

    /// What the end of the text costs: the gain of a phrase that is not complete.
    func finished(_ state: State) -> Float { state.node >= 0 && isEnd[Int(state.node)] ? 0 : -state.pending }
}
