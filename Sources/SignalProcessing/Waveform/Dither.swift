import Tensors

/// Noise that keeps quantising and logarithms of silence honest.
public enum Dither {
    /// Adds normal noise of this deviation (NeMo's: 1e-5).
    public static func gaussian(_ samples: inout [Float], deviation: Float, using generator: inout RandomGenerator) {
        for i in samples.indices { samples[i] += deviation * generator.normal() }
    }

    /// Adds triangular noise of two quantising steps, before rounding to `bits`: the rounding error then has no trace of the signal.
    public static func triangular(_ samples: inout [Float], bits: Int, using generator: inout RandomGenerator) {
        let step = 2 / Float(1 << max(1, min(24, bits)))
        for i in samples.indices { samples[i] += step * (generator.uniform() - generator.uniform()) }
    }
}
