import Foundation

/// Companding by the μ-law (ITU-T G.711's curve, WaveNet's equation): f(x) = sign(x) ln(1 + μ|x|) / ln(1 + μ).
public struct MuLaw: Sendable, Equatable {
    /// Levels, 256 for μ = 255.
    public let levels: Int

    public init(levels: Int = 256) {
        precondition(levels > 1, "at least two levels")
        self.levels = levels
    }

    private var mu: Float { Float(levels - 1) }

    /// - Returns: a level of 0 ..< levels; samples beyond ±1 are clipped.
    public func encode(_ sample: Float) -> Int {
        let x = max(-1, min(1, sample.isFinite ? sample : 0))
        let y = (x < 0 ? -1 : 1) * log1p(mu * abs(x)) / log1p(mu)
        return min(levels - 1, Int((y + 1) / 2 * mu + 0.5))
    }

    public func decode(_ level: Int) -> Float {
        let y = 2 * Float(level) / mu - 1
        return (y < 0 ? -1 : 1) * expm1(abs(y) * log1p(mu)) / mu
    }
}
