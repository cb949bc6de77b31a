import Foundation

/// CTC prefix beam search over the words of a lexicon with a word n-gram model (Hannun et al., 2014; Graves and Jaitly, 2014). Before
/// a word is whole, the most probable word that it may become speaks for it (Ortmanns et al., 1996).
public final class WordBeamSearch: FreeSpeechSearch {
    public struct Settings: Sendable, Equatable {
        public var width = 192
        /// Texts this much worse than the best are dropped.
        public var beam: Float = 14
        /// Characters this much less probable than the frame's best are not tried.
        public var pruning: Float = 8
        /// Weight of the language model.
        public var languageWeight: Float = 0.7
        /// Gain for each word; below 0 few long words are liked better than many short ones.
        public var wordGain: Float = -1.5
        /// Gain for each character, spaces included, against the network's liking for blanks.
        public var letterGain: Float = 1.5
        /// What a word costs that begins without a space before it.
        public var missingSpace: Float = 3
        /// What a text costs that ends within a word.
        public var unfinished: Float = 8
        /// Phrases that are more likely than the model knows; only words of the model are ever heard.
        public var boost: PhraseBoost?

        public init() {}
    }

    private struct Prefix {
        /// A node of the tree of texts; -1 of one that is new in this frame.
        var node: Int32
        /// Of a new text: the one that it goes on from, its last character, and whether a space comes between.
        var parent: Int32 = -1
        var character: Int32 = -1
        var isJoined = false
        /// Log-probability of the last character where it began in this frame.
        var heard = -Float.infinity
        /// Where in the lexicon the word stands that is being spelled.
        var place: Int32
        /// Log-probabilities of all alignments that end in a blank, in the last character, and in either.
        var blank: Float
        var label: Float
        var acoustic: Float
        /// Weighted score of the whole words, and of what the word being spelled may become.
        var language: Float
        var ahead: Float
        var context: NGramModel.Context
        var boost: PhraseBoost.State

        var total: Float { acoustic + language + ahead }
    }

    public let alphabet: Alphabet
    public let settings: Settings
    private let model: NGramModel
    private let tree: LexiconTree
    private let space: Int
    private var texts = TextTree()
    /// What texts become whose last word ends, by their nodes.
    private var endings: [Int32: Ending] = [:]
    private var beam: [Prefix] = []
    public private(set) var frames = 0

    public init(_ words: WordModel, settings: Settings = Settings()) {
        alphabet = words.alphabet
        model = words.model
        tree = words.tree
        self.settings = settings
        space = words.space
        reset(after: nil)
    }

    public func reset(after context: NGramModel.Context?) {
        texts = TextTree()
        endings = [:]
        beam = [
            Prefix(
                node: 0, place: LexiconTree.root, blank: 0, label: -.infinity, acoustic: 0, language: 0,
                ahead: ahead(LexiconTree.root),
                context: context ?? model.start, boost: .start)
        ]
        frames = 0
    }

    private func ahead(_ place: Int32) -> Float { settings.languageWeight * tree.best[Int(place)] }

    public func push(_ values: UnsafeBufferPointer<Float>) {
        for start in stride(from: 0, to: values.count - alphabet.classes + 1, by: alphabet.classes) {
            step(UnsafeBufferPointer(rebasing: values[start..<start + alphabet.classes]))
        }
    }

    private func step(_ logs: UnsafeBufferPointer<Float>) {
        var top = logs[0]
        for label in 1..<logs.count { top = max(top, logs[label]) }
        let floor = top - settings.pruning
        var frame = Frame(capacity: 4 * settings.width)
        // All that stays what it is comes first, so that whatever grows into it finds it.
        for prefix in beam {
            let last = texts.label(prefix.node)
            var stays = prefix
            stays.blank = prefix.acoustic + logs[alphabet.blank]
            stays.label = last >= 0 ? prefix.label + logs[Int(last)] : -.infinity
            stays.acoustic = logAdd(stays.blank, stays.label)
            if last >= 0 { texts.hear(prefix.node, logs[Int(last)], frame: frames) }
            frame.best = max(frame.best, stays.total)
            frame.places[UInt64(UInt32(bitPattern: prefix.node))] = frame.prefixes.count
            frame.prefixes.append(stays)
        }
        frame.beam = settings.beam
        for prefix in beam {
            let last = texts.label(prefix.node)
            spell(on: prefix, last, logs, floor, into: &frame)
            let word = tree.words[Int(prefix.place)]
            guard word >= 0 else { continue }
            var ended = end(prefix, word: Int(word))
            if logs[space] > floor {
                grow(ended, Int32(space), LexiconTree.root, prefix.acoustic, logs[space], into: &frame)
            }
            ended.isJoined = true
            if let boost = settings.boost?.advanced(ended.boost, space) {
                (ended.boost, ended.language) = (boost.state, ended.language + boost.gain)
            }
            ended.acoustic -= settings.missingSpace
            ended.blank -= settings.missingSpace
            spell(on: ended, last, logs, floor, into: &frame)
        }
        beam = survivors(of: frame)
        frames += 1
    }

