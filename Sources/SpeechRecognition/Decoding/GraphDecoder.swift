import Foundation

/// Finds the sentence of a graph that the log-probabilities speak for most: token passing over CTC's states
/// (Young et al., 1989; Graves et al., 2006), frame by frame.
///
/// Scores are relative to the best class of each frame, so that 0 is as good as free writing could be.
public final class GraphDecoder {
    public struct Settings: Sendable, Equatable {
        /// Tokens this much worse than the best are dropped.
        public var beam: Float = 20
        /// What leaving out the space between two words costs.
        public var missingSpace: Float = 3
        /// What a frame inside words of any kind costs.
        public var anyWordFrame: Float = 0.35
        /// What each letter gains in the search, against the network's liking for blanks; costs are told without it.
        public var letterGain: Float = 2
        /// A whole sentence this much worse than the best beginning of one still counts as what was said.
        public var endMargin: Float = 3

        public init() {}
    }

    private struct Token {
        var score: Float
        /// The last word that ended, an index into `records`.
        var history: Int32
        /// First frame of the word being spelled, and the last frame in which one of its characters was heard.
        var begin: Int32
        var last: Int32
        /// Score where the word began.
        var base: Float
    }

    private struct Record {
        var word: Int32
        var begin: Int32
        var end: Int32
        /// Score that the word cost.
        var cost: Float
        var previous: Int32
    }

    public let graph: CharacterGraph
    public let settings: Settings
    /// Two tokens for each node: its character being heard, and the blank behind it; the last pair is the beginning.
    private var now: [Token]
    private var next: [Token]
    private var active: [Int32] = []
    private var nextActive: [Int32] = []
    private var stamps: [Int32]
    private var records: [Record] = []
    /// The best class of each frame, for words of any kind.
    private var greedy: [Int32] = []
    public private(set) var frames = 0

    private static let dead = Token(score: -.infinity, history: -1, begin: 0, last: 0, base: 0)

    public init(_ graph: CharacterGraph, settings: Settings = Settings()) {
        self.graph = graph
        self.settings = settings
        now = [Token](repeating: Self.dead, count: 2 * graph.nodeCount + 2)
        next = now
        stamps = [Int32](repeating: -1, count: graph.nodeCount + 1)
        reset()
    }

    private var beginning: Int { graph.nodeCount }

    /// Forgets all that was heard.
    public func reset() {
        for node in active {
            now[2 * Int(node)] = Self.dead
            now[2 * Int(node) + 1] = Self.dead
        }
        records.removeAll(keepingCapacity: true)
        greedy.removeAll(keepingCapacity: true)
        frames = 0
        active = [Int32(beginning)]
        now[2 * beginning + 1] = Token(score: 0, history: -1, begin: 0, last: 0, base: 0)
        for i in stamps.indices { stamps[i] = -1 }
    }

    /// Goes on where another decoder of the same graph is now.
    func copyState(of other: GraphDecoder) {
        for node in active {
            now[2 * Int(node)] = Self.dead
            now[2 * Int(node) + 1] = Self.dead
        }
        for node in other.active {
            now[2 * Int(node)] = other.now[2 * Int(node)]
            now[2 * Int(node) + 1] = other.now[2 * Int(node) + 1]
        }
        active = other.active
        records = other.records
        greedy = other.greedy
        frames = other.frames
        // Marks of frames that the other has not reached say nothing of this one.
        for i in stamps.indices { stamps[i] = -1 }
    }

    /// Takes frames of log-probabilities, `[frames, classes]`.
    public func push(_ values: UnsafeBufferPointer<Float>) {
        let classes = graph.alphabet.classes
        for start in stride(from: 0, to: values.count - classes + 1, by: classes) {
            step(UnsafeBufferPointer(rebasing: values[start..<start + classes]))
        }
    }

    public func push(_ values: [Float]) { values.withUnsafeBufferPointer { push($0) } }

