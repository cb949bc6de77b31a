/// The words of a language model as a tree of their spellings, each node knowing how probable the best word below it is.
public struct LexiconTree: Sendable {
    /// Words that the alphabet cannot write; they are never heard.
    public let unspeakable: [String]
    /// Children of node i: `children[starts[i]..<starts[i + 1]]`, with the labels that lead there.
    let starts: [Int32]
    let children: [Int32]
    let labels: [Int32]
    /// The word that is spelled at a node; -1 where none ends.
    let words: [Int32]
    /// Natural logarithm of the unigram probability of the best word at or below a node.
    let best: [Float]

    static let root: Int32 = 0

    /// - Parameter model: over words; its names are spelled in the alphabet.
    public init(_ model: NGramModel, _ alphabet: Alphabet) {
        var unspeakable: [String] = []
        var spelled: [(labels: [Int], word: Int)] = []
        for word in 0..<model.beginning {
            guard let labels = alphabet.labels(of: model.vocabulary[word]), !labels.isEmpty,
                labels.allSatisfy({ $0 != alphabet.space })
            else {
                unspeakable.append(model.vocabulary[word])
                continue
            }
            spelled.append((labels, word))
        }
        spelled.sort { $0.labels.lexicographicallyPrecedes($1.labels) }
        // In sorted order every node is a run of words with the same beginning; breadth first, so that children lie together.
        var starts: [Int32] = [], children: [Int32] = [], labels: [Int32] = [], words: [Int32] = []
        var runs: [(range: Range<Int>, depth: Int)] = [(spelled.indices, 0)], next = 0
        while next < runs.count {
            var (range, depth) = runs[next]
            next += 1
            starts.append(Int32(children.count))
            var word = -1
            while let first = range.first, spelled[first].labels.count == depth {
                word = spelled[first].word
                range = first + 1..<range.upperBound
            }
            words.append(Int32(word))
            var begin = range.lowerBound
            while begin < range.upperBound {
                let label = spelled[begin].labels[depth]
                var end = begin + 1
                while end < range.upperBound, spelled[end].labels[depth] == label { end += 1 }
                labels.append(Int32(label))
                children.append(Int32(runs.count))
                runs.append((begin..<end, depth + 1))
                begin = end
            }
        }
        starts.append(Int32(children.count))
        let nowhere = NGramModel.Context(packed: 0, length: 0)
        var best = words.map { $0 < 0 ? -Float.infinity : model.logProbability(Int($0), after: nowhere) }
        for node in words.indices.reversed() {
            for place in starts[node]..<starts[node + 1] {
                best[node] = max(best[node], best[Int(children[Int(place)])])
            }
        }
        self.unspeakable = unspeakable
        self.starts = starts
        self.children = children
        self.labels = labels
        self.words = words
        self.best = best
    }
}
