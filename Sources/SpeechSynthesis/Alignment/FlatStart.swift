/// The first guess at an alignment, made without models: quiet frames at both ends are silence, and the sounds share
/// the rest, vowels taking longer than consonants.
enum FlatStart {
    /// The first feature is taken for loudness.
    static func path(_ example: HMMAligner.Example) -> AlignmentLattice.Path {
        let frames = example.features.frameCount
        let loudness = (0..<frames).map { example.features[$0][0] }
        let sorted = loudness.sorted()
        let low = sorted[frames / 20], high = sorted[frames - 1 - frames / 20]
        let threshold = low + 0.3 * (high - low)
        let sounds = example.tokens.indices.filter { example.tokens[$0].isSpoken }
        let needed = 2 * sounds.count
        var first = example.tokens.first?.isPause == true ? (loudness.firstIndex { $0 > threshold } ?? 0) : 0
        var last = example.tokens.last?.isPause == true ? (loudness.lastIndex { $0 > threshold } ?? frames - 1) : frames - 1
        if last - first + 1 < needed { (first, last) = (0, frames - 1) }

        var states = [Int](repeating: 0, count: frames)
        spread(frames: 0..<first, over: 0, &states)
        spread(frames: last + 1..<frames, over: example.tokens.count - 1, &states)
        let weights = sounds.map { index -> Double in
            let phoneme = example.tokens[index]
            return phoneme.isVowel ? (phoneme.stress == 0 ? 1 : 1.6) : 1
        }
        let total = weights.reduce(0, +), length = last + 1 - first
        let share = Double(length - needed) / total
        var before = 0.0
        for (order, index) in sounds.enumerated() {
            let start = first + 2 * order + Int(before * share)
            before += weights[order]
            let end = order + 1 == sounds.count ? last + 1 : first + 2 * (order + 1) + Int(before * share)
            spread(frames: start..<end, over: index, &states)
        }
        return AlignmentLattice.Path(states: states, logLikelihood: 0)
    }

    /// Divides frames evenly among the three states of a token.
    private static func spread(frames: Range<Int>, over token: Int, _ states: inout [Int]) {
        for (i, frame) in frames.enumerated() { states[frame] = token * 3 + min(2, i * 3 / max(1, frames.count)) }
    }
}
