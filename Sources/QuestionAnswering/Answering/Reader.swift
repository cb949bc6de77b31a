import Foundation
import NeuralNetworks
import Synchronization
import Tensors

/// Finds the words of a passage that answer a question: the span with the largest P(begin) · P(end).
///
///     let reader = try Reader(contentsOf: "models/reader-en")
///     if let answer = reader.answer("Who painted it?", in: passage) { print(passage[answer.range]) }
///
/// The folder is a published one: `config.json`, `vocab.txt` and weights with `qa_outputs`.
public final class Reader: Sendable {
    public struct Answer: Sendable {
        /// In the passage.
        public let range: Range<String.Index>
        /// P(begin) · P(end).
        public let probability: Double
        /// P(begin) · P(end) of no answer, which is taken for one at the [CLS] token (Rajpurkar et al., 2018).
        public let noAnswer: Double
    }

    /// Tokens of question and passage together, of an answer, and between the begins of windows over a long passage.
    static let longestInput = 384, longestAnswer = 30, stride = 128
    public let tokenizer: WordPieceTokenizer
    let limit: Int
    private let network: Mutex<ReaderNetwork>

    /// - Throws: `QuestionAnsweringError.model`.
    public init(contentsOf folder: String) throws {
        let url = URL(filePath: folder)
        let configuration = try BERTConfiguration(contentsOf: url.appending(path: "config.json"))
        let settings = FileManager.default.contents(atPath: url.appending(path: "tokenizer_config.json").path)
            .flatMap { try? JSONSerialization.jsonObject(with: $0) as? [String: Any] }
        tokenizer = try WordPieceTokenizer(
            contentsOf: url.appending(path: "vocab.txt"), isLowercased: settings?["do_lower_case"] as? Bool != false)
        guard tokenizer.pieces.count <= configuration.vocabulary else {
            throw QuestionAnsweringError.model(
                folder: folder, reason: "vocab.txt has more pieces than config.json says")
        }
        limit = min(Self.longestInput, configuration.positions)
        let weights = try BERTWeights.read(url)
        guard weights["qa_outputs.weight"] != nil else {
            throw QuestionAnsweringError.model(
                folder: folder, reason: "has no qa_outputs: it is an encoder, not a reader")
        }
        network = Mutex(try Self.network(configuration, weights, folder: folder))
    }

    private static func network(_ configuration: BERTConfiguration, _ weights: [String: Tensor], folder: String) throws
        -> sending ReaderNetwork
    {
        var generator = RandomGenerator(seed: 0)
        let network = ReaderNetwork(configuration, generator: &generator)
        let state = Dictionary(weights.map { ($0.hasPrefix("qa_outputs.") ? $0 : "bert." + $0, $1) }) { $1 }
        do { try network.load(state) } catch { throw QuestionAnsweringError.model(folder: folder, reason: "\(error)") }
        network.isTraining = false
        return network
    }

    /// The best span of a passage, however unlikely; nil where the question leaves no room or the passage is empty.
    public func answer(_ question: String, in passage: String) -> Answer? {
        Self.answer(question, in: passage, tokenizer, limit: limit) { batch in
            network.withLock { network in withoutGradients { network(batch).value } }
        }
    }

    /// - Parameter scores: the network's, `[batch, longest, 2]`.
    static func answer(
        _ question: String, in passage: String, _ tokenizer: WordPieceTokenizer, limit: Int,
        scores: ([TokenSequence]) -> Tensor
    ) -> Answer? {
        let windows = ReaderWindow.windows(question, passage, tokenizer, limit: limit)
        guard !windows.isEmpty else { return nil }
        var best: Answer?, noAnswer = 1.0
        for start in Swift.stride(from: 0, to: windows.count, by: 8) {
            let chunk = Array(windows[start..<min(start + 8, windows.count)])
            let scores = scores(chunk.map(\.sequence))
            for (item, window) in chunk.enumerated() {
                let (begin, end) = probabilities(scores, item: item, count: window.sequence.tokens.count)
                noAnswer = min(noAnswer, begin[0] * end[0])
                guard let span = span(begin, end, in: window.first..<window.first + window.ranges.count) else {
                    continue
                }
                if span.probability > best?.probability ?? 0 {
                    let range =
                        window.ranges[span.begin - window.first]
                        .lowerBound..<window.ranges[span.end - window.first].upperBound
                    best = Answer(range: range, probability: span.probability, noAnswer: 0)
                }
            }
        }
        return best.map { Answer(range: $0.range, probability: $0.probability, noAnswer: noAnswer) }
    }

    /// Softmax over the tokens that are there.
    static func probabilities(_ scores: Tensor, item: Int, count: Int) -> (begin: [Double], end: [Double]) {
        let time = scores.shape[1]
        func softmax(_ part: Int) -> [Double] {
            let values = (0..<count).map { Double(scores[flat: (item * time + $0) * 2 + part]) }
            let largest = values.max() ?? 0
            let powers = values.map { exp($0 - largest) }
            let sum = powers.reduce(0, +)
            return powers.map { $0 / sum }
        }
        return (softmax(0), softmax(1))
    }

    /// argmax of P(begin) · P(end) over spans of at most `longestAnswer` tokens inside `tokens`.
    static func span(_ begin: [Double], _ end: [Double], in tokens: Range<Int>) -> (
        begin: Int, end: Int, probability: Double
    )? {
        var best: (begin: Int, end: Int, probability: Double)?
        for first in tokens {
            for last in first..<min(tokens.upperBound, first + longestAnswer)
            where begin[first] * end[last] > best?.probability ?? -1 {
                best = (first, last, begin[first] * end[last])
            }
        }
        return best
    }
}

/// "[CLS] question [SEP] part of the passage [SEP]", as readers are trained on it.
struct ReaderWindow {
    let sequence: TokenSequence
    /// The place of the passage's first token.
    let first: Int
    /// Where in the passage its tokens stand.
    let ranges: [Range<String.Index>]

    /// A short passage gives one window, a long one several that overlap.
    static func windows(_ question: String, _ passage: String, _ tokenizer: WordPieceTokenizer, limit: Int)
        -> [ReaderWindow]
    {
        let asked = tokenizer.tokens(question).prefix(64).map(\.number), all = tokenizer.tokens(passage)
        let room = limit - asked.count - 3
        guard room > 0, !all.isEmpty else { return [] }
        var windows: [ReaderWindow] = [], start = 0
        while true {
            let part = all[start..<min(start + room, all.count)]
            let tokens = [tokenizer.start] + asked + [tokenizer.separator] + part.map(\.number) + [tokenizer.separator]
            let first = asked.count + 2
            windows.append(
                ReaderWindow(
                    sequence: TokenSequence(tokens: tokens, segments: tokens.indices.map { $0 < first ? 0 : 1 }),
                    first: first,
                    ranges: part.map(\.range)))
            if start + room >= all.count { return windows }
            start += min(Reader.stride, room)
        }
    }
}
