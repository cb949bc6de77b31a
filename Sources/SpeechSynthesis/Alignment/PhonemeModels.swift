import Foundation

/// Hidden Markov models of the sounds, three states each from left to right, of which the middle one may be skipped.
///
/// Vowels have one model without and one with stress; all pauses share the model of silence.
struct PhonemeModels: Sendable {
    static let statesAModel = 3
    /// The model of silence, and the number of models.
    static let silence = 0
    static let count = 1 + PhonemeSet.consonants.count + 2 * PhonemeSet.vowels.count

    /// The model of a phoneme.
    static func model(of phoneme: Phoneme) -> Int {
        if let stress = phoneme.stress {
            let vowel = (phoneme.rawValue - PhonemeSet.vowelNumbers.lowerBound) / 3
            return 1 + PhonemeSet.consonants.count + 2 * vowel + (stress == 0 ? 0 : 1)
        }
        return phoneme.isConsonant ? 1 + phoneme.rawValue - PhonemeSet.consonantNumbers.lowerBound : silence
    }

    /// Output densities, by model and state.
    var states: [GaussianMixtureState]
    /// Logarithms of the chance to stay in a state, and to leave it.
    var stay: [Double]
    var leave: [Double]
    /// Logarithms of the chance to skip a model's middle state on leaving the first, and not to.
    var skip: [Double]
    var walk: [Double]
    /// Logarithms of the chance that there is silence at a token of the kind, and that there is none.
    var pause: [PauseKind: (taken: Double, passed: Double)]

    enum PauseKind: Hashable, CaseIterable, Sendable {
        case edge, boundary, punctuation

        init(_ phoneme: Phoneme) {
            self = phoneme == .silence ? .edge : phoneme == .wordBoundary ? .boundary : .punctuation
        }
    }

    /// Models that all sound alike.
    init(mean: [Double], variance: [Double]) {
        let component = GaussianMixtureState.Component(
            weight: 1, mean: AlignmentFeatures.grouped(mean), variance: AlignmentFeatures.grouped(variance))
        let state = GaussianMixtureState(components: [component], dimensions: mean.count)
        let count = Self.count * Self.statesAModel
        states = Array(repeating: state, count: count)
        stay = Array(repeating: log(0.6), count: count)
        leave = Array(repeating: log(0.4), count: count)
        skip = Array(repeating: log(0.1), count: Self.count)
        walk = Array(repeating: log(0.9), count: Self.count)
        pause = [.edge: (log(0.9), log(0.1)), .boundary: (log(0.1), log(0.9)), .punctuation: (log(0.8), log(0.2))]
    }

    /// What one pass over the data has counted.
    struct Statistics: Sendable {
        var outputs: [GaussianMixtureState.Statistics]
        var stays: [Double]
        var leaves: [Double]
        var skips: [Double]
        var walks: [Double]
        var pauses: [PauseKind: (taken: Double, passed: Double)] = [:]
        var logLikelihood = 0.0
        var frames = 0

        init(like models: PhonemeModels) {
            outputs = models.states.map(GaussianMixtureState.Statistics.init(like:))
            stays = models.stay.map { _ in 0 }
            leaves = stays
            skips = models.skip.map { _ in 0 }
            walks = skips
        }
    }

    /// The models that these statistics make most likely, with a little smoothing.
    func estimated(from statistics: Statistics, varianceFloor: [SIMD8<Double>]) -> PhonemeModels {
        var result = self
        for index in states.indices {
            result.states[index] = statistics.outputs[index].estimate(states[index], varianceFloor: varianceFloor)
            let total = statistics.stays[index] + statistics.leaves[index] + 4
            result.stay[index] = log((statistics.stays[index] + 2) / total)
            result.leave[index] = log((statistics.leaves[index] + 2) / total)
        }
        for model in skip.indices {
            let total = statistics.skips[model] + statistics.walks[model] + 4
            result.skip[model] = log((statistics.skips[model] + 1) / total)
            result.walk[model] = log((statistics.walks[model] + 3) / total)
        }
        for kind in PauseKind.allCases {
            let counts = statistics.pauses[kind] ?? (0, 0)
            let total = counts.taken + counts.passed + 2
            result.pause[kind] = (log((counts.taken + 1) / total), log((counts.passed + 1) / total))
        }
        return result
    }
}
