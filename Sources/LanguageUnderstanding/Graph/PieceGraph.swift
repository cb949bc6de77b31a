/// The sentences of compiled nodes as a graph of pieces: parts of words, edges of words, wildcards and empty steps.
struct PieceGraph {
    enum Label: Sendable {
        case piece(String)
        case gap
        case wildcard
        case nothing
    }

    private(set) var arcs: [[(label: Label, target: Int32)]] = []
    private let grammar: Grammar
    private let limit: Int
    private struct Step: Hashable {
        var from: Int32
        var node: Int32
    }

    private var steps: [Step: Int32] = [:]
    /// Ranges that have been spelled.
    private var numberGraphs: [SentenceTemplates.Range: SentenceGraph] = [:]

    init(grammar: Grammar, limit: Int) {
        self.grammar = grammar
        self.limit = limit
    }

    mutating func state() throws(GrammarError) -> Int32 {
        if arcs.count >= limit { throw .graphTooLarge(limit: limit) }
        arcs.append([])
        return Int32(arcs.count - 1)
    }

    mutating func connect(_ from: Int32, _ to: Int32, _ label: Label) {
        arcs[Int(from)].append((label, to))
    }

    /// Adds all that `node` matches between two states.
    mutating func add(_ node: Int32, from: Int32, to: Int32) throws(GrammarError) {
        switch grammar.nodes[Int(node)] {
        case .empty, .optionalSpace: connect(from, to, .nothing)
        case .space: connect(from, to, .gap)
        case .literal(let bytes, _):
            let text = String(decoding: bytes, as: UTF8.self)
            if Self.isSpeakable(text) { connect(from, to, .piece(text)) }
        case .shared(let body): try add(body, from: from, to: to)
        case .sequence(let items):
            var here = from
            for item in items { here = try state(after: item, from: here) }
            connect(here, to, .nothing)
        case .choice(let items):
            for item in items { try add(item, from: from, to: to) }
        case .permutation(let items):
            let full = (1 << items.count) - 1
            var states: [Int32] = [from]
            for mask in 1...full { states.append(mask == full ? to : try state()) }
            for mask in 0..<full {
                for (index, item) in items.enumerated() where mask & (1 << index) == 0 {
                    try add(item, from: states[mask], to: states[mask | (1 << index)])
                }
            }
        case .list(let list, _, _):
            switch grammar.lists[Int(list)] {
            case .values(_, let nodes, _):
                for node in nodes { try add(node, from: from, to: to) }
            case .range(let range): try add(range, from: from, to: to)
            case .wildcard: connect(from, to, .wildcard)
            case .typed(let node, _): try add(node, from: from, to: to)
            case .undefined: break
            }
        }
    }

    /// The state behind `node`; sentences that begin alike share it.
    private mutating func state(after node: Int32, from: Int32) throws(GrammarError) -> Int32 {
        let step = Step(from: from, node: node)
        if let known = steps[step] { return known }
        let next = try state()
        steps[step] = next
        try add(node, from: from, to: next)
        return next
    }

    private mutating func add(_ range: SentenceTemplates.Range, from: Int32, to: Int32) throws(GrammarError) {
        guard range.words else { return }
        let numbers = numberGraphs[range] ?? NumberGraph.graph(of: range, numbers: grammar.numbers)
        numberGraphs[range] = numbers
        var states: [Int32] = []
        for index in numbers.states.indices { states.append(index == 0 ? from : try state()) }
        for (index, state) in numbers.states.enumerated() {
            // A number in words is never run together with what follows it.
            if state.isFinal { connect(states[index], to, .gap) }
            for arc in state.arcs {
                guard case .word(let word) = arc.label else { continue }
                let text = numbers.words[Int(word)]
                guard index > 0 else {
                    connect(states[index], states[Int(arc.target)], .piece(text))
                    continue
                }
                let gap = try self.state()
                connect(states[index], gap, .gap)
                connect(gap, states[Int(arc.target)], .piece(text))
            }
        }
    }

    /// Only letters and apostrophes can be heard; what has other signs is left to be written.
    private static func isSpeakable(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0.properties.isAlphabetic || $0 == "'" }
    }
}
