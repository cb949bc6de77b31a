/// Finds the sentence of a grammar that is nearest to what was heard: words may be misheard, missing or too many.
///
/// Dynamic programming over (state of the graph × words heard); the cost of a misheard word is its edit distance.
public struct NearestSentence: Sendable {
    public struct Result: Sendable {
        public var words: [String]
        /// From 0 to 1.
        public var similarity: Double
    }

    private let graph: SentenceGraph

    public init(graph: SentenceGraph) {
        self.graph = graph
    }

    private struct Cell {
        var cost = Float.infinity
        var fromState: Int32 = -1
        var fromPosition: Int32 = 0
        var arc: Int32 = -1
    }

    /// The nearest sentence, or nil for an empty text or an empty graph. O(arcs × words).
    public func nearest(to text: String) -> Result? {
        let heard = Array(NormalisedText(text).foldedWords.prefix(40))
        guard !heard.isEmpty else { return nil }
        let width = heard.count + 1
        let table = substitutionCosts(heard)
        let insertion = heard.map { Self.weight($0) * 0.8 }
        // A command without the word that makes it one is no command.
        let deletion = graph.words.map { Self.weight($0) * (Self.lightWords.contains($0) ? 1 : 1.6) }
        var cells = [Cell](repeating: Cell(), count: graph.states.count * width)
        cells[0].cost = 0
        var best = (cost: Float.infinity, state: -1)
        for (index, state) in graph.states.enumerated() {
            let row = index * width
            for position in 0..<heard.count where cells[row + position].cost + insertion[position] < cells[row + position + 1].cost {
                cells[row + position + 1] = Cell(
                    cost: cells[row + position].cost + insertion[position], fromState: Int32(index), fromPosition: Int32(position), arc: -1)
            }
            if state.isFinal, cells[row + heard.count].cost < best.cost { best = (cells[row + heard.count].cost, index) }
            for (arcIndex, arc) in state.arcs.enumerated() {
                let target = Int(arc.target) * width
                for position in 0...heard.count {
                    let cost = cells[row + position].cost
                    guard cost < .infinity else { continue }
                    func reach(_ to: Int, _ added: Float) {
                        if cost + added < cells[target + to].cost {
                            cells[target + to] = Cell(
                                cost: cost + added, fromState: Int32(index), fromPosition: Int32(position), arc: Int32(arcIndex))
                        }
                    }
                    switch arc.label {
                    case .word(let word):
                        reach(position, deletion[Int(word)])
                        if position < heard.count { reach(position + 1, table[position * graph.words.count + Int(word)]) }
                    case .wildcard:
                        var added: Float = 0.4
                        for to in (position + 1)..<max(position + 2, width) where to < width {
                            reach(to, added)
                            added += 0.1
                        }
                    }
                }
            }
        }
        guard best.state >= 0 else { return nil }
        return result(cells, width: width, state: best.state, cost: best.cost, heard: heard)
    }

    private func result(_ cells: [Cell], width: Int, state: Int, cost: Float, heard: [String]) -> Result {
        var words: [String] = []
        var weight: Float = 0
        var (state, position) = (state, heard.count)
        while cells[state * width + position].fromState >= 0 {
            let cell = cells[state * width + position]
            if cell.arc >= 0 {
                switch graph.states[Int(cell.fromState)].arcs[Int(cell.arc)].label {
                case .word(let word):
                    words.append(graph.words[Int(word)])
                    weight += Self.weight(graph.words[Int(word)])
                case .wildcard: words += heard[Int(cell.fromPosition)..<position].reversed()
                }
            }
            (state, position) = (Int(cell.fromState), Int(cell.fromPosition))
        }
        return Result(words: words.reversed(), similarity: Double(max(0, 1 - cost / max(1, weight))))
    }

    private func substitutionCosts(_ heard: [String]) -> [Float] {
        let vocabulary = graph.words.map { Array($0.utf8) }
        var table: [Float] = []
        table.reserveCapacity(heard.count * vocabulary.count)
        for word in heard {
            let bytes = Array(word.utf8)
            for (index, known) in vocabulary.enumerated() {
                if bytes == known {
                    table.append(0)
                    continue
                }
                let longest = max(bytes.count, known.count)
                let distance = abs(bytes.count - known.count) * 2 > longest ? 1 : Float(Self.editDistance(bytes, known)) / Float(longest)
                let weight = max(Self.weight(word), Self.weight(graph.words[index]))
                table.append(distance <= 0.5 ? distance * weight : weight * 1.5)
            }
        }
        return table
    }

    /// Words that carry little of a command's meaning.
    private static let lightWords: Set<String> = [
        "a", "an", "the", "to", "for", "of", "at", "in", "on", "my", "me", "is", "it", "i", "you", "please", "that", "this", "with", "and", "uh", "um",
        "can", "could", "would", "like", "just", "hey", "some",
    ]

    private static func weight(_ word: String) -> Float { lightWords.contains(word) ? 0.3 : 1 }

    /// Levenshtein's distance in bytes.
    static func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var row = Array(0...b.count)
        for i in 0..<a.count {
            var diagonal = row[0]
            row[0] = i + 1
            for j in 0..<b.count {
                let above = row[j + 1]
                row[j + 1] = min(above + 1, row[j] + 1, diagonal + (a[i] == b[j] ? 0 : 1))
                diagonal = above
            }
        }
        return row[b.count]
    }
}
