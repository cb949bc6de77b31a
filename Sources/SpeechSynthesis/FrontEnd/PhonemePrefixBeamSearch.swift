import Foundation

/// The most probable label sequence under CTC, by prefix beam search (Graves and Jaitly, 2014; Hannun et al., 2014).
struct PhonemePrefixBeamSearch {
    var beamWidth = 8

    /// Probability that a prefix ends in a blank, and that it ends in its last label.
    private struct Score {
        var blank = 0.0
        var label = 0.0
        var total: Double { blank + label }
    }

    /// - Parameters:
    ///   - probabilities: `[time][classes]`, class 0 being the blank.
    /// - Returns: the labels and their probability.
    func decode(_ probabilities: [[Double]]) -> (labels: [Int], probability: Double) {
        var beam: [(prefix: [Int], score: Score)] = [([], Score(blank: 1))]
        for frame in probabilities {
            var next: [[Int]: Score] = [:]
            let candidates = frame.indices.filter { $0 > 0 && frame[$0] > 1e-4 }
            for (prefix, score) in beam {
                next[prefix, default: Score()].blank += score.total * frame[0]
                if let last = prefix.last { next[prefix, default: Score()].label += score.label * frame[last] }
                for label in candidates {
                    // A repeated label counts anew only behind a blank.
                    let from = label == prefix.last ? score.blank : score.total
                    next[prefix + [label], default: Score()].label += from * frame[label]
                }
            }
            // Ties go to the smaller labels, so that the result does not depend on hashing.
            beam = next.map { ($0.key, $0.value) }
                .sorted { $0.1.total != $1.1.total ? $0.1.total > $1.1.total : $0.0.lexicographicallyPrecedes($1.0) }
                .prefix(beamWidth).map { ($0.0, $0.1) }
        }
        return (beam[0].prefix, beam[0].score.total)
    }
}
