import Foundation
import Tensors

/// Topics as distributions over words, and documents as mixtures of them.
///
///     let corpus = try TopicCorpus(texts: lines)
///     let model = TopicModel.fit(corpus, topics: 10, method: .gibbs)
///     model.topWords(of: 0, count: 8)
///     model.generate(words: 12, using: &generator)
public struct TopicModel: Sendable {
    public enum Method: String, Codable, Sendable, CaseIterable {
        /// Probabilistic latent semantic analysis by expectation and maximisation (Hofmann, 1999).
        case plsa
        /// Latent Dirichlet allocation (Blei et al., 2003) by collapsed Gibbs sampling (Griffiths and Steyvers, 2004).
        case gibbs
        /// The same model's most probable parameters by expectation and maximisation (Asuncion et al., 2009).
        case em
    }

    public let method: Method
    public let vocabulary: [String]
    /// P(word | topic), `[topic][word]`.
    public let wordsOfTopic: [[Double]]
    /// P(topic | document), `[document][topic]`.
    public let topicsOfDocument: [[Double]]
    /// Concentration of the documents' mixtures and of the topics' words.
    public let alpha: Double, beta: Double
    /// Log-likelihood of the corpus in nats after each iteration.
    public let curve: [Double]

    public var topicCount: Int { wordsOfTopic.count }

    /// Learns topics.
    ///
    /// - Parameters:
    ///   - alpha: concentration of mixtures; nil takes 0.1. PLSA has none.
    ///   - progress: what is done, from 0 to 1.
    /// - Throws: `GenerativeModelError.request` where there are no topics or iterations, `.cancelled` where the task is.
    public static func fit(
        _ corpus: TopicCorpus, topics: Int, method: Method = .gibbs, iterations: Int = 200, alpha: Double? = nil,
        beta: Double = 0.05, seed: UInt64 = 1, progress: (Double) -> Void = { _ in }
    ) throws -> TopicModel {
        guard (1...1000).contains(topics), iterations > 0 else {
            throw GenerativeModelError.request(
                "\(topics) topics, \(iterations) iterations: 1 to 1000 topics and at least 1 iteration are learned")
        }
        var generator = RandomGenerator(seed: seed)
        let a = method == .plsa ? 0 : alpha ?? 0.1, b = method == .plsa ? 0 : beta
        switch method {
        case .gibbs:
            var sampler = CollapsedGibbsSampler(corpus, topics: topics, alpha: a, beta: b, generator: &generator)
            return try sampler.run(iterations: iterations, using: &generator, progress: progress)
        case .plsa, .em:
            return try TopicExpectationMaximisation(corpus, topics: topics, alpha: a, beta: b, method: method)
                .run(iterations: iterations, using: &generator, progress: progress)
        }
    }

    /// The most probable words of a topic.
    public func topWords(of topic: Int, count: Int) -> [String] {
        let probabilities = wordsOfTopic[topic]
        return probabilities.indices.sorted { (probabilities[$0], $1) > (probabilities[$1], $0) }.prefix(count).map {
            vocabulary[$0]
        }
    }

    /// The share of each topic in the whole corpus.
    public var topicShares: [Double] {
        (0..<topicCount).map { k in topicsOfDocument.reduce(0) { $0 + $1[k] } / Double(max(1, topicsOfDocument.count)) }
    }

    /// A new document: a mixture like that of a document of the corpus, then a topic and a word at a time.
    public func generate(words count: Int, using generator: inout RandomGenerator) -> [String] {
        guard let mixture = topicsOfDocument.randomElement(using: &generator) else { return [] }
        return (0..<count).map { _ in
            vocabulary[Self.draw(wordsOfTopic[Self.draw(mixture, using: &generator)], using: &generator)]
        }
    }

    /// `count` new documents.
    public func documents(count: Int, words: Int, seed: UInt64) -> [String] {
        var generator = RandomGenerator(seed: seed)
        return (0..<count).map { _ in generate(words: words, using: &generator).joined(separator: " ") }
    }

    /// exp(-log-likelihood a word) of the corpus it was learned from.
    public func perplexity(of corpus: TopicCorpus) -> Double {
        exp(-Self.logLikelihood(corpus, wordsOfTopic, topicsOfDocument) / Double(max(1, corpus.tokenCount)))
    }

    /// The mean normalised pointwise mutual information of a topic's top words over the corpus's documents
    /// (Bouma, 2009): 1 where they always come together, 0 where they are independent.
    public func coherence(of topic: Int, in corpus: TopicCorpus, words count: Int = 8) -> Double {
        let probabilities = wordsOfTopic[topic]
        let top = Array(probabilities.indices.sorted { probabilities[$0] > probabilities[$1] }.prefix(count))
        let sets = corpus.documents.map(Set.init), total = Double(sets.count)
        var sum = 0.0, pairs = 0.0
        for (i, a) in top.enumerated() {
            for b in top[..<i] {
                let both = Double(sets.count { $0.contains(a) && $0.contains(b) }) / total
                let pa = Double(sets.count { $0.contains(a) }) / total,
                    pb = Double(sets.count { $0.contains(b) }) / total
                sum += both > 0 ? (both < 1 ? log(both / (pa * pb)) / -log(both) : 1) : -1
                pairs += 1
            }
        }
        return pairs > 0 ? sum / pairs : 0
    }

    static func logLikelihood(_ corpus: TopicCorpus, _ words: [[Double]], _ mixtures: [[Double]]) -> Double {
        zip(corpus.documents, mixtures).reduce(0) { total, pair in
            pair.0.reduce(total) { sum, word in
                sum + log(max(1e-300, words.indices.reduce(0) { $0 + pair.1[$1] * words[$1][word] }))
            }
        }
    }

    static func draw(_ weights: [Double], using generator: inout RandomGenerator) -> Int {
        var left = Double.random(in: 0..<1, using: &generator) * weights.reduce(0, +)
        for (i, weight) in weights.enumerated() {
            left -= weight
            if left < 0 { return i }
        }
        return weights.lastIndex { $0 > 0 } ?? 0
    }
}
