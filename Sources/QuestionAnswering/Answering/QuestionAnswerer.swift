import Foundation

/// Answers questions from a folder's texts, naming where the answer stands.
///
///     let answerer = QuestionAnswerer(try FolderIndex(folder: "notes"), reader: nil)
///     let answer = answerer.answer("When does the pool close on Sundays?")
///     print(answer.text ?? "not found", answer.source?.file ?? "")
public struct QuestionAnswerer: Sendable {
    public struct Settings: Sendable {
        /// Passages that are looked into.
        public var passages = 5
        /// Without a reader: the share of the question's rare words that passage and headings must hold.
        public var coverage = 0.5
        /// With a reader: the least P(begin) · P(end).
        public var probability = 0.1
        /// With vectors: this close to the question's meaning a passage needs fewer of its words.
        public var cosine = 0.5

        public init() {}
    }

    /// How an answer was found.
    public enum Method: String, Sendable, Codable {
        /// A reader network's span.
        case reader
        /// The best sentence by its words, and by its meaning where there are vectors.
        case sentence
        /// A table's cells.
        case table
        case none
    }

    public struct Source: Sendable, Codable, Equatable {
        public var file: String
        public var line: Int
        public var heading: String?
    }

    public struct Answer: Sendable, Codable {
        public var question: String
        /// Nil where nothing answers it.
        public var text: String?
        /// 0 to 1: the reader's probability, or the share of the question's words that were found.
        public var confidence: Double
        public var method: Method
        public var source: Source?
        /// The sentence or passage around the answer.
        public var context: String?
        /// Why there is no answer.
        public var reason: String?

        static func none(_ question: String, _ reason: String, confidence: Double = 0) -> Answer {
            Answer(question: question, text: nil, confidence: confidence, method: .none, reason: reason)
        }
    }

    public let index: FolderIndex
    public let reader: Reader?
    public var settings: Settings

    public init(_ index: FolderIndex, reader: Reader? = nil, settings: Settings = Settings()) {
        (self.index, self.reader, self.settings) = (index, reader, settings)
    }

    public func answer(_ question: String) -> Answer {
        guard !index.passages.isEmpty else { return .none(question, "the folder holds no text that can be read") }
        guard !Terms.ofQuestion(question).isEmpty else { return .none(question, "the question has no words") }
        let hits = index.search(question, count: settings.passages)
        guard !hits.isEmpty else { return .none(question, "no text shares a word with the question") }
        return reader.map { read(question, hits, $0) } ?? bestSentence(question, hits)
    }

    private func read(_ question: String, _ hits: [FolderIndex.Hit], _ reader: Reader) -> Answer {
        var best: (hit: FolderIndex.Hit, answer: Reader.Answer)?
        for hit in hits {
            guard let answer = reader.answer(question, in: hit.passage.text) else { continue }
            if answer.probability > best?.answer.probability ?? 0 { best = (hit, answer) }
        }
        guard let best else { return .none(question, "no passage could be read") }
        guard best.answer.probability >= settings.probability, best.answer.probability > best.answer.noAnswer else {
            return .none(question, "no passage answers it surely enough", confidence: best.answer.probability)
        }
        let text = best.hit.passage.text
        return Answer(
            question: question, text: String(text[best.answer.range]), confidence: best.answer.probability,
            method: .reader,
            source: source(best.hit.passage), context: sentence(around: best.answer.range, in: text))
    }

    private func sentence(around range: Range<String.Index>, in text: String) -> String {
        let found = Sentences.of(text).first { $0.startIndex <= range.lowerBound && range.upperBound <= $0.endIndex }
        return String(found ?? Substring(text))
    }

    private func bestSentence(_ question: String, _ hits: [FolderIndex.Hit]) -> Answer {
        let asked = Set(Terms.ofQuestion(question)).sorted(), expectation = Expectation(question)
        let weights = Dictionary(uniqueKeysWithValues: asked.map { ($0, index.words.weightInQuestion($0)) })
        let total = max(1e-9, asked.reduce(0) { $0 + (weights[$1] ?? 0) })
        /// The share of the question's weight that stands in `terms`.
        func share(_ terms: Set<String>) -> Double {
            asked.filter(terms.contains).reduce(0) { $0 + (weights[$1] ?? 0) } / total
        }
        var best: (hit: FolderIndex.Hit, sentence: String, score: Double, coverage: Double)?
        for (rank, hit) in hits.enumerated() {
            let coverage = share(Set(Terms.of(hit.passage.searched)))
            var before: Set<String> = []
            for sentence in Sentences.of(hit.passage.text) {
                let own = Set(Terms.of(sentence))
                var said = share(own)
                // "It is 312 metres long": what it is stands in the sentence before.
                if Self.refersBack(sentence) { said += 0.6 * share(before.subtracting(own)) }
                let score = said + 0.5 * coverage - 0.05 * Double(rank) + expectation.fits(String(sentence))
                if score > best?.score ?? -.infinity { best = (hit, String(sentence), score, coverage) }
                before = own
            }
        }
        guard let best else { return .none(question, "no text shares a word with the question") }
        let isNear = best.hit.cosine.map { $0 >= settings.cosine } ?? false
        guard best.coverage >= (isNear ? settings.coverage / 2 : settings.coverage) else {
            return .none(question, "no text holds enough of the question's words", confidence: best.coverage)
        }
        return Answer(
            question: question, text: best.sentence, confidence: min(1, best.coverage), method: .sentence,
            source: source(best.hit.passage),
            context: best.hit.passage.text)
    }

    private static let pronouns: Set<String> = [
        "it", "its", "they", "them", "their", "he", "him", "his", "she", "her", "there", "this", "these",
    ]

    private static func refersBack(_ sentence: Substring) -> Bool {
        Terms.words(sentence).contains(where: pronouns.contains)
    }

    private func source(_ passage: Passage) -> Source {
        Source(file: passage.file, line: passage.line, heading: passage.headings.last)
    }
}
