import Foundation
import GenerativeModels
import NeuralNetworks
import Tensors
import Testing

/// Both directions and densities of the flows, against numeric Jacobians and known densities.
@Suite struct NormalisingFlowTests {
    /// A flow whose every weight has been moved off its start, so that nothing is the identity.
    static func stirred(_ kind: NormalisingFlow.Kind, dimensions: Int, seed: UInt64 = 3) -> NormalisingFlow {
        var generator = RandomGenerator(seed: seed)
        let flow = NormalisingFlow(
            .init(kind: kind, dimensions: dimensions, steps: 3, width: 16), generator: &generator)
        flow.prepare(with: .normal([64, dimensions], mean: 1, deviation: 2, using: &generator))
        for parameter in flow.parameters {
            parameter.value.accumulate(.normal(parameter.shape, deviation: 0.15, using: &generator))
        }
        return flow
    }

    @Test(
        "the inverse of forward gives the rows back to 1e-5, and the determinants cancel",
        arguments: NormalisingFlow.Kind.allCases)
    func inverse(kind: NormalisingFlow.Kind) {
        let flow = Self.stirred(kind, dimensions: 6)
        var generator = RandomGenerator(seed: 9)
        let x = Tensor.normal([40, 6], using: &generator)
        let there = flow.forward(Variable(x)), back = flow.inverse(there.output)
        let error = zip(back.output.value.array, x.array).map { abs($0 - $1) / max(1, abs($1)) }.max() ?? 1
        #expect(error < 1e-5)
        let sum = (there.logDeterminant + back.logDeterminant).value.array.map(abs).max() ?? 1
        #expect(sum < 1e-4)
        let moved = zip(there.output.value.array, x.array).map { abs($0 - $1) }.max() ?? 0
        #expect(moved > 0.1)
    }

    @Test("log-determinants equal those of numeric Jacobians", arguments: NormalisingFlow.Kind.allCases)
    func determinant(kind: NormalisingFlow.Kind) {
        let dimensions = 5, flow = Self.stirred(kind, dimensions: dimensions)
        var generator = RandomGenerator(seed: 5)
        for _ in 0..<4 {
            let x = Tensor.normal([1, dimensions], using: &generator), step: Float = 1e-2
            var jacobian = [[Double]](repeating: [Double](repeating: 0, count: dimensions), count: dimensions)
            for j in 0..<dimensions {
                // Fourth order: error of order step^4, above the rounding of 32 bits.
                func at(_ offset: Float) -> [Float] {
                    var moved = x
                    moved[flat: j] += offset
                    return flow.forward(Variable(moved)).output.value.array
                }
                let (a, b, c, d) = (at(-2 * step), at(-step), at(step), at(2 * step))
                for i in 0..<dimensions {
                    let near = 8 * (Double(c[i]) - Double(b[i])), far = Double(d[i]) - Double(a[i])
                    jacobian[i][j] = (near - far) / (12 * Double(step))
                }
            }
            let expected = Self.logAbsoluteDeterminant(jacobian)
            let ours = Double(flow.forward(Variable(x)).logDeterminant.value.array[0])
            #expect(abs(ours - expected) < 5e-3, "\(ours) against \(expected)")
        }
    }

    /// By elimination with pivots.
    static func logAbsoluteDeterminant(_ matrix: [[Double]]) -> Double {
        var a = matrix, total = 0.0
        for k in a.indices {
            let pivot = (k..<a.count).max { abs(a[$0][k]) < abs(a[$1][k]) } ?? k
            a.swapAt(k, pivot)
            total += log(abs(a[k][k]))
            for i in k + 1..<a.count {
                let factor = a[i][k] / a[k][k]
                for j in k..<a.count { a[i][j] -= factor * a[k][j] }
            }
        }
        return total
    }

