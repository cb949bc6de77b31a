/// All sentences of a grammar as a graph of words, for a recogniser that is to hear nothing else.
///
/// The graph is deterministic, minimal and without circles; states are numbered so that every arc leads to a higher number.
/// Numbers, times and durations are spelled in words. A wildcard is one arc that stands for one or more arbitrary words.
public struct SentenceGraph: Sendable, Equatable {
    public enum Label: Sendable, Hashable {
        /// An index into `words`.
        case word(Int32)
        /// One or more words of any kind.
        case wildcard
    }

    public struct Arc: Sendable, Hashable {
        public var label: Label
        public var target: Int32

        public init(label: Label, target: Int32) {
            self.label = label
            self.target = target
        }
    }

    public struct State: Sendable, Equatable {
        public var arcs: [Arc] = []
        /// Whether a sentence may end here.
        public var isFinal = false
    }

    /// The vocabulary, lower case.
    public let words: [String]
    /// The first state is where sentences begin. Never empty.
    public let states: [State]

    public static let start: Int32 = 0

    public init(words: [String], states: [State]) {
        self.words = words
        self.states = states.isEmpty ? [State()] : states
    }

    public var arcCount: Int { states.reduce(0) { $0 + $1.arcs.count } }

    /// Whether the graph holds this sentence. O(words × arcs of a state).
    public func accepts(_ sentence: [String]) -> Bool {
        let indices = Dictionary(uniqueKeysWithValues: words.enumerated().map { ($1, Int32($0)) })
        var here: Set<Int32> = [Self.start]
        /// Targets of wildcards that have taken a word and may take more.
        var open: Set<Int32> = []
        for word in sentence {
            var next: Set<Int32> = open
            let label = indices[word.lowercased()]
            for state in here {
                for arc in states[Int(state)].arcs {
                    switch arc.label {
                    case .wildcard:
                        next.insert(arc.target)
                        open.insert(arc.target)
                    case .word(let index): if index == label { next.insert(arc.target) }
                    }
                }
            }
            here = next
            if here.isEmpty { return false }
        }
        return here.contains { states[Int($0)].isFinal }
    }

    /// A random sentence; every arc of a state is equally likely. A wildcard becomes `filler`.
    public func randomSentence(using generator: inout some RandomNumberGenerator, filler: String = "something") -> [String] {
        var sentence: [String] = []
        var state = states[Int(Self.start)]
        while true {
            let choice = Int.random(in: 0..<max(1, state.arcs.count + (state.isFinal ? 1 : 0)), using: &generator)
            guard choice < state.arcs.count else { return sentence }
            switch state.arcs[choice].label {
            case .word(let index): sentence.append(words[Int(index)])
            case .wildcard: sentence.append(filler)
            }
            state = states[Int(state.arcs[choice].target)]
        }
    }
}
