import Foundation

/// Finds where every phoneme of a recording begins and ends, with models trained on the recordings themselves.
///
///     let aligner = try HMMAligner(training: examples) { print($0) }
///     let durations = try aligner.align(examples[0])      // frames of every token
///
/// Monophone hidden Markov models with diagonal Gaussian mixtures, in double precision: flat start, then Viterbi
/// training with 1, 2 and 4 Gaussians a state (Rabiner, 1989; Young et al., The HTK Book, ch. 1). Deterministic.
public struct HMMAligner: Sendable {
    /// A recording's features and what is said in it.
    public struct Example: Sendable {
        public let id: String
        public let features: AlignmentFeatures
        /// Sounds, with pause tokens (silence, word boundaries, punctuation) wherever there may be silence.
        public let tokens: [Phoneme]

        public init(id: String, features: AlignmentFeatures, tokens: [Phoneme]) {
            self.id = id
            self.features = features
            self.tokens = tokens
        }
    }

    public struct Configuration: Codable, Sendable, Equatable {
        /// Gaussians a state, and passes over the data with each.
        public var mixtures = [1, 2, 4]
        public var passes = [12, 5, 5]
        /// Variances stay above this share of the variance of all frames.
        public var varianceFloor = 0.02

        public init() {}
    }

    public struct Progress: Sendable, CustomStringConvertible {
        public let pass: Int
        public let mixtures: Int
        /// Mean log-likelihood a frame.
        public let logLikelihood: Double
        /// Examples too short for their phonemes.
        public let skipped: Int

        public var description: String {
            "pass \(pass), \(mixtures) Gaussians, log-likelihood \(String(format: "%.3f", logLikelihood)) a frame"
                + (skipped > 0 ? ", \(skipped) recordings left out" : "")
        }
    }

    private var models: PhonemeModels

    /// Trains on recordings; those too short for their phonemes are left out.
    ///
    /// - Throws: `FrontEndError.noTrainingData` where none is left.
    public init(training examples: [Example], configuration: Configuration = .init(), progress: (Progress) -> Void = { _ in }) throws {
        let usable = examples.filter { $0.features.frameCount >= AlignmentLattice($0.tokens).shortest && $0.features.frameCount > 0 }
        guard let dimensions = usable.first?.features.dimensions else {
            throw FrontEndError.noTrainingData("no recording is long enough for its phonemes")
        }
        let (mean, variance) = Self.moments(usable, dimensions)
        let floor = AlignmentFeatures.grouped(variance.map { max($0 * configuration.varianceFloor, 1e-8) })
        models = PhonemeModels(mean: mean, variance: variance.map { max($0, 1e-8) })
        var sums = PhonemeModels.Statistics(like: models)
        for example in usable {
            let lattice = AlignmentLattice(example.tokens)
            lattice.accumulate(FlatStart.path(example), example.features, models, into: &sums)
        }
        models = models.estimated(from: sums, varianceFloor: floor)
        var pass = 0
        for (mixtures, passes) in zip(configuration.mixtures, configuration.passes) {
            if pass > 0 { for index in models.states.indices { models.states[index].split(to: mixtures) } }
            for _ in 0..<passes {
                pass += 1
                let skipped = trainOnce(usable, floor)
                progress(.init(pass: pass, mixtures: mixtures, logLikelihood: skipped.logLikelihood, skipped: examples.count - usable.count + skipped.count))
            }
        }
    }

    private mutating func trainOnce(_ examples: [Example], _ floor: [SIMD8<Double>]) -> (logLikelihood: Double, count: Int) {
        var sums = PhonemeModels.Statistics(like: models)
        var skipped = 0
        for example in examples {
            let lattice = AlignmentLattice(example.tokens)
            guard let path = lattice.bestPath(example.features, models) else {
                skipped += 1
                continue
            }
            lattice.accumulate(path, example.features, models, into: &sums)
        }
        models = models.estimated(from: sums, varianceFloor: floor)
        return (sums.logLikelihood / Double(max(1, sums.frames)), skipped)
    }

    private static func moments(_ examples: [Example], _ dimensions: Int) -> (mean: [Double], variance: [Double]) {
        var sum = [Double](repeating: 0, count: dimensions), squares = sum, count = 0.0
        for example in examples {
            for frame in 0..<example.features.frameCount {
                for (i, value) in example.features[frame].enumerated() {
                    sum[i] += value
                    squares[i] += value * value
                }
            }
            count += Double(example.features.frameCount)
        }
        let mean = sum.map { $0 / count }
        return (mean, zip(squares, mean).map { $0 / count - $1 * $1 })
    }

    /// Frames of every token of `example`, which sum to all its frames; pause tokens may get none.
    ///
    /// - Throws: `FrontEndError.tooShort`.
    public func align(_ example: Example) throws -> [Int] { try alignScored(example).durations }

    /// The durations with the mean log-likelihood a frame, by which bad transcripts stand out.
    public func alignScored(_ example: Example) throws -> (durations: [Int], logLikelihood: Double) {
        let lattice = AlignmentLattice(example.tokens)
        guard let path = lattice.bestPath(example.features, models) else {
            throw FrontEndError.tooShort(clip: example.id, frames: example.features.frameCount, needed: lattice.shortest)
        }
        return (path.durations(of: example.tokens.count), path.logLikelihood / Double(example.features.frameCount))
    }
}