    private func step(_ logs: UnsafeBufferPointer<Float>) {
        let blank = graph.alphabet.blank, frame = Int32(frames), beginning = self.beginning
        var best = 0
        for label in 1..<logs.count where logs[label] > logs[best] { best = label }
        let top = logs[best], blankCost = logs[blank] - top, before = Int(greedy.last ?? Int32(blank))
        greedy.append(Int32(best))
        nextActive.removeAll(keepingCapacity: true)
        var highest = -Float.infinity
        for node in active { highest = max(highest, max(now[2 * Int(node)].score, now[2 * Int(node) + 1].score)) }
        let floor = highest - settings.beam

        func offer(_ node: Int, blankState: Bool, _ token: Token) {
            let slot = 2 * node + (blankState ? 1 : 0)
            if stamps[node] != frame {
                stamps[node] = frame
                next[2 * node] = Self.dead
                next[2 * node + 1] = Self.dead
                nextActive.append(Int32(node))
            }
            if token.score > next[slot].score { next[slot] = token }
        }
        /// Into the character of a node.
        func enter(_ node: Int32, from token: Token, startsWord: Bool, penalty: Float = 0) {
            let label = graph.labels[Int(node)]
            var token = token
            token.score -= penalty
            if startsWord {
                token.begin = frame
                token.base = token.score
            }
            token.last = frame
            if label == CharacterGraph.anyLabel {
                token.score -= settings.anyWordFrame
                token.score += settings.letterGain
                if best != blank { offer(Int(node), blankState: false, token) }
                return
            }
            token.score += logs[Int(label)] - top + (graph.spaceStates[Int(node)] < 0 ? settings.letterGain : 0)
            offer(Int(node), blankState: false, token)
        }
        for raw in active {
            let node = Int(raw)
            let heard = now[2 * node], behind = now[2 * node + 1]
            let token = heard.score > behind.score ? heard : behind
            guard token.score >= floor else { continue }
            if node == beginning {
                var waiting = behind
                waiting.score += blankCost
                offer(node, blankState: true, waiting)
                for place in graph.rootStarts[0]..<graph.rootStarts[1] {
                    enter(graph.roots[Int(place)], from: behind, startsWord: true)
                }
                // A space may come before the first word.
                enter(graph.spaces[0], from: behind, startsWord: false)
                continue
            }
            let label = graph.labels[node]
            if label == CharacterGraph.anyLabel {
                // Anything, blanks and spaces included.
                var staying = token
                staying.score -= settings.anyWordFrame
                if best != blank {
                    staying.last = frame
                    if best != before { staying.score += settings.letterGain }
                }
                offer(node, blankState: false, staying)
            } else {
                if heard.score >= floor {
                    var staying = heard
                    staying.score += logs[Int(label)] - top
                    staying.last = frame
                    offer(node, blankState: false, staying)
                }
                var resting = token
                resting.score += blankCost
                offer(node, blankState: true, resting)
            }
            // On to the next character; the same one again needs a blank between.
            func follow(_ child: Int32, startsWord: Bool, penalty: Float = 0, _ made: ((Token) -> Token)? = nil) {
                let source = graph.labels[Int(child)] == label && label >= 0 ? behind : token
                guard source.score >= floor else { return }
                enter(child, from: made?(source) ?? source, startsWord: startsWord, penalty: penalty)
            }
            for place in graph.childStarts[node]..<graph.childStarts[node + 1] {
                follow(graph.children[Int(place)], startsWord: false)
            }
            if isSpace(node) {
                let state = Int(graph.spaceStates[node])
                for place in graph.rootStarts[state]..<graph.rootStarts[state + 1] {
                    follow(graph.roots[Int(place)], startsWord: true)
                }
            } else if graph.endingWords[node] != CharacterGraph.noWord {
                let target = Int(graph.targets[node])
                var made: (source: Int32, record: Int32)? = nil
                let end: (Token) -> Token = { token in
                    var ended = token
                    if let known = made, known.source == token.history {
                        ended.history = known.record
                    } else {
                        ended.history = self.record(node, token)
                        made = (token.history, ended.history)
                    }
                    return ended
                }
                follow(graph.spaces[target], startsWord: false, end)
                for place in graph.rootStarts[target]..<graph.rootStarts[target + 1] {
                    follow(graph.roots[Int(place)], startsWord: true, penalty: settings.missingSpace, end)
                }
            }
        }
        for node in active {
            now[2 * Int(node)] = Self.dead
            now[2 * Int(node) + 1] = Self.dead
        }
        swap(&now, &next)
        swap(&active, &nextActive)
        frames += 1
    }

    private func isSpace(_ node: Int) -> Bool { graph.spaceStates[node] >= 0 }

    private func record(_ node: Int, _ token: Token) -> Int32 {
        records.append(
            Record(
                word: graph.endingWords[node], begin: token.begin, end: token.last + 1, cost: token.score - token.base,
                previous: token.history))
        return Int32(records.count - 1)
    }

    // MARK: - What was heard

    /// A sentence, its words and what it cost.
    public struct Path: Sendable {
        public struct Word: Sendable {
            public var text: String
            /// In frames.
            public var begin: Int
            public var end: Int
            public var cost: Float
            /// Whether the graph allows any word here.
            public var isOfAnyKind: Bool
        }
        public var words: [Word]
        /// At most 0: log-probability against the best class of every frame.
        public var score: Float
    }

