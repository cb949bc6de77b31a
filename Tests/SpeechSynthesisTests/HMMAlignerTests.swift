import SpeechSynthesis
import Tensors
import Testing

@Suite struct HMMAlignerTests {
    /// Recordings drawn from known models: every sound has three states with means of its own, silence is quiet.
    private static func recordings(_ count: Int, seed: UInt64) -> [(example: HMMAligner.Example, durations: [Int])] {
        var generator = RandomGenerator(seed: seed)
        let sounds = ["K", "T", "S", "M", "AA1", "IY1", "UW0", "L"].compactMap { Phoneme(symbol: $0) }
        var means: [Phoneme: [[Double]]] = [:]
        for sound in sounds {
            means[sound] = (0..<3).map { _ in [6] + (0..<7).map { _ in Double(generator.uniform(-5, 5)) } }
        }
        return (0..<count).map { number in
            var tokens: [Phoneme] = [.silence], durations = [Int.random(in: 0...1, using: &generator) * 12], rows: [[Double]] = []
            func noise(_ mean: [Double]) -> [Double] { mean.map { $0 + 0.8 * Double(generator.normal()) } }
            let quiet = [Double](repeating: -6, count: 1) + [Double](repeating: 0, count: 7)
            rows += (0..<durations[0]).map { _ in noise(quiet) }
            let words = Int.random(in: 3...5, using: &generator)
            for word in 0..<words {
                for _ in 0..<Int.random(in: 2...4, using: &generator) {
                    guard let sound = sounds.filter({ $0 != tokens.last }).randomElement(using: &generator), let states = means[sound] else { continue }
                    let parts = (0..<3).map { _ in Int.random(in: 1...5, using: &generator) }
                    for (state, frames) in parts.enumerated() { rows += (0..<frames).map { _ in noise(states[state]) } }
                    tokens.append(sound)
                    durations.append(parts.reduce(0, +))
                }
                let pause = Int.random(in: 0...3, using: &generator) == 0 ? 10 : 0
                rows += (0..<pause).map { _ in noise(quiet) }
                tokens.append(word + 1 == words ? .fullStop : .wordBoundary)
                durations.append(pause)
            }
            return (HMMAligner.Example(id: "\(number)", features: AlignmentFeatures(rows), tokens: tokens), durations)
        }
    }

    @Test("boundaries of recordings drawn from a known model are found within one frame")
    func knownModel() throws {
        let recordings = Self.recordings(80, seed: 11)
        var likelihoods: [Double] = []
        let aligner = try HMMAligner(training: recordings.map(\.example)) { likelihoods.append($0.logLikelihood) }
        var near = 0, total = 0
        for (example, durations) in recordings {
            let found = try aligner.align(example)
            #expect(found.reduce(0, +) == example.features.frameCount)
            var (a, b) = (0, 0)
            for (x, y) in zip(found, durations) {
                a += x
                b += y
                total += 1
                near += abs(a - b) <= 1 ? 1 : 0
            }
        }
        #expect(Double(near) / Double(total) > 0.97)
        // Viterbi training never loses likelihood while the number of Gaussians stays the same.
        for (before, after) in zip(likelihoods.prefix(12), likelihoods.prefix(12).dropFirst()) { #expect(after >= before - 0.02) }
    }

    @Test("the same recordings give the same alignment")
    func deterministic() throws {
        let examples = Self.recordings(10, seed: 5).map(\.example)
        let first = try HMMAligner(training: examples), second = try HMMAligner(training: examples)
        for example in examples { #expect(try first.align(example) == second.align(example)) }
    }

    @Test("a recording too short for its phonemes is an error that names it")
    func tooShort() throws {
        let examples = Self.recordings(10, seed: 5).map(\.example)
        let aligner = try HMMAligner(training: examples)
        let short = HMMAligner.Example(
            id: "short", features: AlignmentFeatures([[Double]](repeating: [Double](repeating: 0, count: 8), count: 5)), tokens: examples[0].tokens)
        #expect { try aligner.align(short) } throws: { "\($0)".hasPrefix("short: 5 frames") }
        #expect(throws: FrontEndError.self) { try HMMAligner(training: [short]) }
        #expect(throws: FrontEndError.self) { try HMMAligner(training: []) }
    }
}
