import Foundation

/// Follows the pitch of a voice: fundamental frequency in hertz a frame, 0 where the voice does not sound.
///
///     PitchTracker(sampleRate: 22050).track(samples)     // [0, 0, 211.3, 212.0, …]
///
/// Candidates are the dips of the cumulative mean normalised difference function (de Cheveigné and Kawahara, 2002,
/// "YIN", equations 6 and 8); the path through them is the cheapest under a cost for jumps and for changes between
/// voiced and unvoiced (Viterbi, as in Talkin, 1995, "RAPT").
public struct PitchTracker: Sendable {
    public var sampleRate = 22050.0
    public var hopLength = 256
    public var lowest = 65.0
    public var highest = 500.0
    /// The dip at which a frame counts as voiced as much as unvoiced.
    public var threshold = 0.4
    /// Cost of an octave's jump between neighbouring frames.
    public var octaveCost = 2.0
    public var voicingCost = 0.15
    /// Frames quieter than this share of the recording's loudest are unvoiced.
    public var quietShare: Float = 0.01

    private static let candidateLimit = 6

    private struct Candidate {
        /// Hertz; 0 for unvoiced.
        let frequency: Double
        let cost: Double
    }

    public init(sampleRate: Double = 22050) { self.sampleRate = sampleRate }

    /// One value a frame of `samples.count / hopLength`; frame t is centred at sample (t + 1/2) hop.
    public func track(_ samples: [Float]) -> [Double] {
        let frames = samples.count / hopLength
        guard frames > 0 else { return [] }
        let longest = Int((sampleRate / lowest).rounded(.up)) + 1
        let width = (longest + 7) / 8 * 8
        // Padded so that every frame has its window and the lags behind it.
        let margin = width
        let padded = [Float](repeating: 0, count: margin) + samples + [Float](repeating: 0, count: 2 * width + hopLength)
        let levels = (0..<frames).map { t in samples[t * hopLength..<(t + 1) * hopLength].reduce(0) { max($0, abs($1)) } }
        let quiet = (levels.max() ?? 0) * quietShare
        let lattice = (0..<frames).map { t -> [Candidate] in
            guard levels[t] > max(quiet, 1e-5) else { return [Candidate(frequency: 0, cost: 0)] }
            let centre = margin + t * hopLength + hopLength / 2
            let start = max(0, centre - (width + longest) / 2)
            return candidates(Array(padded[start..<start + width + longest + 8]), width: width, longest: longest)
        }
        return cheapestPath(lattice)
    }

    private func candidates(_ x: [Float], width: Int, longest: Int) -> [Candidate] {
        var normalised = [Double](repeating: 1, count: longest + 1)
        let fixed = stride(from: 0, to: width, by: 8).map { Self.group(x, $0) }
        var sum = 0.0
        for lag in 1...longest {
            var difference = SIMD8<Float>(repeating: 0)
            for (index, group) in fixed.enumerated() {
                let change = group - Self.group(x, lag + index * 8)
                difference += change * change
            }
            let value = Double(difference.sum())
            sum += value
            normalised[lag] = sum > 0 ? value * Double(lag) / sum : 1
        }
        var found: [Candidate] = []
        let first = max(2, Int(sampleRate / highest))
        for lag in first..<longest where normalised[lag] < normalised[lag - 1] && normalised[lag] <= normalised[lag + 1] {
            // The parabola through the dip and its neighbours.
            let (a, b, c) = (normalised[lag - 1], normalised[lag], normalised[lag + 1])
            let curvature = a - 2 * b + c
            let shift = curvature > 0 ? max(-0.5, min(0.5, 0.5 * (a - c) / curvature)) : 0
            let depth = max(0, b - 0.25 * (a - c) * shift)
            // Longer lags cost a little more: a multiple of the period dips as deep as the period.
            found.append(Candidate(frequency: sampleRate / (Double(lag) + shift), cost: depth + 0.05 * Double(lag) / Double(longest)))
        }
        found.sort { $0.cost < $1.cost }
        return Array(found.prefix(Self.candidateLimit)) + [Candidate(frequency: 0, cost: threshold)]
    }

    @inline(__always) private static func group(_ x: [Float], _ start: Int) -> SIMD8<Float> {
        SIMD8(
            x[start], x[start + 1], x[start + 2], x[start + 3], x[start + 4], x[start + 5], x[start + 6], x[start + 7])
    }

    private func cheapestPath(_ lattice: [[Candidate]]) -> [Double] {
        var costs = lattice[0].map(\.cost)
        var arrivals: [[Int]] = [[]]
        for t in 1..<max(1, lattice.count) {
            var next: [Double] = [], arrival: [Int] = []
            for candidate in lattice[t] {
                var best = Double.infinity, from = 0
                for (index, before) in lattice[t - 1].enumerated() {
                    let cost = costs[index] + step(before.frequency, candidate.frequency)
                    if cost < best { (best, from) = (cost, index) }
                }
                next.append(best + candidate.cost)
                arrival.append(from)
            }
            costs = next
            arrivals.append(arrival)
        }
        var place = costs.indices.min { costs[$0] < costs[$1] } ?? 0
        var result = [Double](repeating: 0, count: lattice.count)
        for t in lattice.indices.reversed() {
            result[t] = lattice[t][place].frequency
            if t > 0 { place = arrivals[t][place] }
        }
        return result
    }

    private func step(_ a: Double, _ b: Double) -> Double {
        if a == 0 && b == 0 { return 0 }
        if a == 0 || b == 0 { return voicingCost }
        return octaveCost * abs(log2(a / b))
    }
}
