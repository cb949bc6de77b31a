/// A word graph spelled out for an alphabet: nodes that each stand for one character at one place.
///
/// The words that leave a state share their beginnings. Words with characters that the alphabet lacks are left out and named in
/// `unspeakable`.
public struct CharacterGraph: Sendable {
    /// Nodes that stand for words of any kind have no label.
    static let anyLabel: Int32 = -1

    public let alphabet: Alphabet
    /// What was spelled out.
    public let source: WordGraph
    public let words: [String]
    /// Words that cannot be written with the alphabet.
    public let unspeakable: [String]

    // Of each node:
    let labels: [Int32]
    /// Nodes that may follow within the word: `children[childStarts[n]..<childStarts[n + 1]]`.
    let childStarts: [Int32]
    let children: [Int32]
    /// The word that ends at a node, -1 for none, -2 where it is of any kind.
    let endingWords: [Int32]
    /// The state behind the word that ends at a node.
    let targets: [Int32]
    /// The state whose space a node is; -1 where it is none.
    let spaceStates: [Int32]
    // Of each state:
    /// The node of the space before what the state allows.
    let spaces: [Int32]
    let rootStarts: [Int32]
    let roots: [Int32]
    let finals: [Bool]

    var nodeCount: Int { labels.count }
    static let noWord: Int32 = -1
    static let anyWord: Int32 = -2

    public init(_ graph: WordGraph, alphabet: Alphabet = .english) {
        self.alphabet = alphabet
        source = graph
        words = graph.words
        var unspeakable: Set<String> = []
        var labels: [Int32] = [], childLists: [[Int32]] = [], endings: [Int32] = [], targets: [Int32] = []
        func node(_ label: Int32) -> Int32 {
            labels.append(label)
            childLists.append([])
            endings.append(Self.noWord)
            targets.append(-1)
            return Int32(labels.count - 1)
        }
        let spellings = graph.words.map { alphabet.labels(of: $0.lowercased()) }
        for (word, spelling) in zip(graph.words, spellings) where spelling == nil || spelling?.isEmpty == true {
            unspeakable.insert(word)
        }
        var spaces = [Int32](repeating: -1, count: graph.states.count),
            rootLists = [[Int32]](repeating: [], count: graph.states.count)
        let space = Int32(alphabet.space ?? 0)
        for (number, state) in graph.states.enumerated() {
            spaces[number] = node(space)
            // One entry for each first node; a word that is another's beginning ends inside it.
            for arc in state.arcs {
                guard let word = arc.word else {
                    let any = node(Self.anyLabel)
                    endings[Int(any)] = Self.anyWord
                    targets[Int(any)] = Int32(arc.target)
                    rootLists[number].append(any)
                    continue
                }
                guard let spelling = spellings[word], !spelling.isEmpty else { continue }
                var here: Int32 = -1
                for (place, label) in spelling.enumerated() {
                    let isLast = place == spelling.count - 1
                    let next = here < 0 ? rootLists[number] : childLists[Int(here)]
                    // A node at which another word ends is not shared by the end of this one.
                    let known = next.first { candidate in
                        labels[Int(candidate)] == Int32(label) && (!isLast || endings[Int(candidate)] == Self.noWord)
                    }
                    let found: Int32
                    if let known {
                        found = known
                    } else {
                        found = node(Int32(label))
                        if here < 0 { rootLists[number].append(found) } else { childLists[Int(here)].append(found) }
                    }
                    if isLast {
                        endings[Int(found)] = Int32(word)
                        targets[Int(found)] = Int32(arc.target)
                    }
                    here = found
                }
            }
        }
        self.labels = labels
        endingWords = endings
        self.targets = targets
        (childStarts, children) = Self.flat(childLists)
        self.spaces = spaces
        var spaceStates = [Int32](repeating: -1, count: labels.count)
        for (state, node) in spaces.enumerated() { spaceStates[Int(node)] = Int32(state) }
        self.spaceStates = spaceStates
        (rootStarts, roots) = Self.flat(rootLists)
        finals = graph.states.map(\.isFinal)
        self.unspeakable = unspeakable.sorted()
    }

    private static func flat(_ lists: [[Int32]]) -> (starts: [Int32], items: [Int32]) {
        var starts: [Int32] = [0], items: [Int32] = []
        for list in lists {
            items += list
            starts.append(Int32(items.count))
        }
        return (starts, items)
    }

    /// Whether words may follow in a state.
    func goesOn(_ state: Int) -> Bool { rootStarts[state] < rootStarts[state + 1] }
}
