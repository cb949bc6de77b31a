/// How well scores part marked rows from the rest.
public enum ReceiverOperatingCurve {
    /// The probability that a marked row scores above an unmarked one, ties counting half (Hanley and McNeil, 1982);
    /// nil where either kind is missing.
    public static func area(scores: [Double], isMarked: [Bool]) -> Double? {
        let order = scores.indices.sorted { scores[$0] < scores[$1] }
        let positives = isMarked.count { $0 }, negatives = isMarked.count - positives
        guard positives > 0, negatives > 0 else { return nil }
        var rankSum = 0.0, start = 0
        while start < order.count {
            var end = start
            while end < order.count, scores[order[end]] == scores[order[start]] { end += 1 }
            let rank = Double(start + 1 + end) / 2
            for place in start..<end where isMarked[order[place]] { rankSum += rank }
            start = end
        }
        return (rankSum - Double(positives * (positives + 1)) / 2) / Double(positives * negatives)
    }
}
