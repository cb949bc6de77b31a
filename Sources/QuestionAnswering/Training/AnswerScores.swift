/// SQuAD's measures: whether an answer is one of the right ones, and how many words it shares with the nearest, both without case,
/// punctuation and articles.
public struct AnswerScores: Sendable, Codable, Equatable {
    public var questions = 0
    public var exactMatch = 0.0
    public var f1 = 0.0

    public init(_ pairs: [(answer: String?, accepted: [String])]) {
        questions = pairs.count
        for (answer, accepted) in pairs {
            let accepted = accepted.isEmpty ? [""] : accepted
            let words = Self.words(answer ?? "")
            exactMatch += accepted.contains { Self.words($0) == words } ? 1 : 0
            f1 += accepted.map { Self.f1(words, Self.words($0)) }.max() ?? 0
        }
        exactMatch /= Double(max(1, questions))
        f1 /= Double(max(1, questions))
    }

    static func words(_ text: String) -> [String] {
        text.lowercased().filter { !$0.isPunctuation }.split(whereSeparator: \.isWhitespace).map(String.init).filter {
            !["a", "an", "the"].contains($0)
        }
    }

    static func f1(_ found: [String], _ right: [String]) -> Double {
        if found.isEmpty || right.isEmpty { return found == right ? 1 : 0 }
        var left: [String: Int] = [:]
        for word in right { left[word, default: 0] += 1 }
        var shared = 0
        for word in found where left[word, default: 0] > 0 {
            left[word, default: 0] -= 1
            shared += 1
        }
        guard shared > 0 else { return 0 }
        let precision = Double(shared) / Double(found.count), recall = Double(shared) / Double(right.count)
        return 2 * precision * recall / (precision + recall)
    }
}
