#if canImport(Glibc)
    import Glibc
#endif

/// A seeded, reproducible source of random numbers: xoshiro256++ (Blackman and Vigna, 2019) seeded by SplitMix64.
public struct RandomGenerator: RandomNumberGenerator, Codable, Sendable, Equatable {
    private var s0: UInt64, s1: UInt64, s2: UInt64, s3: UInt64
    private var spare: Float?

    public init(seed: UInt64) {
        var state = seed
        func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
        (s0, s1, s2, s3) = (next(), next(), next(), next())
    }

    public mutating func next() -> UInt64 {
        func rotate(_ x: UInt64, _ k: UInt64) -> UInt64 { (x << k) | (x >> (64 - k)) }
        let result = rotate(s0 &+ s3, 23) &+ s0
        let t = s1 << 17
        s2 ^= s0
        s3 ^= s1
        s1 ^= s2
        s0 ^= s3
        s2 ^= t
        s3 = rotate(s3, 45)
        return result
    }

    /// Uniform in 0 ..< 1, in steps of 2^-24.
    public mutating func uniform() -> Float { Float(next() >> 40) * 0x1p-24 }

    public mutating func uniform(in range: Range<Float>) -> Float {
        range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
    }

    public mutating func uniform(_ low: Float, _ high: Float) -> Float { uniform(in: low..<high) }

    /// Standard normal (Box and Muller, 1958; both values of a pair are used).
    public mutating func normal() -> Float {
        if let spare {
            self.spare = nil
            return spare
        }
        let radius = (-2 * logf(1 - uniform())).squareRoot(), angle = 2 * Float.pi * uniform()
        spare = radius * sinf(angle)
        return radius * cosf(angle)
    }

    /// A generator whose sequence is independent of what this one gives afterwards.
    public mutating func split() -> RandomGenerator { RandomGenerator(seed: next()) }
}
