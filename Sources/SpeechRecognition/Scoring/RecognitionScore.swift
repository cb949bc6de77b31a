/// Word and character error rates over a set of recordings.
public struct RecognitionScore: Sendable, Encodable {
    public struct Utterance: Sendable, Encodable {
        public var file: String
        public var reference: String
        public var hypothesis: String
        public var words: EditCounts
    }

    /// A word that was taken for another; empty for nothing.
    public struct Confusion: Sendable, Encodable, Hashable {
        public var reference: String
        public var hypothesis: String
        public var count: Int
    }

    public private(set) var words = EditCounts()
    public private(set) var characters = EditCounts()
    public private(set) var utterances: [Utterance] = []
    private var confusions: [[String]: Int] = [:]

    public init() {}

    public mutating func add(file: String, reference: String, hypothesis: String) {
        let expected = reference.split(separator: " ").map(String.init),
            heard = hypothesis.split(separator: " ").map(String.init)
        let counts = EditCounts(reference: expected, hypothesis: heard)
        words += counts
        characters += EditCounts.characters(reference, hypothesis)
        utterances.append(Utterance(file: file, reference: reference, hypothesis: hypothesis, words: counts))
        for pair in EditCounts.align(expected, heard) where pair.reference != pair.hypothesis {
            confusions[[pair.reference ?? "", pair.hypothesis ?? ""], default: 0] += 1
        }
    }

    /// The share of utterances without any error.
    public var sentenceAccuracy: Double {
        utterances.isEmpty ? 0 : Double(utterances.filter { $0.words.errors == 0 }.count) / Double(utterances.count)
    }

    /// The utterances with the most errors.
    public func worst(_ count: Int) -> [Utterance] {
        Array(
            utterances.sorted { ($0.words.errors, $0.file) > ($1.words.errors, $1.file) }.prefix(count).filter {
                $0.words.errors > 0
            })
    }

    public func confusions(_ count: Int) -> [Confusion] {
        confusions.map { Confusion(reference: $0.key[0], hypothesis: $0.key[1], count: $0.value) }
            .sorted { ($1.count, $0.reference, $0.hypothesis) < ($0.count, $1.reference, $1.hypothesis) }
            .prefix(count).map { $0 }
    }

    private enum Key: String, CodingKey {
        case utterances, wordErrorRate, characterErrorRate, sentenceAccuracy, substitutions, deletions, insertions,
            correct, worst
        case confusions
    }

    public func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: Key.self)
        try object.encode(utterances.count, forKey: .utterances)
        try object.encode(words.rate, forKey: .wordErrorRate)
        try object.encode(characters.rate, forKey: .characterErrorRate)
        try object.encode(sentenceAccuracy, forKey: .sentenceAccuracy)
        try object.encode(words.substitutions, forKey: .substitutions)
        try object.encode(words.deletions, forKey: .deletions)
        try object.encode(words.insertions, forKey: .insertions)
        try object.encode(words.correct, forKey: .correct)
        try object.encode(worst(10), forKey: .worst)
        try object.encode(confusions(20), forKey: .confusions)
    }
}

extension RecognitionScore {
    /// The confidence of each word that was heard, and whether it was said.
    public static func outcomes(reference: String, _ recognition: Recognition) -> [ConfidenceCalibration.Outcome] {
        var place = -1
        return EditCounts.align(reference.split(separator: " ").map(String.init), recognition.words.map(\.word))
            .compactMap { pair in
                guard let heard = pair.hypothesis else { return nil }
                place += 1
                return (recognition.words[place].confidence, pair.reference == heard)
            }
    }
}
