import Foundation

/// Logarithms of the gamma and beta functions.
enum GammaFunctions {
    private static let stirlingCoefficients: [Double] = [
        1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360, 1.0 / 156,
    ]

    /// What Stirling's formula leaves out: ln Γ(x) − (x − ½) ln x + x − ½ ln 2π, for x of at least 10.
    static func stirlingRest(_ x: Double) -> Double {
        let s = 1 / (x * x)
        let series = stirlingCoefficients.reversed().reduce(0) { $0 * s + $1 }
        return series / x
    }

    /// ln Γ(x) for positive x.
    static func logGamma(_ x: Double) -> Double {
        var shifted = x, product = 1.0
        while shifted < 10 {
            product *= shifted
            shifted += 1
        }
        let large = (shifted - 0.5) * log(shifted) - shifted + 0.5 * log(2 * Double.pi) + stirlingRest(shifted)
        return large - log(product)
    }

    /// ln B(a, b), arranged so that large arguments do not cancel (Didonato and Morris, 1992, algorithm 708).
    static func logBeta(_ p: Double, _ q: Double) -> Double {
        let a = min(p, q), b = max(p, q)
        if b < 10 { return logGamma(a) + logGamma(b) - logGamma(a + b) }
        if a < 10 {
            let ratio = (b - 0.5) * log1p(a / b) + a * log(a + b) - a + stirlingRest(a + b) - stirlingRest(b)
            return logGamma(a) - ratio
        }
        let rest = stirlingRest(a) + stirlingRest(b) - stirlingRest(a + b)
        return 0.5 * log(2 * Double.pi) - 0.5 * log(b) + rest + (a - 0.5) * log(a / (a + b)) + b * log1p(-a / (a + b))
    }
}
