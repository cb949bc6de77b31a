import Foundation
import Tensors

/// Changes of log-mel features that keep what was said.
public enum SpectrumAugmentation {
    /// Stretches the frequency axis as a longer or shorter vocal tract would (Jaitly and Hinton, 2013).
    ///
    /// - Parameters:
    ///   - features: `[frames, bands]`.
    ///   - centres: the bands' middle frequencies in hertz.
    ///   - factor: above 1 raises formants.
    public static func warpVocalTract(_ features: inout [Float], centres: [Float], factor: Float) {
        let bands = centres.count
        // Where each band takes its value from.
        let sources = centres.map { centre -> (band: Int, share: Float) in
            let wanted = centre / factor
            guard let above = centres.firstIndex(where: { $0 >= wanted }) else { return (bands - 2, 1) }
            guard above > 0 else { return (0, 0) }
            let (low, high) = (centres[above - 1], centres[above])
            return (above - 1, (wanted - low) / (high - low))
        }
        var row = [Float](repeating: 0, count: bands)
        for start in stride(from: 0, to: features.count - bands + 1, by: bands) {
            for band in 0..<bands {
                let (from, share) = sources[band]
                row[band] = features[start + from] * (1 - share) + features[start + from + 1] * share
            }
            for band in 0..<bands { features[start + band] = row[band] }
        }
    }

    /// SpecAugment's frequency and time masks (Park et al., 2019), set to `value`.
    ///
    /// - Parameter features: `[frames, bands]`.
    public static func mask(
        _ features: inout [Float], bands: Int, frequencyMasks: Int, widestBand: Int, timeMasksPerSecond: Float, longestFrames: Int,
        value: Float = 0, using generator: inout RandomGenerator
    ) {
        let frames = features.count / bands
        guard frames > 0 else { return }
        for _ in 0..<frequencyMasks {
            let width = Int(generator.uniform(0, Float(widestBand + 1))), first = Int(generator.uniform(0, Float(bands - width)))
            for frame in 0..<frames {
                for band in first..<first + width { features[frame * bands + band] = value }
            }
        }
        let count = Int((Float(frames) / 100 * timeMasksPerSecond + generator.uniform()).rounded(.down))
        for _ in 0..<count {
            let length = min(frames / 4, Int(generator.uniform(0, Float(longestFrames + 1))))
            let first = Int(generator.uniform(0, Float(frames - length)))
            for i in first * bands..<(first + length) * bands { features[i] = value }
        }
    }
}
