extension WordGraph {
    /// The same sentences but for one; nil where it is none of them.
    ///
    /// The states on its way are there twice: once for sentences that have been the same so far, once for all others. Where a
    /// state has several ways for one word, the first counts.
    func excluding(_ sentence: [String]) -> WordGraph? {
        var way = [0], here = 0
        for word in sentence {
            guard let arc = states[here].arcs.first(where: { arc in arc.word.map { words[$0] == word } ?? false })
            else { return nil }
            here = arc.target
            way.append(here)
        }
        guard states[here].isFinal else { return nil }
        var made = states
        // Where sentences begin is the twin; what was there moves to the end.
        let moved = made.count
        made.append(made[0])
        for state in made.indices {
            for arc in made[state].arcs.indices where made[state].arcs[arc].target == 0 {
                made[state].arcs[arc].target = moved
            }
        }
        func original(_ state: Int) -> Int { state == 0 ? moved : state }
        for (place, state) in way.enumerated() {
            var twin = made[original(state)]
            if place < sentence.count {
                let next = made.count + (place == 0 ? 0 : 1)
                if let arc = twin.arcs.firstIndex(where: { arc in arc.word.map { words[$0] == sentence[place] } ?? false
                }) {
                    twin.arcs[arc].target = next
                }
            } else {
                twin.isFinal = false
            }
            if place == 0 { made[0] = twin } else { made.append(twin) }
        }
        return WordGraph(words: words, states: made)
    }
}
