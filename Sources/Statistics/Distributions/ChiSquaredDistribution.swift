import Foundation

/// The chi-squared distribution.
public enum ChiSquaredDistribution {
    /// P(X > x).
    public static func upperTail(_ x: Double, degrees: Double) -> Double {
        if x <= 0 { return 1 }
        let a = degrees / 2, half = x / 2
        return half < a + 1 ? 1 - lowerSeries(a, half) : upperFraction(a, half)
    }

    private static func factor(_ a: Double, _ x: Double) -> Double { exp(a * log(x) - x - GammaFunctions.logGamma(a)) }

    private static func lowerSeries(_ a: Double, _ x: Double) -> Double {
        var term = 1 / a, sum = term, n = a
        while abs(term) > abs(sum) * 1e-17 {
            n += 1
            term *= x / n
            sum += term
        }
        return sum * factor(a, x)
    }

    private static func upperFraction(_ a: Double, _ x: Double) -> Double {
        var b = x + 1 - a, c = 1e300, d = 1 / b, h = d
        for i in 1...100_000 {
            let an = -Double(i) * (Double(i) - a)
            b += 2
            d = an * d + b
            if abs(d) < 1e-300 { d = 1e-300 }
            c = b + an / c
            if abs(c) < 1e-300 { c = 1e-300 }
            d = 1 / d
            h *= d * c
            if abs(d * c - 1) < 1e-16 { break }
        }
        return h * factor(a, x)
    }
}
