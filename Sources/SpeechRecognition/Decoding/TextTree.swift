/// The texts of a prefix beam search as a tree of characters, each of which knows when it was heard.
struct TextTree {
    private struct Node {
        var label: Int32
        var parent: Int32
        /// The frame in which the character was most probable while it was the last, and how probable.
        var frame: Int32
        var peak: Float
    }

    private var nodes = [Node(label: -1, parent: -1, frame: 0, peak: 0)]
    private var children: [UInt64: Int32] = [:]

    /// The last character of a text; -1 of the empty text, which is node 0.
    func label(_ node: Int32) -> Int32 { nodes[Int(node)].label }

    /// A text with one more character.
    mutating func child(of node: Int32, _ label: Int, frame: Int) -> Int32 {
        let key = UInt64(UInt32(bitPattern: node)) << 8 | UInt64(label)
        if let known = children[key] { return known }
        nodes.append(Node(label: Int32(label), parent: node, frame: Int32(frame), peak: -.infinity))
        children[key] = Int32(nodes.count - 1)
        return Int32(nodes.count - 1)
    }

    /// A text with one more character; nil where it is not in the tree.
    func known(_ node: Int32, _ label: Int) -> Int32? {
        children[UInt64(UInt32(bitPattern: node)) << 8 | UInt64(label)]
    }

    /// Notes how probable a text's last character was in a frame.
    mutating func hear(_ node: Int32, _ log: Float, frame: Int) {
        guard log > nodes[Int(node)].peak else { return }
        nodes[Int(node)].peak = log
        nodes[Int(node)].frame = Int32(frame)
    }

    /// How many characters all texts begin with.
    func agreed(_ texts: some Sequence<Int32>) -> Int {
        var common: [Int32]?
        for node in texts {
            let path = path(node)
            guard let shared = common else {
                common = path
                continue
            }
            common = zip(shared, path).prefix { $0.0 == $0.1 }.map(\.0)
        }
        return common?.count ?? 0
    }

    /// The nodes that lead to a text, without that of the empty one.
    private func path(_ node: Int32) -> [Int32] {
        var path: [Int32] = [], node = node
        while node > 0 {
            path.append(node)
            node = nodes[Int(node)].parent
        }
        return path.reversed()
    }

    func text(_ node: Int32, acoustic: Float, language: Float, context: NGramModel.Context) -> SpelledText {
        var labels: [Int] = [], frames: [Int] = [], peaks: [Float] = [], node = node
        while node > 0 {
            let entry = nodes[Int(node)]
            labels.append(Int(entry.label))
            frames.append(Int(entry.frame))
            peaks.append(entry.peak)
            node = entry.parent
        }
        // A character may be most probable when the same one comes again behind the next: times never go back.
        for index in frames.indices.dropFirst() { frames[index] = min(frames[index], frames[index - 1]) }
        return SpelledText(
            labels: labels.reversed(), frames: frames.reversed(), peaks: peaks.reversed(), acoustic: acoustic,
            language: language,
            context: context)
    }
}

/// A text that a beam search found, and when its characters were heard, in frames.
public struct SpelledText: Sendable {
    public var labels: [Int]
    public var frames: [Int]
    /// Of each character, the greatest log-probability.
    public var peaks: [Float]
    /// Log-probability of all its alignments, and the weighted language score.
    public var acoustic: Float
    public var language: Float
    /// For what comes after it.
    public var context: NGramModel.Context
    /// All that it is ranked by: its end, and phrases that were not said to theirs, included.
    public var total: Float = 0
}

/// A search for free speech with a language model.
protocol FreeSpeechSearch: AnyObject {
    var alphabet: Alphabet { get }
    /// Frames since the search began.
    var frames: Int { get }
    /// Takes frames of log-probabilities, `[frames, classes]`.
    func push(_ values: UnsafeBufferPointer<Float>)
    /// Forgets all that was heard; `context` is that of a text that went before.
    func reset(after context: NGramModel.Context?)
    /// The best texts so far, best first; each as if it ended here.
    func best(_ count: Int) -> [SpelledText]
    /// How many characters all texts that are still followed begin with: those will not be taken back.
    var agreed: Int { get }
    /// What a text gives to one that follows behind a pause; nil where that is nothing.
    func contextBehind(_ text: SpelledText) -> NGramModel.Context?
}
