import ArgumentParser
import Foundation
import GenerativeModels

struct GenerateTopics: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "topics",
        abstract: "Find the topics of texts, and make up documents from them.",
        discussion: """
            Each line is a document; - reads stdin. Prints each topic's share, coherence and words, then the documents.

            Example: gusli generate topics questions.txt --topics 12 --method gibbs --documents 3
            """)

    @Argument(help: "Text files, plain or gzipped, a document a line.")
    var files: [String]

    @Option(help: "How many topics.")
    var topics = 10

    @Option(help: "gibbs (LDA by collapsed Gibbs sampling), em (LDA by expectation and maximisation) or plsa.")
    var method = TopicModel.Method.gibbs

    @Option(help: "Sweeps over the texts.")
    var iterations = 200

    @Option(help: "Words shown a topic.")
    var words = 8

    @Option(help: "Documents to make up.")
    var documents = 0

    @Option(help: "The same seed finds the same topics.")
    var seed: UInt64 = 1

    @Flag(help: "Print JSON lines.")
    var json = false

    private struct Topic: Encodable {
        var topic: Int, share: Double, coherence: Double, words: [String]
    }

    private struct Document: Encodable {
        var document: String
    }

    func validate() throws {
        guard (1...1000).contains(topics) else { throw ValidationError("--topics is \(topics), expected 1 to 1000") }
        guard iterations > 0, words > 0, documents >= 0 else {
            throw ValidationError("--iterations and --words must be above 0, --documents not below")
        }
    }

    func run() async throws {
        let texts = try files.flatMap { $0 == "-" ? TopicCorpus.standardInput() : try TopicCorpus.documents(in: $0) }
        let corpus = try TopicCorpus(texts: texts)
        var bar = ProgressBar("topics")
        let model = try TopicModel.fit(corpus, topics: topics, method: method, iterations: iterations, seed: seed) {
            bar.show($0)
        }
        bar.finish()
        let shares = model.topicShares
        for topic in (0..<topics).sorted(by: { shares[$0] > shares[$1] }) {
            let found = Topic(
                topic: topic, share: (shares[topic] * 1e4).rounded() / 1e4,
                coherence: (model.coherence(of: topic, in: corpus) * 1e4).rounded() / 1e4,
                words: model.topWords(of: topic, count: words))
            if json {
                try JSONLine.write(found)
            } else {
                let numbers = String(format: "%5.1f%%  %5.2f  ", found.share * 100, found.coherence)
                print(numbers + found.words.joined(separator: " "))
            }
        }
        for text in model.documents(count: documents, words: 12, seed: seed) {
            if json { try JSONLine.write(Document(document: text)) } else { print("\n" + text) }
        }
        Complaint.say(
            "\(corpus.documents.count) documents, \(corpus.vocabulary.count) words, perplexity \(String(format: "%.1f", model.perplexity(of: corpus)))"
        )
    }
}

extension TopicModel.Method: ExpressibleByArgument {}
