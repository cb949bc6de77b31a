import Foundation

/// The regularised incomplete beta function.
enum IncompleteBeta {
    /// I_x(a, b), given both x and y = 1 − x, so that neither end loses digits.
    static func regularised(_ a: Double, _ b: Double, x: Double, y: Double) -> Double {
        if x <= 0 { return 0 }
        if y <= 0 { return 1 }
        if x > (a + 1) / (a + b + 2) { return 1 - tail(b, a, x: y, y: x) }
        return tail(a, b, x: x, y: y)
    }

    private static func tail(_ a: Double, _ b: Double, x: Double, y: Double) -> Double {
        let logX = x > 0.5 ? log1p(-y) : log(x), logY = y > 0.5 ? log1p(-x) : log(y)
        return exp(a * logX + b * logY - GammaFunctions.logBeta(a, b)) * continuedFraction(a, b, x) / a
    }

    /// The continued fraction of I_x, by Lentz's method.
    private static func continuedFraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
        let tiny = 1e-300
        func away(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
        var c = 1.0, d = 1 / away(1 - (a + b) * x / (a + 1)), h = d
        for m in 1...100_000 {
            let m = Double(m)
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            d = 1 / away(1 + even * d)
            c = away(1 + even / c)
            h *= d * c
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d = 1 / away(1 + odd * d)
            c = away(1 + odd / c)
            h *= d * c
            if abs(d * c - 1) < 1e-16 { break }
        }
        return h
    }
}
