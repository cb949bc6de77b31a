import Foundation

/// Which texts share a question's rare words: Okapi BM25 (Robertson and Zaragoza, 2009, eq. 3.15).
///
///     let index = BM25Index(texts.map(Terms.of))
///     index.ranking(Terms.of("when does the pool open"))      // [(text: 3, score: 7.2), …]
public struct BM25Index: Sendable {
    /// How soon repeated words stop counting, and how much long texts are held back.
    public static let k1 = 1.2, b = 0.75
    private var postings: [String: [(text: Int, count: Int)]] = [:]
    private let lengths: [Int]
    private let meanLength: Double

    public init(_ texts: [[String]]) {
        lengths = texts.map(\.count)
        meanLength = max(1, Double(lengths.reduce(0, +)) / Double(max(1, texts.count)))
        for (number, terms) in texts.enumerated() {
            var counts: [String: Int] = [:]
            for term in terms { counts[term, default: 0] += 1 }
            for (term, count) in counts { postings[term, default: []].append((number, count)) }
        }
    }

    /// log(1 + (N - n + ½) / (n + ½)) for a term in n of N texts: never negative.
    public func weight(_ term: String) -> Double {
        let texts = Double(lengths.count), found = Double(postings[term]?.count ?? 0)
        return log(1 + (texts - found + 0.5) / (found + 0.5))
    }

    /// How much a term of a question counts: its weight, or half of the rarest word's where no text has it, since other words may say it.
    func weightInQuestion(_ term: String) -> Double {
        postings[term] != nil ? weight(term) : 0.5 * log(1 + (Double(lengths.count) - 0.5) / 1.5)
    }

    /// Texts that share a term, the best first; of equals the earlier.
    public func ranking(_ terms: [String], count: Int = .max) -> [(text: Int, score: Double)] {
        var scores: [Int: Double] = [:]
        for term in Set(terms).sorted() {
            guard let found = postings[term] else { continue }
            let weight = weight(term)
            for (text, count) in found {
                let frequency = Double(count), length = Double(lengths[text]) / meanLength
                scores[text, default: 0] +=
                    weight * frequency * (Self.k1 + 1) / (frequency + Self.k1 * (1 - Self.b + Self.b * length))
            }
        }
        let sorted = scores.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
        return sorted.prefix(count).map { ($0.key, $0.value) }
    }
}
