import Foundation

/// CTC prefix beam search with a character n-gram model (Hannun et al., 2014): free text, whose spelling the model mends.
public final class PrefixBeamSearch {
    public struct Settings: Sendable, Equatable {
        public var width = 24
        /// Characters this much less probable than the frame's best are not tried.
        public var pruning: Float = 7
        /// Weight of the language model.
        public var languageWeight: Float = 0.55
        /// Gain for each character, against the language model's liking for short texts.
        public var characterGain: Float = 0.5

        public init() {}
    }

    private struct Prefix {
        /// A node of the tree of texts.
        var node: Int32
        /// Log-probabilities of all alignments that end in a blank, and in the last character.
        var blank: Float
        var label: Float
        /// Weighted language score so far.
        var language: Float
        var context: NGramModel.Context

        var acoustic: Float { logAdd(blank, label) }
        var total: Float { acoustic + language }
    }

    private struct Node {
        var label: Int32
        var parent: Int32
        /// The frame in which the character was most probable while it was the last, and how probable.
        var frame: Int32
        var peak: Float
    }

    public let alphabet: Alphabet
    public let model: NGramModel
    public let settings: Settings
    private var nodes: [Node] = []
    private var children: [UInt64: Int32] = [:]
    private var beam: [Prefix] = []
    private var best: Float = 0
    public private(set) var frames = 0

    /// - Parameter model: over the alphabet's characters, in its order.
    public init(_ alphabet: Alphabet, model: NGramModel, settings: Settings = Settings()) {
        self.alphabet = alphabet
        self.model = model
        self.settings = settings
        reset()
    }

    /// - Parameter context: of a text that went before.
    public func reset(after context: NGramModel.Context? = nil) {
        nodes = [Node(label: -1, parent: -1, frame: 0, peak: 0)]
        children = [:]
        beam = [Prefix(node: 0, blank: 0, label: -.infinity, language: 0, context: context ?? model.start)]
        frames = 0
    }

    /// Takes frames of log-probabilities, `[frames, classes]`.
    public func push(_ values: UnsafeBufferPointer<Float>) {
        for start in stride(from: 0, to: values.count - alphabet.classes + 1, by: alphabet.classes) {
            step(UnsafeBufferPointer(rebasing: values[start..<start + alphabet.classes]))
        }
    }

    private func step(_ logs: UnsafeBufferPointer<Float>) {
        let blank = alphabet.blank
        var top = logs[0]
        for label in 1..<logs.count { top = max(top, logs[label]) }
        let tried = (0..<blank).filter { logs[$0] > top - settings.pruning }
        var next: [Prefix] = [], places: [Int32: Int] = [:]
        func place(_ node: Int32, _ language: Float, _ context: NGramModel.Context) -> Int {
            if let known = places[node] { return known }
            places[node] = next.count
            next.append(Prefix(node: node, blank: -.infinity, label: -.infinity, language: language, context: context))
            return next.count - 1
        }
        for prefix in beam {
            let same = place(prefix.node, prefix.language, prefix.context)
            next[same].blank = logAdd(next[same].blank, prefix.acoustic + logs[blank])
            let last = nodes[Int(prefix.node)].label
            if last >= 0 {
                next[same].label = logAdd(next[same].label, prefix.label + logs[Int(last)])
                hear(prefix.node, logs[Int(last)])
            }
            for label in tried {
                // Behind itself a character needs a blank; two spaces in a row, or one at the beginning, say nothing.
                let from = Int32(label) == last ? prefix.blank : prefix.acoustic
                if label == alphabet.space, last < 0 || last == Int32(label) { continue }
                guard from > -.infinity else { continue }
                let node = child(of: prefix.node, label)
                hear(node, logs[label])
                let language =
                    prefix.language + settings.characterGain
                    + settings.languageWeight * model.logProbability(label, after: prefix.context)
                let index = place(node, language, model.advanced(prefix.context, label))
                next[index].label = logAdd(next[index].label, from + logs[label])
            }
        }
        next.sort { $0.total > $1.total }
        if next.count > settings.width { next.removeLast(next.count - settings.width) }
        beam = next
        frames += 1
    }

    private func hear(_ node: Int32, _ log: Float) {
        guard log > nodes[Int(node)].peak else { return }
        nodes[Int(node)].peak = log
        nodes[Int(node)].frame = Int32(frames)
    }

    private func child(of node: Int32, _ label: Int) -> Int32 {
        let key = UInt64(UInt32(bitPattern: node)) << 8 | UInt64(label)
        if let known = children[key] { return known }
        nodes.append(Node(label: Int32(label), parent: node, frame: Int32(frames), peak: -.infinity))
        children[key] = Int32(nodes.count - 1)
        return Int32(nodes.count - 1)
    }

    /// A text and when its characters were heard, in frames.
    public struct Hypothesis: Sendable {
        public var labels: [Int]
        public var frames: [Int]
        /// Of each character, the greatest log-probability.
        public var peaks: [Float]
        /// Log-probability of all its alignments, and the weighted language score.
        public var acoustic: Float
        public var language: Float
        /// For what comes after it.
        public var context: NGramModel.Context
    }

    /// The best texts so far, best first; each as if it ended here.
    public func best(_ count: Int) -> [Hypothesis] {
        let ended = beam.map { prefix -> (Prefix, Float) in
            (prefix, prefix.total + settings.languageWeight * model.logProbability(model.end, after: prefix.context))
        }.sorted { $0.1 > $1.1 }
        return ended.prefix(count).map { prefix, _ in
            var labels: [Int] = [], frames: [Int] = [], peaks: [Float] = [], node = prefix.node
            while node > 0 {
                labels.append(Int(nodes[Int(node)].label))
                frames.append(Int(nodes[Int(node)].frame))
                peaks.append(nodes[Int(node)].peak)
                node = nodes[Int(node)].parent
            }
            return Hypothesis(
                labels: labels.reversed(), frames: frames.reversed(), peaks: peaks.reversed(), acoustic: prefix.acoustic,
                language: prefix.language, context: prefix.context)
        }
    }
}

/// log(exp(a) + exp(b)).
func logAdd(_ a: Float, _ b: Float) -> Float {
    let (high, low) = a > b ? (a, b) : (b, a)
    return low == -.infinity ? high : high + log1pf(expf(low - high))
}