    /// What a frame makes of the texts.
    private struct Frame {
        var prefixes: [Prefix] = []
        /// The place of a text in `prefixes`: by its node, or by what it grew from.
        var places: [UInt64: Int] = [:]
        var best = -Float.infinity
        var beam: Float = .infinity

        init(capacity: Int) {
            prefixes.reserveCapacity(capacity)
            places.reserveCapacity(capacity)
        }
    }

    /// Lets every character follow that the lexicon allows.
    private func spell(
        on prefix: Prefix, _ last: Int32, _ logs: UnsafeBufferPointer<Float>, _ floor: Float, into frame: inout Frame
    ) {
        for index in Int(tree.starts[Int(prefix.place)])..<Int(tree.starts[Int(prefix.place) + 1]) {
            let label = tree.labels[index]
            guard logs[Int(label)] > floor else { continue }
            // Behind itself a character needs a blank.
            let from = label == last ? prefix.blank : prefix.acoustic
            grow(prefix, label, tree.children[index], from, logs[Int(label)], into: &frame)
        }
    }

    /// One more character, unless that text is hopeless.
    private func grow(
        _ prefix: Prefix, _ label: Int32, _ place: Int32, _ from: Float, _ heard: Float, into frame: inout Frame
    ) {
        let ahead = ahead(place), log = from + heard, boost = settings.boost?.advanced(prefix.boost, Int(label))
        let language = prefix.language + settings.letterGain + (boost?.gain ?? 0)
        let total = log + language + ahead
        guard total > frame.best - frame.beam else { return }
        frame.best = max(frame.best, total)
        // The text may be in the beam already.
        let parent = prefix.isJoined ? texts.known(prefix.node, space) : prefix.node
        let known = parent.flatMap { texts.known($0, Int(label)) }
        let isJoined = prefix.isJoined && parent == nil
        let grown =
            UInt64(1) << 62 | UInt64(UInt32(bitPattern: parent ?? prefix.node)) << 16 | UInt64(label) << 1
            | (isJoined ? 1 : 0)
        let key = known.map { UInt64(UInt32(bitPattern: $0)) } ?? grown
        if let index = frame.places[key] {
            frame.prefixes[index].label = logAdd(frame.prefixes[index].label, log)
            frame.prefixes[index].acoustic = logAdd(frame.prefixes[index].blank, frame.prefixes[index].label)
            frame.prefixes[index].heard = heard
            return
        }
        frame.places[key] = frame.prefixes.count
        frame.prefixes.append(
            Prefix(
                node: known ?? -1, parent: parent ?? prefix.node, character: label, isJoined: isJoined, heard: heard,
                place: place, blank: -.infinity,
                label: log, acoustic: log, language: language, ahead: ahead, context: prefix.context,
                boost: boost?.state ?? .start))
    }

    /// The best texts, which now get their nodes.
    private func survivors(of frame: Frame) -> [Prefix] {
        let floor = frame.best - settings.beam
        var kept = frame.prefixes.filter { $0.total > floor }
        if kept.count > settings.width {
            kept.sort { $0.total > $1.total }
            kept.removeLast(kept.count - settings.width)
        }
        for index in kept.indices {
            if kept[index].node < 0 {
                let parent =
                    kept[index].isJoined
                    ? texts.child(of: kept[index].parent, space, frame: frames) : kept[index].parent
                kept[index].node = texts.child(of: parent, Int(kept[index].character), frame: frames)
                kept[index].isJoined = false
            }
            texts.hear(kept[index].node, kept[index].heard, frame: frames)
            kept[index].heard = -.infinity
        }
        return kept
    }

    private struct Ending {
        var language: Float
        var context: NGramModel.Context
    }

    /// The text with its last word ended.
    private func end(_ prefix: Prefix, word: Int) -> Prefix {
        let ending =
            endings[prefix.node]
            ?? Ending(
                language: settings.languageWeight * model.logProbability(word, after: prefix.context)
                    + settings.wordGain,
                context: model.advanced(prefix.context, word))
        endings[prefix.node] = ending
        var ended = prefix
        ended.language += ending.language
        ended.context = ending.context
        ended.place = LexiconTree.root
        ended.ahead = ahead(LexiconTree.root)
        return ended
    }

    var agreed: Int { texts.agreed(beam.lazy.map(\.node)) }

    public func best(_ count: Int) -> [SpelledText] {
        let ended = beam.map { prefix -> (prefix: Prefix, total: Float) in
            let word = tree.words[Int(prefix.place)]
            var whole = prefix, total = prefix.total - settings.unfinished
            if prefix.place == LexiconTree.root {
                total = prefix.acoustic + prefix.language
            } else if word >= 0 {
                whole = end(prefix, word: Int(word))
                total = whole.acoustic + whole.language
            }
            total += settings.boost?.finished(prefix.boost) ?? 0
            return (whole, total + settings.languageWeight * model.logProbability(model.end, after: whole.context))
        }.sorted { $0.total > $1.total }
        return ended.prefix(count).map { prefix, total in
            var text = texts.text(
                prefix.node, acoustic: prefix.acoustic, language: prefix.language, context: prefix.context)
            text.total = total
            return text
        }
    }

    /// Behind a pause a new word begins.
    func contextBehind(_ text: SpelledText) -> NGramModel.Context? { text.context }
}
