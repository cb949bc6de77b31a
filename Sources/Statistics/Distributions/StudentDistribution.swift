import Foundation

/// Student's t distribution and its noncentral relative.
public enum StudentDistribution {
    /// P(|T| > |t|); infinite degrees of freedom stand for the normal distribution.
    public static func twoTails(_ t: Double, degrees: Double) -> Double {
        guard degrees.isFinite else { return 2 * NormalDistribution.upperTail(abs(t)) }
        if t.isInfinite { return 0 }
        let square = t * t
        return IncompleteBeta.regularised(
            degrees / 2, 0.5, x: degrees / (degrees + square), y: square / (degrees + square))
    }

    /// P(T > t).
    public static func upperTail(_ t: Double, degrees: Double) -> Double {
        let half = 0.5 * twoTails(t, degrees: degrees)
        return t >= 0 ? half : 1 - half
    }

    static func density(_ t: Double, degrees: Double) -> Double {
        guard degrees.isFinite else { return NormalDistribution.density(t) }
        let logNorm = -0.5 * log(degrees) - GammaFunctions.logBeta(0.5, degrees / 2)
        return exp(logNorm - 0.5 * (degrees + 1) * log1p(t * t / degrees))
    }

    /// The t below which a share `p` lies.
    public static func quantile(_ p: Double, degrees: Double) -> Double {
        if p < 0.5 { return -quantile(1 - p, degrees: degrees) }
        if p == 0.5 { return 0 }
        if p >= 1 { return .infinity }
        let target = 1 - p
        var low = 0.0, high = max(2, 2 * NormalDistribution.quantile(p))
        while upperTail(high, degrees: degrees) > target {
            low = high
            high *= 2
        }
        var t = NormalDistribution.quantile(p)
        if t <= low || t >= high { t = 0.5 * (low + high) }
        for _ in 0..<200 {
            let excess = upperTail(t, degrees: degrees) - target
            if excess > 0 { low = t } else { high = t }
            let slope = density(t, degrees: degrees)
            var next = t + excess / slope
            if !next.isFinite || next <= low || next >= high { next = 0.5 * (low + high) }
            if abs(next - t) <= 1e-15 * max(1, abs(t)) { return next }
            t = next
        }
        return t
    }

    /// P(T ≤ t) where T has noncentrality `delta` (Lenth, 1989, algorithm AS 243).
    public static func noncentralCumulative(_ t: Double, degrees: Double, delta: Double) -> Double {
        guard degrees.isFinite else { return NormalDistribution.cumulative(t - delta) }
        if t < 0 { return 1 - noncentralCumulative(-t, degrees: degrees, delta: -delta) }
        // Beyond this the Poisson weights underflow; the normal approximation is then good to more digits than remain.
        if abs(delta) > 37.6 {
            let s = 1 - 1 / (4 * degrees)
            return NormalDistribution.cumulative((t * s - delta) / (1 + t * t / (2 * degrees)).squareRoot())
        }
        var sum = NormalDistribution.cumulative(-delta)
        let x = t * t / (t * t + degrees)
        guard x > 0 else { return sum }
        let y = degrees / (t * t + degrees), lambda = delta * delta
        var p = 0.5 * exp(-0.5 * lambda), q = (2 / Double.pi).squareRoot() * p * delta
        var s = 0.5 - p, a = 0.5
        let b = 0.5 * degrees, logY = log1p(-x)
        let rxb = exp(b * (x < 0.5 ? logY : log(y)))
        let albeta = log(Double.pi.squareRoot()) + GammaFunctions.logGammaRatio(b)
        var xodd = IncompleteBeta.regularised(a, b, x: x, y: y)
        var godd = 2 * rxb * exp(a * log(x) - albeta)
        let tnc = b * x
        var xeven = tnc < 1e-16 ? tnc : 1 - rxb
        var geven = tnc * rxb
        var total = p * xodd + q * xeven
        for n in 1...100_000 {
            a += 1
            xodd -= godd
            xeven -= geven
            godd *= x * (a + b - 1) / a
            geven *= x * (a + b - 0.5) / (a + 0.5)
            p *= lambda / Double(2 * n)
            q *= lambda / Double(2 * n + 1)
            s -= p
            total += p * xodd + q * xeven
            if s < -1e-12 || abs(2 * s * (xodd - godd)) < 1e-16 { break }
        }
        sum += total
        return min(1, max(0, sum))
    }
}

extension GammaFunctions {
    /// ln Γ(b) − ln Γ(b + ½).
    static func logGammaRatio(_ b: Double) -> Double { logBeta(0.5, b) - logGamma(0.5) }
}
