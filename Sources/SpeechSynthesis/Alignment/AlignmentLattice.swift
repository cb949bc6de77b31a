import Foundation

/// The states that one recording can pass through, given its phonemes, and the best way through them (Viterbi, 1967).
///
/// Pause tokens may be passed over. A sound takes at least two frames.
struct AlignmentLattice {
    let tokens: [Phoneme]
    let models: [Int]
    private let isOptional: [Bool]

    init(_ tokens: [Phoneme]) {
        self.tokens = tokens
        models = tokens.map(PhonemeModels.model(of:))
        isOptional = tokens.map(\.isPause)
    }

    /// Frames that the shortest way takes.
    var shortest: Int { 2 * isOptional.count { !$0 } }

    /// Where each frame belongs: `token * 3 + state`, never falling.
    struct Path {
        let states: [Int]
        let logLikelihood: Double

        /// Frames of every token; they sum to all frames.
        func durations(of count: Int) -> [Int] {
            var result = [Int](repeating: 0, count: count)
            for state in states { result[state / PhonemeModels.statesAModel] += 1 }
            return result
        }
    }

    /// The likeliest path; nil where the frames are too few for the phonemes.
    func bestPath(_ features: AlignmentFeatures, _ hmm: PhonemeModels) -> Path? {
        let width = tokens.count * 3, frames = features.frameCount
        guard frames >= max(1, shortest), width > 0 else { return nil }
        let entries = tokens.indices.map { entryWays(into: $0, hmm) }
        let emissions = emissions(features, hmm)
        var score = [Double](repeating: -.infinity, count: width), next = score
        // How each state was reached at each frame: 0 by staying, 1 and 2 from so many states before, and from 3 on by
        // the entry ways of its token.
        var arrival = [UInt8](repeating: 0, count: width * frames)
        for token in tokens.indices {
            guard let start = startScore(token, hmm) else { break }
            score[token * 3] = start + emissions[models[token] * 3][0]
        }
        for frame in 1..<max(1, frames) {
            for token in tokens.indices {
                let base = token * 3, model = models[token], state = model * 3
                // First state: stay, or come in from a token before.
                var best = score[base] + hmm.stay[state], way: UInt8 = 0
                for (index, entry) in entries[token].enumerated() {
                    let candidate = score[entry.from] + entry.log
                    if candidate > best { (best, way) = (candidate, UInt8(3 + index)) }
                }
                next[base] = best + emissions[state][frame]
                arrival[frame * width + base] = way
                // Middle state.
                best = score[base + 1] + hmm.stay[state + 1]
                way = 0
                var candidate = score[base] + hmm.leave[state] + hmm.walk[model]
                if candidate > best { (best, way) = (candidate, 1) }
                next[base + 1] = best + emissions[state + 1][frame]
                arrival[frame * width + base + 1] = way
                // Last state.
                best = score[base + 2] + hmm.stay[state + 2]
                way = 0
                candidate = score[base + 1] + hmm.leave[state + 1]
                if candidate > best { (best, way) = (candidate, 1) }
                candidate = score[base] + hmm.leave[state] + hmm.skip[model]
                if candidate > best { (best, way) = (candidate, 2) }
                next[base + 2] = best + emissions[state + 2][frame]
                arrival[frame * width + base + 2] = way
            }
            swap(&score, &next)
        }
        guard let (last, likelihood) = finish(score, hmm), likelihood > -.infinity else { return nil }
        var states = [Int](repeating: last, count: frames), state = last
        for frame in stride(from: frames - 1, to: 0, by: -1) {
            states[frame] = state
            let way = Int(arrival[frame * width + state])
            state = way < 3 ? state - way : entries[state / 3][way - 3].from
        }
        states[0] = state
        return Path(states: states, logLikelihood: likelihood)
    }

    /// Ways into a token: from the last state of the token before and, over optional ones, from those before it.
    private func entryWays(into token: Int, _ hmm: PhonemeModels) -> [(from: Int, log: Double)] {
        var ways: [(Int, Double)] = []
        var passed = isOptional[token] ? (hmm.pause[.init(tokens[token])]?.taken ?? 0) : 0
        for before in stride(from: token - 1, through: 0, by: -1) {
            ways.append((before * 3 + 2, hmm.leave[models[before] * 3 + 2] + passed))
            guard isOptional[before] else { break }
            passed += hmm.pause[.init(tokens[before])]?.passed ?? 0
        }
        return ways
    }

    /// The chance to begin in a token; nil behind the first that cannot be passed over.
    private func startScore(_ token: Int, _ hmm: PhonemeModels) -> Double? {
        var sum = isOptional[token] ? (hmm.pause[.init(tokens[token])]?.taken ?? 0) : 0
        for before in 0..<token {
            guard isOptional[before] else { return nil }
            sum += hmm.pause[.init(tokens[before])]?.passed ?? 0
        }
        return sum
    }

    private func finish(_ score: [Double], _ hmm: PhonemeModels) -> (state: Int, log: Double)? {
        var best: (Int, Double)?
        var passed = 0.0
        for token in tokens.indices.reversed() {
            let value = score[token * 3 + 2] + passed
            if value > best?.1 ?? -.infinity { best = (token * 3 + 2, value) }
            guard isOptional[token] else { break }
            passed += hmm.pause[.init(tokens[token])]?.passed ?? 0
        }
        return best
    }

    /// Log densities by state of every model that occurs: `[model * 3 + state][frame]`.
    private func emissions(_ features: AlignmentFeatures, _ hmm: PhonemeModels) -> [[Double]] {
        var result = [[Double]](repeating: [], count: hmm.states.count)
        for model in Set(models) {
            for state in model * 3..<model * 3 + 3 {
                let density = hmm.states[state]
                result[state] = (0..<features.frameCount).map { frame in
                    density.logDensity(features.values[frame * features.groups..<(frame + 1) * features.groups])
                }
            }
        }
        return result
    }

    /// Counts a path's frames and steps.
    func accumulate(_ path: Path, _ features: AlignmentFeatures, _ hmm: PhonemeModels, into sums: inout PhonemeModels.Statistics) {
        for (frame, place) in path.states.enumerated() {
            let token = place / 3, state = models[token] * 3 + place % 3
            let x = features.values[frame * features.groups..<(frame + 1) * features.groups]
            sums.outputs[state].add(x, state: hmm.states[state])
            guard frame + 1 < path.states.count else { continue }
            let next = path.states[frame + 1]
            if next == place { sums.stays[state] += 1 } else { sums.leaves[state] += 1 }
            if place % 3 == 0, next == place + 1 { sums.walks[models[token]] += 1 }
            if place % 3 == 0, next == place + 2 { sums.skips[models[token]] += 1 }
        }
        let visited = Set(path.states.map { $0 / 3 })
        for token in tokens.indices where isOptional[token] {
            let kind = PhonemeModels.PauseKind(tokens[token])
            var counts = sums.pauses[kind] ?? (0, 0)
            if visited.contains(token) { counts.taken += 1 } else { counts.passed += 1 }
            sums.pauses[kind] = counts
        }
        sums.logLikelihood += path.logLikelihood
        sums.frames += features.frameCount
    }
}
