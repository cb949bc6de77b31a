/// Where in the frames a network wrote the letters of a text: the likeliest alignment of connectionist temporal classification
/// (Graves et al., 2006), by Viterbi's algorithm. O(frames x letters).
public enum CTCAlignment {
    /// - Parameters:
    ///   - logProbabilities: `[frames, classes]`.
    ///   - labels: the letters' classes, without blanks.
    /// - Returns: the frames of each letter; nil where the letters do not fit into the frames.
    public static func frames(
        of labels: [Int], in logProbabilities: [Float], classes: Int, blank: Int
    ) -> [ClosedRange<Int>]? {
        let frames = logProbabilities.count / classes, states = 2 * labels.count + 1
        guard !labels.isEmpty, frames > 0 else { return nil }
        func label(_ state: Int) -> Int { state % 2 == 0 ? blank : labels[state / 2] }
        var best = [Float](repeating: -.infinity, count: states), next = best
        // How many states back the best way into a state at a frame came from.
        var steps = [UInt8](repeating: 0, count: frames * states)
        best[0] = logProbabilities[blank]
        best[1] = logProbabilities[labels[0]]
        for frame in 1..<max(1, frames) {
            for state in 0..<states {
                var value = best[state], step: UInt8 = 0
                if state >= 1, best[state - 1] > value { (value, step) = (best[state - 1], 1) }
                // The blank between two letters may be left out where they differ.
                if state >= 2, state % 2 == 1, labels[state / 2] != labels[state / 2 - 1], best[state - 2] > value {
                    (value, step) = (best[state - 2], 2)
                }
                next[state] = value + logProbabilities[frame * classes + label(state)]
                steps[frame * states + state] = step
            }
            swap(&best, &next)
        }
        var state = best[states - 2] > best[states - 1] ? states - 2 : states - 1
        guard best[state] > -.infinity else { return nil }
        var first = [Int](repeating: 0, count: labels.count), last = [Int](repeating: -1, count: labels.count)
        for frame in stride(from: frames - 1, through: 0, by: -1) {
            if state % 2 == 1 {
                first[state / 2] = frame
                if last[state / 2] < 0 { last[state / 2] = frame }
            }
            state -= Int(steps[frame * states + state])
        }
        guard last.allSatisfy({ $0 >= 0 }) else { return nil }
        return zip(first, last).map { $0...$1 }
    }

    /// The frame of each letter in which it is most probable; nil where the letters do not fit into the frames.
    static func peaks(of labels: [Int], in logProbabilities: [Float], classes: Int, blank: Int) -> [Int]? {
        if labels.isEmpty { return [] }
        return frames(of: labels, in: logProbabilities, classes: classes, blank: blank).map { spans in
            zip(spans, labels).map { span, label in
                span.max { logProbabilities[$0 * classes + label] < logProbabilities[$1 * classes + label] } ?? span.lowerBound
            }
        }
    }
}