    @Test("an autoregressive step's output i depends on no input behind i")
    func autoregression() {
        var generator = RandomGenerator(seed: 2)
        let network = MaskedAutoregressiveNetwork(dimensions: 5, width: 20, outputs: 1, generator: &generator)
        let x = Tensor.normal([1, 5], using: &generator), base = network(Variable(x)).value.array
        for j in 0..<5 {
            var moved = x
            moved[flat: j] += 1
            let changed = network(Variable(moved)).value.array
            for i in 0..<5 { #expect((changed[i] != base[i]) == (i > j), "output \(i), input \(j)") }
        }
    }

    @Test("densities integrate to one over the plane", arguments: NormalisingFlow.Kind.allCases)
    func integral(kind: NormalisingFlow.Kind) {
        let flow = Self.stirred(kind, dimensions: 2)
        // Where the flow's samples lie decides where to integrate.
        let low: Float = -30, high: Float = 32, steps = 620, width = (high - low) / Float(steps)
        var total = 0.0
        for row in 0..<steps {
            let y = low + (Float(row) + 0.5) * width
            let points = Tensor(shape: [steps, 2]) { target in
                for i in 0..<steps {
                    target[2 * i] = low + (Float(i) + 0.5) * width
                    target[2 * i + 1] = y
                }
            }
            total += withoutGradients { Double(flow.logDensity(Variable(points)).exp().sum().value.scalar) }
        }
        let integral = total * Double(width * width)
        #expect(abs(integral - 1) < 0.02, "the integral is \(integral)")
    }

    @Test("a fitted density comes near a correlated Gaussian's own, and finds what lies off it")
    func gaussian() throws {
        var generator = RandomGenerator(seed: 4)
        // y = 0.9 x + 0.436 e: variance 1, correlation 0.9.
        func rows(_ count: Int) -> [[Double]] {
            (0..<count).map { _ in
                let x = Double(generator.normal())
                return [10 + 5 * x, 0.9 * x + 0.19.squareRoot() * Double(generator.normal())]
            }
        }
        let training = rows(1500), test = rows(500)
        func truth(_ row: [Double]) -> Double {
            let x = (row[0] - 10) / 5, residual = row[1] - 0.9 * x
            return -log(2 * .pi) - log(5.0) - 0.5 * log(0.19) - 0.5 * (x * x + residual * residual / 0.19)
        }
        for kind in [NormalisingFlow.Kind.maf, .realNVP] {
            var configuration = FlowDensity.Configuration()
            configuration.kind = kind
            configuration.epochs = 25
            let density = try FlowDensity.fit(training, configuration)
            let ours = try density.logDensity(test).reduce(0, +) / 500, expected = test.map(truth).reduce(0, +) / 500
            #expect(abs(ours - expected) < 0.1, "\(kind): \(ours) against \(expected)")
            // Each value is usual by itself; together they are not.
            let scores = try density.score([[15, 0.9], [15, -0.9]])
            #expect(scores[1] > scores[0] + 4)
            let again = try FlowDensity.fit(training, configuration)
            // The number of rows scored together may change the last bits.
            #expect(abs(try again.score([[15, 0.9]])[0] - scores[0]) < 1e-3)
        }
    }

    @Test("a density refuses rows that are no table, and takes constant and far values")
    func badRows() throws {
        #expect(throws: GenerativeModelError.self) { try FlowDensity.fit([]) }
        #expect(throws: GenerativeModelError.self) { try FlowDensity.fit([[1, 2], [3]]) }
        #expect(throws: GenerativeModelError.rows(reason: "row 2, column 1: nan is not a finite number")) {
            try FlowDensity.fit([[1], [.nan]])
        }
        var configuration = FlowDensity.Configuration()
        configuration.epochs = 3
        let density = try FlowDensity.fit((0..<50).map { [5, Double($0 % 2)] }, configuration)
        let scores = try density.score([[5, 1], [6, 1], [5, 1e12], [1e300, -1e300]])
        let areFinite = scores.allSatisfy { $0.isFinite }
        #expect(areFinite)
        #expect(scores[1] > scores[0] && scores[2] > scores[0])
        #expect(throws: GenerativeModelError.self) { try density.score([[1]]) }
    }
}
