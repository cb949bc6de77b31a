import Foundation
import Tensors

/// Expectation and maximisation for topics. With alpha = beta = 0 this is PLSA, whose likelihood never falls; otherwise the
/// expected counts are smoothed by alpha and beta, the most probable parameters of LDA under Dirichlet priors of alpha + 1
/// and beta + 1 (Asuncion et al., 2009, equation 13).
struct TopicExpectationMaximisation {
    private let corpus: TopicCorpus
    private let topics: Int
    private let alpha: Double, beta: Double
    private let method: TopicModel.Method
    /// Words of each document with how often they come.
    private let counts: [[(word: Int, count: Double)]]

    init(_ corpus: TopicCorpus, topics: Int, alpha: Double, beta: Double, method: TopicModel.Method) {
        self.corpus = corpus
        self.topics = topics
        self.alpha = alpha
        self.beta = beta
        self.method = method
        counts = corpus.documents.map { document in
            document.reduce(into: [Int: Double]()) { $0[$1, default: 0] += 1 }.sorted { $0.key < $1.key }
                .map { (word: $0.key, count: $0.value) }
        }
    }

    func run(iterations: Int, using generator: inout RandomGenerator, progress: (Double) -> Void) throws -> TopicModel {
        let vocabulary = corpus.vocabulary.count
        // Word by word, so that the inner loop over topics runs along memory.
        var words = (0..<vocabulary * topics).map { _ in 0.5 + Double(generator.uniform()) }
        Self.normaliseTopics(&words, topics: topics)
        var mixtures = corpus.documents.map { _ in Array(repeating: 1 / Double(topics), count: topics) }
        var curve: [Double] = []
        var shares = [Double](repeating: 0, count: topics)
        for iteration in 0..<iterations {
            if Task.isCancelled { throw GenerativeModelError.cancelled(checkpoint: nil) }
            var expected = [Double](repeating: beta, count: vocabulary * topics), likelihood = 0.0
            for (d, document) in counts.enumerated() {
                var mixture = [Double](repeating: alpha, count: topics)
                for (word, count) in document {
                    let row = word * topics
                    var total = 0.0
                    for k in 0..<topics {
                        shares[k] = mixtures[d][k] * words[row + k]
                        total += shares[k]
                    }
                    guard total > 0 else { continue }
                    likelihood += count * log(total)
                    for k in 0..<topics {
                        let share = count * shares[k] / total
                        expected[row + k] += share
                        mixture[k] += share
                    }
                }
                let sum = mixture.reduce(0, +)
                mixtures[d] = mixture.map { $0 / sum }
            }
            Self.normaliseTopics(&expected, topics: topics)
            words = expected
            curve.append(likelihood)
            progress(Double(iteration + 1) / Double(iterations))
        }
        let final = words
        return TopicModel(
            method: method, vocabulary: corpus.vocabulary,
            wordsOfTopic: (0..<topics).map { k in (0..<vocabulary).map { final[$0 * topics + k] } },
            topicsOfDocument: mixtures, alpha: alpha, beta: beta, curve: curve)
    }

    private static func normaliseTopics(_ words: inout [Double], topics: Int) {
        var totals = [Double](repeating: 0, count: topics)
        for i in words.indices { totals[i % topics] += words[i] }
        for i in words.indices where totals[i % topics] > 0 { words[i] /= totals[i % topics] }
    }
}
