import Foundation
import Yams

/// Replies by likeness: the reply of the question that is nearest to what was said, by the cosine of TF-IDF vectors (Salton and
/// Buckley, 1988) over words and letter groups, so that a misheard word still counts for most of itself; and, where there is an encoder of
/// sentences, by the cosine of what they mean.
///
///     let pool = try AnswerPool(contentsOf: "grammars/en/small-talk.pool.yaml")
///     pool.answer(to: "how are you doing")?.reply
public struct AnswerPool: Sendable {
    public struct Answer: Sendable, Equatable {
        /// The pool's question.
        public var question: String
        public var reply: String
        /// Cosine, 0 to 1.
        public var similarity: Double
        /// Whether it is like the question in what it means rather than in its words.
        public var isByMeaning = false
    }

    /// A vector of length 1 for what a sentence means.
    public typealias Encode = @Sendable (String) -> [Float]

    private let questions: [(text: String, replies: [String], vector: [String: Double])]
    private let weights: [String: Double]
    private let encode: Encode?
    private let meanings: [[Float]]
    /// Below this cosine nothing is answered.
    public var threshold: Double
    /// The same for what sentences mean.
    public var meaningThreshold = 0.7

    /// - Parameter pairs: questions that share a set of replies; of several replies the words said decide, so that it is the same
    ///   for the same words.
    public init(
        _ pairs: [(questions: [String], replies: [String])], threshold: Double = 0.6, encode: Encode? = nil
    ) {
        self.threshold = threshold
        self.encode = encode
        meanings = encode.map { encode in pairs.flatMap { $0.questions.map(encode) } } ?? []
        let all = pairs.flatMap { pair in pair.questions.map { ($0, pair.replies, Self.terms($0)) } }
        var documents: [String: Int] = [:]
        for (_, _, terms) in all { for term in terms.keys { documents[term, default: 0] += 1 } }
        let count = Double(all.count)
        let weights = documents.mapValues { log((1 + count) / (1 + Double($0))) + 1 }
        self.weights = weights
        questions = all.map { ($0, $1, Self.vector($2, weights, unseen: log(1 + count) + 1)) }
    }

    /// Reads `pool: - {ask: [...], say: [...]}`.
    ///
    /// - Throws: `GrammarError`.
    public init(contentsOf path: String, threshold: Double = 0.6, encode: Encode? = nil) throws(GrammarError) {
        guard let text = try? String(contentsOf: URL(filePath: path), encoding: .utf8) else {
            throw .unreadable(file: path, reason: "cannot be read as UTF-8 text")
        }
        let reader = YAMLReader(file: path)
        let root = try reader.compose(text)
        var pairs: [(questions: [String], replies: [String])] = []
        for node in try reader.items(root["pool"], "pool", of: root) {
            guard let ask = node["ask"], let say = node["say"] else {
                throw reader.malformed(node, "a pair of the pool needs ask and say")
            }
            pairs.append((try reader.strings(ask, "ask"), try reader.strings(say, "say")))
        }
        self.init(pairs, threshold: threshold, encode: encode)
    }

    /// The nearest question's reply, where it is near enough. O(questions × words).
    public func answer(to text: String) -> Answer? {
        let vector = Self.vector(Self.terms(text), weights, unseen: log(1 + Double(questions.count)) + 1)
        var best: (index: Int, cosine: Double)?
        for (index, question) in questions.enumerated() {
            // Sums of hashed terms come in any order; their last bits say nothing.
            let sum = vector.reduce(0) { $0 + $1.value * (question.vector[$1.key] ?? 0) }
            let cosine = (sum * 1e9).rounded() / 1e9
            if cosine > best?.cosine ?? 0 { best = (index, cosine) }
        }
        guard let best, best.cosine >= threshold else { return nearestMeaning(to: text) }
        return answer(questions[best.index], to: text, similarity: best.cosine)
    }

    private func nearestMeaning(to text: String) -> Answer? {
        guard let encode, !text.allSatisfy(\.isWhitespace) else { return nil }
        let vector = encode(text)
        let cosines = meanings.map { zip($0, vector).reduce(0) { $0 + Double($1.0 * $1.1) } }
        guard let best = cosines.indices.max(by: { cosines[$0] < cosines[$1] }), cosines[best] >= meaningThreshold
        else {
            return nil
        }
        var answer = answer(questions[best], to: text, similarity: cosines[best])
        answer.isByMeaning = true
        return answer
    }

    private func answer(
        _ question: (text: String, replies: [String], vector: [String: Double]), to text: String, similarity: Double
    ) -> Answer {
        let choice = NormalisedText(text).bytes.reduce(0) { $0 &* 31 &+ Int($1) }
        return Answer(
            question: question.text, reply: question.replies[abs(choice % max(1, question.replies.count))],
            similarity: min(1, similarity))
    }

    /// Words, and groups of three letters at a third of their weight.
    private static func terms(_ text: String) -> [String: Double] {
        var terms: [String: Double] = [:]
        for word in NormalisedText(text).foldedWords {
            terms[word, default: 0] += 1
            let letters = Array("<\(word)>")
            guard letters.count > 4 else { continue }
            for start in 0...(letters.count - 3) {
                terms["#" + String(letters[start..<start + 3]), default: 0] += 1.0 / 3
            }
        }
        return terms
    }

    /// tf · idf, of length 1. A word that the pool does not have counts by its letters only, so that a misheard one does not weigh most.
    private static func vector(_ terms: [String: Double], _ weights: [String: Double], unseen: Double) -> [String:
        Double]
    {
        var vector: [String: Double] = [:]
        for (term, count) in terms where weights[term] != nil || term.hasPrefix("#") {
            vector[term] = count * (weights[term] ?? unseen)
        }
        let length = vector.values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return length > 0 ? vector.mapValues { $0 / length } : vector
    }
}
