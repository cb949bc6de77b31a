/// A nondeterministic automaton over words, on its way to a `WordGraph`. Its first state is where sentences begin.
struct WordAutomaton {
    static let mostStates = 200_000

    private var arcs: [[(word: Int, target: Int)]] = [[]]
    private var free: [[Int]] = [[]]
    private var words: [String] = []
    private var indices: [String: Int] = [:]
    var finals: Set<Int> = []

    var count: Int { arcs.count }

    mutating func state() -> Int {
        arcs.append([])
        free.append([])
        return arcs.count - 1
    }

    /// - Parameter word: nil for a way that needs no word.
    mutating func add(_ from: Int, _ word: String?, _ to: Int) {
        guard let word else { return free[from].append(to) }
        let index = indices[word] ?? words.count
        if index == words.count {
            words.append(word)
            indices[word] = index
        }
        arcs[from].append((index, to))
    }

    /// The same sentences, with one way for each word of each state; nil where that needs too many states.
    ///
    /// The subset construction (Rabin and Scott, 1959).
    func determinised() -> WordGraph? {
        var states: [WordGraph.State] = [], known: [[Int]: Int] = [:], waiting: [[Int]] = []
        func number(_ set: [Int]) -> Int {
            if let index = known[set] { return index }
            known[set] = states.count
            states.append(WordGraph.State(isFinal: set.contains { finals.contains($0) }))
            waiting.append(set)
            return states.count - 1
        }
        _ = number(closure([0]))
        var next = 0
        while next < waiting.count {
            guard states.count <= Self.mostStates else { return nil }
            var targets: [Int: [Int]] = [:]
            for state in waiting[next] { for arc in arcs[state] { targets[arc.word, default: []].append(arc.target) } }
            for word in targets.keys.sorted() {
                states[next].arcs.append(WordGraph.Arc(word: word, target: number(closure(targets[word] ?? []))))
            }
            next += 1
        }
        return WordGraph(words: words, states: states)
    }

    private func closure(_ states: [Int]) -> [Int] {
        var reached = Set(states), open = states
        while let state = open.popLast() {
            for target in free[state] where reached.insert(target).inserted { open.append(target) }
        }
        return reached.sorted()
    }
}