    /// The best whole sentence so far; nil while none could end here.
    public func final() -> Path? { bestEnd().map { path($0.node, $0.token) } }

    /// The best token with which a sentence may end. A space heard after the last word changes nothing.
    private func bestEnd() -> (node: Int, token: Token)? {
        var best: (node: Int, token: Token)?
        for raw in active {
            let node = Int(raw)
            guard node != beginning else { continue }
            let token = better(node)
            let isEnd =
                isSpace(node)
                ? token.history >= 0 && graph.finals[Int(graph.spaceStates[node])]
                : graph.endingWords[node] != CharacterGraph.noWord && graph.finals[Int(graph.targets[node])]
            if isEnd, token.score > best?.token.score ?? -.infinity { best = (node, token) }
        }
        return best
    }

    /// The most probable beginning of a sentence, whether or not it could end here.
    public func partial() -> Path {
        var best: (node: Int, token: Token)?
        for raw in active {
            let token = better(Int(raw))
            if token.score > best?.token.score ?? -.infinity { best = (Int(raw), token) }
        }
        guard let best else { return Path(words: [], score: -.infinity) }
        return path(best.node, best.token)
    }

    /// Whether what was heard could be a whole sentence, and whether that sentence could go on.
    public func ending() -> EndpointEvidence.Sentence { standing().sentence }

    /// What `ending` says, the words of the best sentence, or of the best beginning of one, and the frame of its last letter; nil
    /// while the best is that nothing has begun.
    func standing() -> (sentence: EndpointEvidence.Sentence, last: Int?, text: String) {
        var highest: (score: Float, node: Int) = (-.infinity, beginning)
        for raw in active where better(Int(raw)).score > highest.score { highest = (better(Int(raw)).score, Int(raw)) }
        func text(_ node: Int) -> String { path(node, better(node)).words.map(\.text).joined(separator: " ") }
        guard let end = bestEnd(), end.token.score >= highest.score - settings.endMargin else {
            return (
                .init(canEnd: false, canGoOn: true), lastLetter(highest.node, better(highest.node)), text(highest.node)
            )
        }
        let last = lastLetter(end.node, end.token)
        if isSpace(end.node) {
            return (.init(canEnd: true, canGoOn: graph.goesOn(Int(graph.spaceStates[end.node]))), last, text(end.node))
        }
        let isLonger = graph.childStarts[end.node] < graph.childStarts[end.node + 1]
        return (
            .init(canEnd: true, canGoOn: isLonger || graph.goesOn(Int(graph.targets[end.node]))), last, text(end.node)
        )
    }

    /// The frame of the last letter; a space behind a word is none.
    private func lastLetter(_ node: Int, _ token: Token) -> Int? {
        guard node != beginning else { return nil }
        return Int(isSpace(node) && token.history >= 0 ? records[Int(token.history)].end - 1 : token.last)
    }

    private func better(_ node: Int) -> Token {
        now[2 * node].score > now[2 * node + 1].score ? now[2 * node] : now[2 * node + 1]
    }

    private func path(_ node: Int, _ token: Token) -> Path {
        var words: [Path.Word] = [], score = token.score
        if node != beginning, !isSpace(node), graph.endingWords[node] != CharacterGraph.noWord {
            words.append(word(graph.endingWords[node], token.begin, token.last + 1, token.score - token.base))
        }
        var index = token.history
        while index >= 0 {
            let record = records[Int(index)]
            words.append(word(record.word, record.begin, record.end, record.cost))
            index = record.previous
        }
        for index in words.indices {
            let gain = settings.letterGain * Float(words[index].text.count { $0 != " " })
            words[index].cost -= gain
            score -= gain
        }
        return Path(words: words.reversed(), score: score)
    }

    private func word(_ word: Int32, _ begin: Int32, _ end: Int32, _ cost: Float) -> Path.Word {
        let text: String
        if word >= 0 {
            text = graph.words[Int(word)]
        } else {
            var labels: [Int] = [], last = -1
            for frame in max(0, Int(begin))..<min(greedy.count, Int(end)) {
                let label = Int(greedy[frame])
                if label != last, label != graph.alphabet.blank { labels.append(label) }
                last = label
            }
            text = graph.alphabet.text(of: labels).split(separator: " ").joined(separator: " ")
        }
        return Path.Word(
            text: text, begin: Int(begin), end: Int(end), cost: cost, isOfAnyKind: word < 0)
    }
}
