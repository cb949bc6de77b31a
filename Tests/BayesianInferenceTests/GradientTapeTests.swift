import Testing

@testable import BayesianInference

struct GradientTapeTests {
    @Test("gradients of every operation agree with central differences")
    func gradients() {
        let functions: [(String, ([Scalar]) -> Scalar)] = [
            ("arithmetic", { x in (x[0] + x[1] * 3) / (x[1] - x[0] * x[0]) - 2 * x[1] + 1 / x[0] }),
            ("constants", { x in (5 - x[0]) * (x[1] - 4) / 3 + (2 + x[0]) - (-x[1]) }),
            ("powers", { x in x[0].raised(to: x[1]) + x[0].squareRoot() * x[1].squared() }),
            ("exponentials", { x in x[0].exponential() * x[1].logarithm() + x[0].logarithmOfOnePlus() }),
            ("curves", { x in x[0].logistic() * (x[1] - 3).magnitude() }),
            (
                "densities",
                { x in
                    LogDensity.normalKernel(x[0], mean: x[1], deviation: x[1])
                        + LogDensity.studentKernel(x[0], mean: x[1], scale: x[0], degrees: 4)
                        + LogDensity.laplaceKernel(x[0], scale: x[1]) + LogDensity.halfCauchyKernel(x[1], scale: 2)
                        + LogDensity.betaKernel(x[0] / 3, 2, 3)
                }
            ),
            (
                "bounds",
                { x in
                    var density = Scalar(0)
                    let a = Bounds.positive.constrain(x[0], &density),
                        b = Bounds.between(-1, 4).constrain(x[1], &density)
                    return density + a * b
                }
            ),
            (
                "function",
                { x in
                    Scalar.function(
                        of: [x[0], x[1] * 2], value: x[0].value * x[1].value * 2, slopes: [x[1].value * 2, x[0].value])
                }
            ),
        ]
        let place = [0.7, 1.9], h = 1e-6, tape = GradientTape()
        for (name, function) in functions {
            var slope: [Double] = [], ignored: [Double] = []
            _ = tape.gradient(at: place, of: function, into: &slope)
            for index in 0..<2 {
                var above = place, below = place
                above[index] += h
                below[index] -= h
                let numeric =
                    (tape.gradient(at: above, of: function, into: &ignored)
                        - tape.gradient(at: below, of: function, into: &ignored)) / (2 * h)
                #expect(
                    abs(slope[index] - numeric) < 1e-6 * max(1, abs(numeric)),
                    "\(name), input \(index): \(slope[index]), \(numeric)")
            }
        }
    }
}
