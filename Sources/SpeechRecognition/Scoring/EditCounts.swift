/// How a hypothesis differs from a reference: the counts behind word and character error rates.
public struct EditCounts: Sendable, Equatable, Codable {
    public var substitutions = 0
    public var deletions = 0
    public var insertions = 0
    public var correct = 0

    public init() {}

    public var errors: Int { substitutions + deletions + insertions }
    /// Reference length.
    public var total: Int { substitutions + deletions + correct }
    /// (S + D + I) / (S + D + C); 0 for nothing against nothing.
    public var rate: Double { total == 0 ? (insertions == 0 ? 0 : 1) : Double(errors) / Double(total) }

    public static func += (a: inout EditCounts, b: EditCounts) {
        a.substitutions += b.substitutions
        a.deletions += b.deletions
        a.insertions += b.insertions
        a.correct += b.correct
    }

    /// One step of the alignment: what stood in the reference and what in the hypothesis; nil for nothing.
    public struct Pair<Token: Sendable>: Sendable {
        public var reference: Token?
        public var hypothesis: Token?
    }

    /// The alignment with the fewest errors (Levenshtein, 1966), oldest first. O(n m) time and memory.
    public static func align<Token: Equatable & Sendable>(_ reference: [Token], _ hypothesis: [Token]) -> [Pair<Token>] {
        let (n, m) = (reference.count, hypothesis.count)
        var cost = [Int32](repeating: 0, count: (n + 1) * (m + 1))
        for j in 0...m { cost[j] = Int32(j) }
        for i in 0..<n {
            cost[(i + 1) * (m + 1)] = Int32(i + 1)
            for j in 0..<m {
                let same: Int32 = reference[i] == hypothesis[j] ? 0 : 1
                cost[(i + 1) * (m + 1) + j + 1] = min(
                    cost[i * (m + 1) + j] + same, cost[i * (m + 1) + j + 1] + 1, cost[(i + 1) * (m + 1) + j] + 1)
            }
        }
        var (i, j) = (n, m), pairs: [Pair<Token>] = []
        while i > 0 || j > 0 {
            let here = cost[i * (m + 1) + j]
            if i > 0, j > 0, here == cost[(i - 1) * (m + 1) + j - 1] + (reference[i - 1] == hypothesis[j - 1] ? 0 : 1) {
                (i, j) = (i - 1, j - 1)
                pairs.append(Pair(reference: reference[i], hypothesis: hypothesis[j]))
            } else if i > 0, here == cost[(i - 1) * (m + 1) + j] + 1 {
                i -= 1
                pairs.append(Pair(reference: reference[i], hypothesis: nil))
            } else {
                j -= 1
                pairs.append(Pair(reference: nil, hypothesis: hypothesis[j]))
            }
        }
        return pairs.reversed()
    }

    /// Counts the errors of one utterance.
    public init<Token: Equatable & Sendable>(reference: [Token], hypothesis: [Token]) {
        for pair in Self.align(reference, hypothesis) {
            switch (pair.reference, pair.hypothesis) {
            case (nil, _): insertions += 1
            case (_, nil): deletions += 1
            case (let a, let b): if a == b { correct += 1 } else { substitutions += 1 }
            }
        }
    }

    /// Of words.
    public static func words(_ reference: String, _ hypothesis: String) -> EditCounts {
        EditCounts(reference: reference.split(separator: " "), hypothesis: hypothesis.split(separator: " "))
    }

    /// Of characters, spaces included.
    public static func characters(_ reference: String, _ hypothesis: String) -> EditCounts {
        EditCounts(reference: Array(reference), hypothesis: Array(hypothesis))
    }
}
