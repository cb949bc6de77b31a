import Foundation
import Tensors

/// Draws the topic of each word given all others, mixtures and topics being integrated out (Griffiths and Steyvers, 2004).
struct CollapsedGibbsSampler {
    private let corpus: TopicCorpus
    private let topics: Int
    private let alpha: Double, beta: Double
    private var assignments: [[Int]]
    /// Counts: `[document][topic]`, `[word * topics + topic]`, `[topic]`.
    private(set) var documentTopic: [[Int]]
    private(set) var wordTopic: [Int]
    private(set) var topicTotal: [Int]

    init(_ corpus: TopicCorpus, topics: Int, alpha: Double, beta: Double, generator: inout RandomGenerator) {
        self.corpus = corpus
        self.topics = topics
        self.alpha = alpha
        self.beta = beta
        documentTopic = Array(repeating: Array(repeating: 0, count: topics), count: corpus.documents.count)
        wordTopic = Array(repeating: 0, count: corpus.vocabulary.count * topics)
        topicTotal = Array(repeating: 0, count: topics)
        assignments = corpus.documents.map { $0.map { _ in Int.random(in: 0..<topics, using: &generator) } }
        for (d, document) in corpus.documents.enumerated() {
            for (i, word) in document.enumerated() {
                let topic = assignments[d][i]
                documentTopic[d][topic] += 1
                wordTopic[word * topics + topic] += 1
                topicTotal[topic] += 1
            }
        }
    }

    private mutating func sweep(using generator: inout RandomGenerator) {
        let mass = beta * Double(corpus.vocabulary.count)
        var weights = [Double](repeating: 0, count: topics)
        for (d, document) in corpus.documents.enumerated() {
            for (i, word) in document.enumerated() {
                let old = assignments[d][i], row = word * topics
                documentTopic[d][old] -= 1
                wordTopic[row + old] -= 1
                topicTotal[old] -= 1
                var total = 0.0
                for k in 0..<topics {
                    total +=
                        (Double(documentTopic[d][k]) + alpha) * (Double(wordTopic[row + k]) + beta)
                        / (Double(topicTotal[k]) + mass)
                    weights[k] = total
                }
                let target = Double.random(in: 0..<1, using: &generator) * total
                let new = weights.firstIndex { $0 > target } ?? topics - 1
                assignments[d][i] = new
                documentTopic[d][new] += 1
                wordTopic[row + new] += 1
                topicTotal[new] += 1
            }
        }
    }

    /// Sweeps over the corpus; the parameters are the means over the last quarter of the sweeps.
    mutating func run(
        iterations: Int, using generator: inout RandomGenerator, progress: (Double) -> Void
    ) throws -> TopicModel {
        let vocabulary = corpus.vocabulary.count, first = iterations * 3 / 4
        var words = Array(repeating: Array(repeating: 0.0, count: vocabulary), count: topics)
        var mixtures = documentTopic.map { $0.map { _ in 0.0 } }, curve: [Double] = []
        for iteration in 0..<iterations {
            if Task.isCancelled { throw GenerativeModelError.cancelled(checkpoint: nil) }
            sweep(using: &generator)
            progress(Double(iteration + 1) / Double(iterations))
            guard iteration >= first else { continue }
            let weight = 1 / Double(iterations - first)
            for k in 0..<topics {
                let total = Double(topicTotal[k]) + beta * Double(vocabulary)
                for w in 0..<vocabulary { words[k][w] += weight * (Double(wordTopic[w * topics + k]) + beta) / total }
            }
            for (d, counts) in documentTopic.enumerated() {
                let total = Double(corpus.documents[d].count) + alpha * Double(topics)
                for k in 0..<topics { mixtures[d][k] += weight * (Double(counts[k]) + alpha) / total }
            }
        }
        curve.append(TopicModel.logLikelihood(corpus, words, mixtures))
        return TopicModel(
            method: .gibbs, vocabulary: corpus.vocabulary, wordsOfTopic: words, topicsOfDocument: mixtures,
            alpha: alpha,
            beta: beta, curve: curve)
    }
}
