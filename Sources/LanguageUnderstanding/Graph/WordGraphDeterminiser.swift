/// Joins pieces into words, and states that the same words lead to into one (subset construction).
struct WordGraphDeterminiser {
    private let pieces: PieceGraph
    private let end: Int32
    private let limit: Int
    private var builder = WordGraphBuilder()
    /// For a state at the edge of a word: the words that lead on from it, and whether a sentence may end there.
    private var steps: [Int32: (arcs: [(label: Int32, target: Int32)], isFinal: Bool)] = [:]

    init(pieces: PieceGraph, end: Int32, limit: Int) {
        self.pieces = pieces
        self.end = end
        self.limit = limit
    }

    mutating func graph() throws(GrammarError) -> SentenceGraph {
        var known: [[Int32]: Int32] = [[0]: 0]
        var queue: [[Int32]] = [[0]]
        while let set = queue.popLast() {
            let state = known[set]!
            var targets: [Int32: Set<Int32>] = [:]
            for member in set {
                let step = steps(from: member)
                if step.isFinal { builder.setFinal(state) }
                for arc in step.arcs { targets[arc.label, default: []].insert(arc.target) }
            }
            for (label, members) in targets.sorted(by: { $0.key < $1.key }) {
                let next = members.sorted()
                if let same = known[next] {
                    builder.connect(state, label, same)
                    continue
                }
                if known.count >= limit { throw .graphTooLarge(limit: limit) }
                let made = builder.newState(isFinal: false)
                known[next] = made
                queue.append(next)
                builder.connect(state, label, made)
            }
        }
        return builder.minimal()
    }

    private struct Place: Hashable {
        var state: Int32
        var word: String
    }

    /// The words that can be said from the edge of a word at `start`.
    private mutating func steps(from start: Int32) -> (arcs: [(label: Int32, target: Int32)], isFinal: Bool) {
        if let known = steps[start] { return known }
        var arcs: [(label: Int32, target: Int32)] = []
        var isFinal = false
        var seen: Set<Place> = []
        var stack = [Place(state: start, word: "")]
        while let place = stack.popLast() {
            guard seen.insert(place).inserted else { continue }
            if place.state == end {
                if place.word.isEmpty { isFinal = true } else { arcs.append((builder.index(of: place.word), end)) }
            }
            for (label, target) in pieces.arcs[Int(place.state)] {
                switch label {
                case .nothing: stack.append(Place(state: target, word: place.word))
                case .piece(let text): stack.append(Place(state: target, word: place.word + text))
                case .gap:
                    if place.word.isEmpty {
                        stack.append(Place(state: target, word: ""))
                    } else {
                        arcs.append((builder.index(of: place.word), target))
                    }
                case .wildcard:
                    if place.word.isEmpty { arcs.append((WordGraphBuilder.wildcard, target)) }
                }
            }
        }
        steps[start] = (arcs, isFinal)
        return (arcs, isFinal)
    }
}
