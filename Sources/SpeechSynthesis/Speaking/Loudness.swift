import Foundation

/// Integrated loudness of speech by ITU-R BS.1770-4 and EBU R128: K-weighting, blocks of 400 ms every 100 ms, an
/// absolute gate at -70 LUFS and a relative one 10 LU below the mean.
public enum Loudness {
    /// Where Gusli's voices are brought to unless told otherwise, in LUFS.
    public static let target = -20.0

    /// In LUFS; nil for silence or less than 400 ms.
    public static func integrated(_ samples: [Float], sampleRate: Double) -> Double? {
        let weighted = kWeighted(samples, sampleRate: sampleRate)
        let block = Int(0.4 * sampleRate), step = Int(0.1 * sampleRate)
        guard weighted.count >= block else { return nil }
        return gated(
            stride(from: 0, through: weighted.count - block, by: step).map { start in
                weighted[start..<start + block].reduce(0) { $0 + $1 * $1 } / Double(block)
            })
    }

    /// Loudness of blocks by their K-weighted mean squares, behind both gates; nil for silence.
    static func gated(_ powers: [Double]) -> Double? {
        func loudness(_ power: Double) -> Double { -0.691 + 10 * log10(max(power, 1e-20)) }
        func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
        let audible = powers.filter { loudness($0) > -70 }
        guard !audible.isEmpty else { return nil }
        let gate = loudness(mean(audible)) - 10
        return loudness(mean(audible.filter { loudness($0) > gate }))
    }

    /// By how much K-weighting multiplies the power at a frequency in hertz.
    static func weight(of frequency: Double, sampleRate: Double) -> Double {
        let omega = 2 * Double.pi * frequency / sampleRate
        return filters(sampleRate: sampleRate).reduce(1) { power, c in
            func square(_ a: Double, _ b: Double, _ c: Double) -> Double {
                let real = a + b * cos(omega) + c * cos(2 * omega), imaginary = b * sin(omega) + c * sin(2 * omega)
                return real * real + imaginary * imaginary
            }
            return power * square(c[0], c[1], c[2]) / square(1, c[3], c[4])
        }
    }

    /// The shelf and the high pass of BS.1770, made for any rate from their analogue parameters.
    private static func filters(sampleRate: Double) -> [[Double]] {
        let shelf = { () -> [Double] in
            let k = tan(.pi * 1681.974450955533 / sampleRate), q = 0.7071752369554196
            let high = pow(10, 3.999843853973347 / 20), band = pow(high, 0.4996667741545416)
            let a0 = 1 + k / q + k * k
            return [
                (high + band * k / q + k * k) / a0, 2 * (k * k - high) / a0, (high - band * k / q + k * k) / a0,
                2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0,
            ]
        }()
        let highPass = { () -> [Double] in
            let k = tan(.pi * 38.13547087602444 / sampleRate), q = 0.5003270373238773
            let a0 = 1 + k / q + k * k
            return [1, -2, 1, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]
        }()
        return [shelf, highPass]
    }

    private static func kWeighted(_ samples: [Float], sampleRate: Double) -> [Double] {
        filters(sampleRate: sampleRate).reduce(samples.map(Double.init), filtered)
    }

    private static func filtered(_ x: [Double], _ c: [Double]) -> [Double] {
        var (a, b) = (0.0, 0.0)
        return x.map { sample in
            let y = c[0] * sample + a
            a = c[1] * sample - c[3] * y + b
            b = c[2] * sample - c[4] * y
            return y
        }
    }
}
