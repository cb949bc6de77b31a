import Foundation
import GenerativeModels
import Tensors
import Testing

/// Topic models on documents whose topics are known.
@Suite struct TopicTests {
    /// Documents of three kinds with words of their own, and one word in five from another kind.
    private static func texts() -> [String] {
        let kinds = [
            ["flour", "oven", "butter", "sugar", "dough", "recipe"],
            ["train", "ticket", "station", "platform", "luggage", "journey"],
            ["guitar", "chord", "melody", "rhythm", "concert", "singer"],
        ]
        var generator = RandomGenerator(seed: 1)
        return (0..<150).map { i in
            (0..<12).map { _ in
                let kind = generator.uniform() < 0.8 ? i % 3 : Int.random(in: 0..<3, using: &generator)
                return kinds[kind].randomElement(using: &generator) ?? ""
            }.joined(separator: " ")
        }
    }

    @Test("each method finds the words that belong together", arguments: TopicModel.Method.allCases)
    func recovers(method: TopicModel.Method) throws {
        let corpus = try TopicCorpus(texts: Self.texts())
        let model = try TopicModel.fit(corpus, topics: 3, method: method, iterations: 150, seed: 2)
        let found = Set((0..<3).map { Set(model.topWords(of: $0, count: 6)) })
        #expect(
            found == [
                ["flour", "oven", "butter", "sugar", "dough", "recipe"],
                ["train", "ticket", "station", "platform", "luggage", "journey"],
                ["guitar", "chord", "melody", "rhythm", "concert", "singer"],
            ])
        for row in model.wordsOfTopic + model.topicsOfDocument {
            #expect(abs(row.reduce(0, +) - 1) < 1e-9 && row.allSatisfy { $0 >= 0 })
        }
        // A word a third of whose documents hold it: nearly 18 words alike without topics, about 9 with them.
        #expect(model.perplexity(of: corpus) < 13)
        #expect((0..<3).allSatisfy { model.coherence(of: $0, in: corpus, words: 6) > 0.1 })
        #expect(
            try TopicModel.fit(corpus, topics: 3, method: method, iterations: 150, seed: 2).wordsOfTopic
                == model.wordsOfTopic)
    }

    @Test("expectation and maximisation never lowers PLSA's likelihood")
    func monotone() throws {
        let model = try TopicModel.fit(try TopicCorpus(texts: Self.texts()), topics: 4, method: .plsa, iterations: 60)
        for (before, after) in zip(model.curve, model.curve.dropFirst()) { #expect(after >= before - 1e-6) }
        #expect(model.curve[59] > model.curve[0])
    }

    @Test("one topic is the frequency of words, in closed form")
    func oneTopic() throws {
        let corpus = try TopicCorpus(
            texts: ["apple apple pear", "apple pear plum", "plum plum plum"], leastDocuments: 1, greatestShare: 1)
        let plain = try TopicModel.fit(corpus, topics: 1, method: .plsa, iterations: 2)
        #expect(corpus.vocabulary == ["apple", "pear", "plum"])
        for (ours, truth) in zip(plain.wordsOfTopic[0], [3.0 / 9, 2.0 / 9, 4.0 / 9]) {
            #expect(abs(ours - truth) < 1e-12)
        }
        let smoothed = try TopicModel.fit(corpus, topics: 1, method: .gibbs, iterations: 4, beta: 0.5)
        for (ours, truth) in zip(smoothed.wordsOfTopic[0], [3.5 / 10.5, 2.5 / 10.5, 4.5 / 10.5]) {
            #expect(abs(ours - truth) < 1e-12)
        }
    }

    @Test("documents made up from topics use the topics' words, the same for the same seed")
    func generation() throws {
        let model = try TopicModel.fit(try TopicCorpus(texts: Self.texts()), topics: 3, iterations: 60)
        let documents = model.documents(count: 5, words: 10, seed: 3)
        #expect(documents.count == 5 && documents == model.documents(count: 5, words: 10, seed: 3))
        #expect(documents.allSatisfy { $0.split(separator: " ").count == 10 })
        #expect(
            Set(documents.joined(separator: " ").split(separator: " ").map(String.init)).isSubset(
                of: Set(model.vocabulary)))
    }

    @Test("texts without words and impossible numbers of topics are refused")
    func refused() throws {
        #expect(throws: GenerativeModelError.self) { try TopicCorpus(texts: []) }
        #expect(throws: GenerativeModelError.self) { try TopicCorpus(texts: ["the and of", "42 !"]) }
        let corpus = try TopicCorpus(texts: Self.texts())
        #expect(throws: GenerativeModelError.self) { try TopicModel.fit(corpus, topics: 0) }
    }
}
