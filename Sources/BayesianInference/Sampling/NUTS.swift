import Foundation
import Synchronization
import Tensors

/// The No-U-Turn sampler over several chains.
///
///     let posterior = try NUTS(draws: 1000).sample(dimensions: 1) { x in LogDensity.normalPrior(x[0], mean: 3, deviation: 2) }
///     posterior.summary(of: 0).mean     // near 3
public struct NUTS: Sendable {
    public var chains: Int
    public var warmup: Int
    public var draws: Int
    /// The wanted mean acceptance: nearer 1 takes smaller steps, which hard posteriors need.
    public var targetAcceptance: Double
    public var maximumDepth: Int
    public var seed: UInt64

    public init(
        chains: Int = 4, warmup: Int = 500, draws: Int = 500, targetAcceptance: Double = 0.8, maximumDepth: Int = 10,
        seed: UInt64 = 0
    ) {
        (self.chains, self.warmup, self.draws, self.targetAcceptance) = (chains, warmup, draws, targetAcceptance)
        (self.maximumDepth, self.seed) = (maximumDepth, seed)
    }

    /// Draws from the posterior whose logarithm, up to a constant, is `logDensity` over all of the space.
    ///
    /// - Parameters:
    ///   - start: where chains begin, each moved a little at random; nil begins anywhere within 2 of 0.
    ///   - logDensity: called on several threads at once.
    /// - Throws: `BayesianInferenceError`.
    public func sample(
        dimensions: Int, start: [Double]? = nil, _ logDensity: @Sendable ([Scalar]) -> Scalar
    ) throws -> Posterior {
        guard chains >= 1, warmup >= 20, draws >= 4 else {
            throw BayesianInferenceError.outOfRange(
                what: "the sampler", expected: "1 chain, 20 warm-up iterations and 4 draws at least",
                found: "\(chains), \(warmup), \(draws)")
        }
        let results = Mutex<[Int: Result<Chain, any Error>]>([:])
        parallelFor(chains) { index in
            let found = Result { try chain(index, dimensions: dimensions, start: start, logDensity) }
            results.withLock { $0[index] = found }
        }
        let all = try results.withLock { $0 }.sorted { $0.key < $1.key }.map { try $0.value.get() }
        return Posterior(
            chains: all.map(\.places), divergences: all.map(\.divergences), steps: all.map(\.step),
            leaps: all.map(\.leaps))
    }

    private struct Chain {
        var places: [[Double]] = []
        var divergences = 0
        var leaps = 0
        var step = 0.0
    }

    private func chain(
        _ index: Int, dimensions: Int, start: [Double]?, _ logDensity: ([Scalar]) -> Scalar
    ) throws -> Chain {
        try withoutActuallyEscaping(logDensity) { logDensity in
            var generator = RandomGenerator(seed: seed &+ 0x9E37_79B9 &* UInt64(index + 1))
            let tape = GradientTape()
            let density = { (place: borrowing [Double], slope: inout [Double]) -> Double in
                tape.gradient(at: copy place, of: logDensity, into: &slope)
            }
            var state = try firstState(dimensions, start, density, &generator)
            var inverseMass = [Double](repeating: 1, count: dimensions)
            var masses = MassAdaptation(dimensions: dimensions, warmup: warmup)
            var averaging = DualAveraging(
                step: firstStep(state, inverseMass, density, &generator), target: targetAcceptance)
            var chain = Chain()
            for iteration in 0..<(warmup + draws) {
                let isWarm = iteration >= warmup
                let step = isWarm ? averaging.averaged : averaging.step
                state.momentum = momentum(inverseMass, &generator)
                var tree = NoUTurnTree(
                    inverseMass: inverseMass, step: step, maximumDepth: maximumDepth, density: density)
                state = tree.next(from: state, using: &generator)
                if isWarm {
                    chain.places.append(state.place)
                    chain.leaps += tree.leaps
                    if tree.isDivergent { chain.divergences += 1 }
                    chain.step = step
                } else {
                    averaging.update(acceptance: tree.acceptance)
                    if let variances = masses.update(state.place, iteration: iteration) {
                        inverseMass = variances
                        averaging = DualAveraging(
                            step: firstStep(state, inverseMass, density, &generator), target: targetAcceptance)
                    }
                }
            }
            return chain
        }
    }

    private func momentum(_ inverseMass: [Double], _ generator: inout RandomGenerator) -> [Double] {
        inverseMass.map { Double(generator.normal()) / $0.squareRoot() }
    }

    private func firstState(
        _ dimensions: Int, _ start: [Double]?, _ density: (borrowing [Double], inout [Double]) -> Double,
        _ generator: inout RandomGenerator
    ) throws -> HamiltonianState {
        let tries = 100
        for _ in 0..<tries {
            let place = (0..<dimensions).map { i in
                start.map { $0[i] + 0.1 * Double(generator.normal()) } ?? Double(generator.uniform(-2, 2))
            }
            var slope: [Double] = []
            let value = density(place, &slope)
            if value.isFinite, slope.allSatisfy(\.isFinite) {
                return HamiltonianState(
                    place: place, momentum: Array(repeating: 0, count: dimensions), slope: slope, logDensity: value)
            }
        }
        throw BayesianInferenceError.noStart(tries: tries)
    }

    /// A step whose acceptance is near a half: doubled or halved until it crosses (Hoffman and Gelman, 2014, algorithm 4).
    private func firstStep(
        _ state: HamiltonianState, _ inverseMass: [Double], _ density: (borrowing [Double], inout [Double]) -> Double,
        _ generator: inout RandomGenerator
    ) -> Double {
        var step = 0.1
        var from = state
        from.momentum = momentum(inverseMass, &generator)
        let start = from.logJoint(inverseMass)
        func gain(_ step: Double) -> Double {
            var moved = from
            moved.leap(step, inverseMass, density)
            return moved.logJoint(inverseMass) - start
        }
        let grows = gain(step) > log(0.8)
        for _ in 0..<60 {
            let next = grows ? step * 2 : step / 2
            if (gain(next) > log(0.8)) != grows { return grows ? step : next }
            step = next
        }
        return step
    }
}
