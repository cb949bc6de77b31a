import Foundation
import Tensors
import Testing

@testable import BayesianInference

struct NUTSTests {
    @Test("the posterior of a normal mean with known deviation is the closed one")
    func normalMean() throws {
        let data = [1.2, 0.4, 2.2, 1.9, 0.7, 1.1, 1.8, 0.9]
        // Prior N(0, 2), data with deviation 1: precision 1/4 + 8.
        let precision = 8.25, mean = data.reduce(0.0) { $0 + $1 } / precision
        let posterior = try NUTS(warmup: 400, draws: 1500, seed: 3).sample(dimensions: 1) { x in
            data.reduce(LogDensity.normalPrior(x[0], mean: 0, deviation: 2)) {
                $0 + LogDensity.normalKernel(Scalar($1), mean: x[0], deviation: Scalar(1))
            }
        }
        let found = posterior.summary(of: 0)
        let error = (1 / precision).squareRoot() / found.effectiveSampleSize.squareRoot()
        #expect(abs(found.mean - mean) < 4 * error)
        #expect(abs(found.deviation / (1 / precision).squareRoot() - 1) < 0.06)
        #expect(found.rHat < 1.01 && posterior.divergences.allSatisfy { $0 == 0 })
    }

    @Test("a beta posterior, sampled on the logistic line, has the closed mean and deviation")
    func beta() throws {
        // 14 successes of 20 under a uniform prior: Beta(15, 7).
        let posterior = try NUTS(warmup: 400, draws: 1500, seed: 5).sample(dimensions: 1) { x in
            var density = Scalar(0)
            let p = Bounds.between(0, 1).constrain(x[0], &density)
            return density + p.logarithm() * 14.0 + (1 - p).logarithm() * 6.0
        }
        let found = posterior.summary { Bounds.between(0, 1).constrain($0[0]) }
        #expect(abs(found.mean - 15.0 / 22) < 0.008)
        #expect(abs(found.deviation - (15.0 * 7 / (22 * 22 * 23)).squareRoot()) < 0.006)
    }

    @Test("strongly correlated normals of unlike scale get their means, deviations and correlation")
    func correlated() throws {
        let posterior = try NUTS(warmup: 500, draws: 1500, seed: 7).sample(dimensions: 2) { x in
            // x₀ ~ N(5, 10), x₁ given x₀ ~ N(0.01 x₀, 0.05): correlation 0.1 / √(0.1² + 0.05²).
            LogDensity.normalPrior(x[0], mean: 5, deviation: 10)
                + LogDensity.normalPrior(x[1] - x[0] * 0.01, mean: 0, deviation: 0.05)
        }
        let a = posterior.summary(of: 0), b = posterior.summary(of: 1)
        #expect(abs(a.mean - 5) < 5 * 10 / a.effectiveSampleSize.squareRoot())
        #expect(abs(a.deviation / 10 - 1) < 0.1)
        #expect(abs(b.deviation / (0.01 + 0.0025).squareRoot() - 1) < 0.1)
        let product = posterior.summary { ($0[0] - 5) * ($0[1] - 0.05) }
        #expect(abs(product.mean / (10 * 0.1118034) - 0.1 / 0.1118034) < 0.12)
        #expect(max(a.rHat, b.rHat) < 1.02)
    }

    @Test(
        "with draws from the prior as truths, the truth's rank in the posterior is uniform (simulation-based calibration)"
    )
    func calibration() throws {
        var generator = RandomGenerator(seed: 17), counts = [Int](repeating: 0, count: 5)
        let rounds = 200
        for round in 0..<rounds {
            // Mean ~ N(0, 1), ln σ ~ N(0, 0.5), five values.
            let mean = Double(generator.normal()), sigma = exp(0.5 * Double(generator.normal()))
            let data = (0..<5).map { _ in mean + sigma * Double(generator.normal()) }
            let posterior = try NUTS(chains: 1, warmup: 200, draws: 200, seed: UInt64(round)).sample(dimensions: 2) {
                x in
                let deviation = x[1].exponential()
                let prior =
                    LogDensity.normalPrior(x[0], mean: 0, deviation: 1)
                    + LogDensity.normalPrior(x[1], mean: 0, deviation: 0.5)
                return data.reduce(prior) { $0 + LogDensity.normalKernel(Scalar($1), mean: x[0], deviation: deviation) }
            }
            let draws = posterior.draws, below = draws.count { $0[0] < mean }
            counts[min(4, below * 5 / draws.count)] += 1
        }
        // Chi-squared over five bins, four degrees of freedom: 18.5 is passed once in a thousand.
        let expected = Double(rounds) / 5
        let statistic = counts.reduce(0.0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
        #expect(statistic < 18.5, "\(counts)")
    }

    @Test("a funnel is reported by divergences")
    func funnel() throws {
        let posterior = try NUTS(warmup: 300, draws: 500, seed: 1).sample(dimensions: 9) { x in
            let deviation = (x[0] * 0.5).exponential()
            return (1..<9).reduce(LogDensity.normalPrior(x[0], mean: 0, deviation: 3)) {
                $0 + LogDensity.normalKernel(x[$1], mean: Scalar(0), deviation: deviation)
            }
        }
        #expect(posterior.divergences.reduce(0, +) > 0)
    }

    @Test("the same seed gives the same draws, whatever threads do")
    func reproducible() throws {
        func draw() throws -> Posterior {
            try NUTS(warmup: 50, draws: 20, seed: 9).sample(dimensions: 1) {
                LogDensity.normalPrior($0[0], mean: 0, deviation: 1)
            }
        }
        #expect(try draw().chains == draw().chains)
    }

    @Test("a density that is finite nowhere is refused")
    func refusal() {
        #expect(throws: BayesianInferenceError.noStart(tries: 100)) {
            try NUTS().sample(dimensions: 1) { x in (x[0].squared() * -1 - 1).logarithm() }
        }
    }
}
