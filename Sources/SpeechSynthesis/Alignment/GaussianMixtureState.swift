import Foundation

/// The output density of one state of a hidden Markov model: a mixture of Gaussians with diagonal covariance.
struct GaussianMixtureState: Sendable {
    struct Component: Sendable {
        var weight: Double
        var mean: [SIMD8<Double>]
        var variance: [SIMD8<Double>]
        /// log(weight) - 0.5 * (n log 2π + Σ log variance), and 0.5 / variance with zeros in the filling.
        fileprivate(set) var constant = 0.0
        fileprivate(set) var halfPrecision: [SIMD8<Double>] = []

        mutating func prepare(dimensions: Int) {
            var logDeterminant = 0.0
            halfPrecision = variance.map { 0.5 / $0 }
            for i in 0..<variance.count * 8 {
                if i < dimensions { logDeterminant += log(variance[i / 8][i % 8]) } else { halfPrecision[i / 8][i % 8] = 0 }
            }
            constant = log(max(weight, 1e-10)) - 0.5 * (Double(dimensions) * log(2 * Double.pi) + logDeterminant)
        }

        func logDensity(_ x: ArraySlice<SIMD8<Double>>) -> Double {
            var sum = SIMD8<Double>(repeating: 0)
            var place = x.startIndex
            for group in mean.indices {
                let difference = x[place] - mean[group]
                sum += difference * difference * halfPrecision[group]
                place += 1
            }
            return constant - sum.sum()
        }
    }

    private(set) var components: [Component]
    let dimensions: Int

    init(components: [Component], dimensions: Int) {
        self.dimensions = dimensions
        self.components = components.map {
            var component = $0
            component.prepare(dimensions: dimensions)
            return component
        }
    }

    func logDensity(_ x: ArraySlice<SIMD8<Double>>) -> Double {
        var total = -Double.infinity
        for component in components { total = logSum(total, component.logDensity(x)) }
        return total
    }

    /// Every component twice, apart by a fifth of its deviation to each side, until there are `count`.
    mutating func split(to count: Int) {
        while components.count < count {
            let heaviest = components.indices.max { components[$0].weight < components[$1].weight } ?? 0
            var (low, high) = (components[heaviest], components[heaviest])
            for group in low.mean.indices {
                let step = 0.2 * low.variance[group].squareRoot()
                low.mean[group] -= step
                high.mean[group] += step
            }
            low.weight /= 2
            high.weight /= 2
            low.prepare(dimensions: dimensions)
            high.prepare(dimensions: dimensions)
            components[heaviest] = low
            components.append(high)
        }
    }

    /// Sums over the frames that were given to a state, from which its next density is estimated.
    struct Statistics: Sendable {
        private(set) var counts: [Double]
        private var sums: [[SIMD8<Double>]]
        private var squares: [[SIMD8<Double>]]

        init(like state: GaussianMixtureState) {
            let groups = state.components.first?.mean.count ?? 0
            let zeros = [SIMD8<Double>](repeating: .zero, count: groups)
            counts = [Double](repeating: 0, count: state.components.count)
            sums = counts.map { _ in zeros }
            squares = sums
        }

        var frames: Double { counts.reduce(0, +) }

        /// Shares a frame out among the components by their posterior probability.
        mutating func add(_ x: ArraySlice<SIMD8<Double>>, weight: Double = 1, state: GaussianMixtureState) {
            if state.components.count == 1 { return add(x, weight, to: 0) }
            let logs = state.components.map { $0.logDensity(x) }
            let total = logs.reduce(-Double.infinity, logSum)
            for (index, value) in logs.enumerated() { add(x, weight * exp(value - total), to: index) }
        }

        private mutating func add(_ x: ArraySlice<SIMD8<Double>>, _ share: Double, to index: Int) {
            guard share > 1e-8 else { return }
            counts[index] += share
            var place = x.startIndex
            for group in sums[index].indices {
                let scaled = share * x[place]
                sums[index][group] += scaled
                squares[index][group] += scaled * x[place]
                place += 1
            }
        }

        /// The state with these statistics' means, variances and weights; a component seen in less than three frames
        /// stays as it was.
        func estimate(_ state: GaussianMixtureState, varianceFloor: [SIMD8<Double>]) -> GaussianMixtureState {
            let total = max(frames, 1e-3)
            var result = state.components
            for index in result.indices {
                result[index].weight = max(counts[index] / total, 1e-4)
                guard counts[index] >= 3 else { continue }
                for group in result[index].mean.indices {
                    let mean = sums[index][group] / counts[index]
                    result[index].mean[group] = mean
                    let variance = squares[index][group] / counts[index] - mean * mean
                    result[index].variance[group] = pointwiseMax(variance, varianceFloor[group])
                }
            }
            return GaussianMixtureState(components: result, dimensions: state.dimensions)
        }
    }
}

/// log(exp(a) + exp(b)).
@inline(__always) func logSum(_ a: Double, _ b: Double) -> Double {
    let (high, low) = a > b ? (a, b) : (b, a)
    return low == -.infinity ? high : high + log1p(exp(low - high))
}
