import Foundation

/// The limit distribution of Kolmogorov's statistic √n·D.
public enum KolmogorovDistribution {
    /// P(√n·D > x) for large n.
    public static func upperTail(_ x: Double) -> Double {
        if x <= 0 { return 1 }
        if x < 1 {
            // The other form of the same series converges at once where the alternating one does not.
            let c = Double.pi * Double.pi / (8 * x * x)
            var sum = 0.0
            for k in stride(from: 1.0, through: 39, by: 2) { sum += exp(-c * k * k) }
            return 1 - (2 * Double.pi).squareRoot() / x * sum
        }
        var sum = 0.0, sign = 2.0
        for k in stride(from: 1.0, through: 100, by: 1) {
            sum += sign * exp(-2 * k * k * x * x)
            sign = -sign
        }
        return min(1, sum)
    }

    /// The largest distance between the empirical distribution of `values` and the uniform one on 0…1.
    public static func distanceFromUniform(_ values: [Double]) -> Double {
        let sorted = values.sorted(), n = Double(sorted.count)
        return sorted.enumerated().map { max(Double($0 + 1) / n - $1, $1 - Double($0) / n) }.max() ?? 0
    }
}
