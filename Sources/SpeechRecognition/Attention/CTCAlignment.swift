/// The likeliest alignment of a known text to the log-probabilities of frames (Viterbi's algorithm over CTC's states).
enum CTCAlignment {
    /// The frame in which each label is most probable on the best way through; nil where the text does not fit into the frames.
    ///
    /// - Parameter logs: `[frames, classes]`.
    static func frames(_ logs: [Float], classes: Int, labels: [Int], blank: Int) -> [Int]? {
        let count = logs.count / classes, states = 2 * labels.count + 1
        guard count > 0, !labels.isEmpty else { return labels.isEmpty ? [] : nil }
        func label(_ state: Int) -> Int { state % 2 == 0 ? blank : labels[state / 2] }
        var best = [Float](repeating: -.infinity, count: states), next = best
        // How many states back each came from.
        var from = [UInt8](repeating: 0, count: count * states)
        best[0] = logs[blank]
        best[1] = logs[labels[0]]
        for frame in 1..<max(1, count) {
            for state in 0..<states {
                var (way, score) = (UInt8(0), best[state])
                if state > 0, best[state - 1] > score { (way, score) = (1, best[state - 1]) }
                if state > 1, state % 2 == 1, labels[state / 2] != labels[state / 2 - 1], best[state - 2] > score {
                    (way, score) = (2, best[state - 2])
                }
                next[state] = score + logs[frame * classes + label(state)]
                from[frame * states + state] = way
            }
            swap(&best, &next)
        }
        var state = best[states - 1] > best[states - 2] ? states - 1 : states - 2
        guard best[state] > -.infinity else { return nil }
        var found = [Int](repeating: 0, count: labels.count),
            peaks = [Float](repeating: -.infinity, count: labels.count)
        for frame in stride(from: count - 1, through: 0, by: -1) {
            if state % 2 == 1, logs[frame * classes + label(state)] > peaks[state / 2] {
                (found[state / 2], peaks[state / 2]) = (frame, logs[frame * classes + label(state)])
            }
            state -= Int(from[frame * states + state])
        }
        return found
    }
}
