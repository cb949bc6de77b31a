/// Puts sentences, or an automaton's states, together into a minimal deterministic graph.
struct WordGraphBuilder {
    /// Deterministic states; labels are word indices, -1 is the wildcard.
    private(set) var states: [(arcs: [Int32: Int32], isFinal: Bool)] = [([:], false)]
    private var words: [String] = []
    private var indices: [String: Int32] = [:]

    static let wildcard: Int32 = -1

    init() {}

    mutating func index(of word: String) -> Int32 {
        if let index = indices[word] { return index }
        let index = Int32(words.count)
        words.append(word)
        indices[word] = index
        return index
    }

    mutating func newState(isFinal: Bool) -> Int32 {
        states.append(([:], isFinal))
        return Int32(states.count - 1)
    }

    mutating func connect(_ from: Int32, _ label: Int32, _ to: Int32) {
        states[Int(from)].arcs[label] = to
    }

    mutating func setFinal(_ state: Int32) {
        states[Int(state)].isFinal = true
    }

    /// Adds one sentence to a tree that begins at the start.
    mutating func add(_ sentence: [String]) {
        var state: Int32 = 0
        for word in sentence {
            let label = index(of: word)
            if let next = states[Int(state)].arcs[label] {
                state = next
            } else {
                let next = newState(isFinal: false)
                connect(state, label, next)
                state = next
            }
        }
        setFinal(state)
    }

    private struct Signature: Hashable {
        var isFinal: Bool
        var arcs: [Int64]
    }

    /// Word order, not the order of hashing: the same grammar always gives the same graph.
    private func targets(of state: Int32) -> [Int32] {
        states[Int(state)].arcs.sorted { name($0.key) < name($1.key) }.map(\.value)
    }

    private func name(_ label: Int32) -> String { label == Self.wildcard ? "" : words[Int(label)] }

    /// Merges states with the same continuations (Revuz 1992: bottom-up, as the graph has no circles), drops states from
    /// which no sentence ends, and numbers the rest so that arcs lead upwards.
    func minimal() -> SentenceGraph {
        var order: [Int32] = []
        var isVisited = [Bool](repeating: false, count: states.count)
        var stack: [(state: Int32, targets: [Int32])] = [(0, targets(of: 0))]
        isVisited[0] = true
        while var top = stack.popLast() {
            if let target = top.targets.popLast() {
                stack.append(top)
                if !isVisited[Int(target)] {
                    isVisited[Int(target)] = true
                    stack.append((target, targets(of: target)))
                }
            } else {
                order.append(top.state)
            }
        }
        var classes = [Int32](repeating: -1, count: states.count)
        var known: [Signature: Int32] = [:]
        var merged: [(arcs: [(label: Int32, target: Int32)], isFinal: Bool)] = []
        for state in order {
            let (arcs, isFinal) = states[Int(state)]
            let kept = arcs.compactMap { label, target in
                classes[Int(target)] >= 0 ? (label: label, target: classes[Int(target)]) : nil
            }.sorted { name($0.label) < name($1.label) }
            if kept.isEmpty && !isFinal && state != 0 { continue }
            let signature = Signature(isFinal: isFinal, arcs: kept.map { Int64($0.label) << 32 | Int64($0.target) })
            if let same = known[signature] {
                classes[Int(state)] = same
                continue
            }
            classes[Int(state)] = Int32(merged.count)
            known[signature] = Int32(merged.count)
            merged.append((kept, isFinal))
        }
        return numbered(merged, start: classes[0])
    }

    /// Classes were made from the ends backwards, so that reversing their order makes every arc lead upwards.
    private func numbered(_ merged: [(arcs: [(label: Int32, target: Int32)], isFinal: Bool)], start: Int32) -> SentenceGraph {
        let last = Int32(merged.count - 1)
        precondition(start == last, "the start is finished last")
        var used = [Int32](repeating: -1, count: words.count)
        var kept: [String] = []
        var result: [SentenceGraph.State] = []
        for (arcs, isFinal) in merged.reversed() {
            var state = SentenceGraph.State(isFinal: isFinal)
            for arc in arcs {
                if arc.label == Self.wildcard {
                    state.arcs.append(.init(label: .wildcard, target: last - arc.target))
                    continue
                }
                if used[Int(arc.label)] < 0 {
                    used[Int(arc.label)] = Int32(kept.count)
                    kept.append(words[Int(arc.label)])
                }
                state.arcs.append(.init(label: .word(used[Int(arc.label)]), target: last - arc.target))
            }
            result.append(state)
        }
        return SentenceGraph(words: kept, states: result)
    }
}
