import Foundation

/// CTC prefix beam search with a character n-gram model (Hannun et al., 2014): free text, whose spelling the model mends.
public final class PrefixBeamSearch: FreeSpeechSearch {
    public struct Settings: Sendable, Equatable {
        public var width = 24
        /// Characters this much less probable than the frame's best are not tried.
        public var pruning: Float = 7
        /// Weight of the language model.
        public var languageWeight: Float = 0.55
        /// Gain for each character, against the language model's liking for short texts.
        public var characterGain: Float = 0.5
        /// Phrases that are likelier than the model knows.
        public var boost: PhraseBoost?

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
        var boost: PhraseBoost.State

        var acoustic: Float { logAdd(blank, label) }
        var total: Float { acoustic + language }
    }

    public let alphabet: Alphabet
    public let model: NGramModel
    public let settings: Settings
    private var texts = TextTree()
    private var beam: [Prefix] = []
    private var best: Float = 0
    public private(set) var frames = 0

    /// - Parameter model: over the alphabet's characters, in its order.
    public init(_ alphabet: Alphabet, model: NGramModel, settings: Settings = Settings()) {
        self.alphabet = alphabet
        self.model = model
        self.settings = settings
        reset(after: nil)
    }

    public func reset(after context: NGramModel.Context?) {
        texts = TextTree()
        beam = [
            Prefix(node: 0, blank: 0, label: -.infinity, language: 0, context: context ?? model.start, boost: .start)
        ]
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
        func place(_ node: Int32, _ language: Float, _ context: NGramModel.Context, _ boost: PhraseBoost.State) -> Int {
            if let known = places[node] { return known }
            places[node] = next.count
            next.append(
                Prefix(
                    node: node, blank: -.infinity, label: -.infinity, language: language, context: context, boost: boost
                ))
            return next.count - 1
        }
        for prefix in beam {
            let same = place(prefix.node, prefix.language, prefix.context, prefix.boost)
            next[same].blank = logAdd(next[same].blank, prefix.acoustic + logs[blank])
            let last = texts.label(prefix.node)
            if last >= 0 {
                next[same].label = logAdd(next[same].label, prefix.label + logs[Int(last)])
                texts.hear(prefix.node, logs[Int(last)], frame: frames)
            }
            for label in tried {
                // Behind itself a character needs a blank; two spaces in a row, or one at the beginning, say nothing.
                let from = Int32(label) == last ? prefix.blank : prefix.acoustic
                if label == alphabet.space, last < 0 || last == Int32(label) { continue }
                guard from > -.infinity else { continue }
                let node = texts.child(of: prefix.node, label, frame: frames)
                texts.hear(node, logs[label], frame: frames)
                let (boost, gain) = settings.boost?.advanced(prefix.boost, label) ?? (prefix.boost, 0)
                let language =
                    prefix.language + settings.characterGain + gain
                    + settings.languageWeight * model.logProbability(label, after: prefix.context)
                let index = place(node, language, model.advanced(prefix.context, label), boost)
                next[index].label = logAdd(next[index].label, from + logs[label])
            }
        }
        next.sort { $0.total > $1.total }
        if next.count > settings.width { next.removeLast(next.count - settings.width) }
        beam = next
        frames += 1
    }

    var agreed: Int { texts.agreed(beam.lazy.map(\.node)) }

    public func best(_ count: Int) -> [SpelledText] {
        let ended = beam.map { prefix -> (Prefix, Float) in
            let broken = settings.boost?.finished(prefix.boost) ?? 0
            return (
                prefix,
                prefix.total + broken + settings.languageWeight * model.logProbability(model.end, after: prefix.context)
            )
        }.sorted { $0.1 > $1.1 }
        return ended.prefix(count).map { prefix, total in
            var text = texts.text(
                prefix.node, acoustic: prefix.acoustic, language: prefix.language, context: prefix.context)
            text.total = total
            return text
        }
    }

    func contextBehind(_ text: SpelledText) -> NGramModel.Context? {
        guard let space = alphabet.space, !text.labels.isEmpty else { return nil }
        return text.labels.last == space ? text.context : model.advanced(text.context, space)
    }
}

/// log(exp(a) + exp(b)).
func logAdd(_ a: Float, _ b: Float) -> Float {
    let (high, low) = a > b ? (a, b) : (b, a)
    return low == -.infinity ? high : high + log1pf(expf(low - high))
}
