import Foundation

/// Documents as bags of words, for topic models: lower case, without function words and rare words.
public struct TopicCorpus: Sendable, Equatable {
    public let vocabulary: [String]
    /// Word numbers of each document that has any, in the order of the text.
    public let documents: [[Int]]

    public var tokenCount: Int { documents.reduce(0) { $0 + $1.count } }

    /// - Parameters:
    ///   - leastDocuments: words in fewer documents are left out.
    ///   - greatestShare: words in more than this share of the documents are left out.
    /// - Throws: `GenerativeModelError.rows` where nothing is left.
    public init(texts: [String], leastDocuments: Int = 3, greatestShare: Double = 0.5) throws {
        let words = texts.map(Self.words)
        var frequency: [String: Int] = [:]
        for document in words { for word in Set(document) { frequency[word, default: 0] += 1 } }
        let most = max(Double(leastDocuments), greatestShare * Double(texts.count))
        let kept = frequency.filter { $0.value >= leastDocuments && Double($0.value) <= most }.keys.sorted()
        let numbers = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($0.element, $0.offset) })
        vocabulary = kept
        documents = words.map { $0.compactMap { numbers[$0] } }.filter { !$0.isEmpty }
        guard !documents.isEmpty else {
            throw GenerativeModelError.rows(
                reason:
                    "no words are left: a word counts where at least \(leastDocuments) of the \(texts.count) documents hold it"
            )
        }
    }

    init(vocabulary: [String], documents: [[Int]]) {
        self.vocabulary = vocabulary
        self.documents = documents
    }

    /// The documents of a text file, plain or gzipped: one a line.
    ///
    /// - Throws: `GenerativeModelError.data`.
    public static func documents(in path: String) throws -> [String] {
        try CompressedFile.lines(path).map(String.init)
    }

    /// The same from stdin.
    public static func standardInput() -> [String] {
        var lines: [String] = []
        while let line = readLine() { lines.append(line) }
        return lines
    }

    static func words(_ text: String) -> [String] {
        text.lowercased().split { !($0.isLetter || $0 == "'" || $0 == "’") }.map { $0.filter(\.isLetter) }
            .filter { $0.count > 2 && !functionWords.contains($0) }
    }

    /// English words that say how a sentence is built rather than what it is about.
    private static let functionWords: Set<String> = Set(
        """
        a about above after again against all also am an and any are aren as at be because been before being below between both
        but by can cannot could couldn did didn do does doesn doing don dont down during each else ever few for from further get
        gets getting give go going got had hadn has hasn have haven having he her here hers herself him himself his how i if im in
        into is isn it its itself ive just know let lets like ll made make many may me might mine more most much must my myself
        need no nor not now of off on once one only or other our ours ourselves out over own please put re said same say see shall
        shan she should shouldn so some such tell than that thats the their theirs them themselves then there these they thing
        things this those though three through to too two under until up upon us use very want was wasn way we well were weren
        what whats when where which while who whom whose why will with without won would wouldn yes yet you your yours yourself
        """.split { $0.isWhitespace }.map(String.init))
}
