import Dialogue
import LanguageUnderstanding
import SpeechRecognition

/// What may be said in each state of the dialogue, spelled for the recogniser; each made once.
public actor ListeningGraphs {
    private struct Key: Hashable {
        var expecting: Set<String>
        var isAddressed: Bool
    }

    private let alphabet: Alphabet
    private let wakePhrases: [[String]]
    private let answerWithin: Double
    private var made: [Key: CharacterGraph] = [:]

    /// - Parameters:
    ///   - wakePhrases: one of them comes before a command that nobody asked for; empty: none.
    ///   - answerWithin: seconds that an answer is waited for.
    public init(alphabet: Alphabet, wakePhrases: [[String]] = [], answerWithin: Double) {
        self.alphabet = alphabet
        self.wakePhrases = wakePhrases
        self.answerWithin = answerWithin
    }

    /// What to listen for now: by the grammar, with the wake phrase where no answer is waited for. Where the grammar is too
    /// large for a graph, anything.
    ///
    /// - Parameters:
    ///   - isAwake: whether the wake phrase has just been said.
    ///   - needsWakePhrase: whether it has to be said at all.
    public func order(
        for engine: DialogueEngine, session: String = "default", isAwake: Bool = false, needsWakePhrase: Bool = true
    ) async -> ListeningOrder {
        let isWaiting = await engine.isWaiting(session: session) || isAwake || !needsWakePhrase
        let expecting = await engine.expecting(session: session)
        let key = Key(expecting: expecting, isAddressed: !isWaiting && !wakePhrases.isEmpty)
        if made[key] == nil, let graph = try? engine.understander.sentenceGraph(expecting: expecting) {
            let words = WordGraph(graph)
            made[key] = CharacterGraph(key.isAddressed ? words.after(wakePhrases) : words, alphabet: alphabet)
        }
        return ListeningOrder(
            decoding: made[key].map { .graph($0) } ?? .free, wakePhrases: key.isAddressed ? wakePhrases : [],
            answerWithin: isWaiting ? answerWithin : nil)
    }
}
