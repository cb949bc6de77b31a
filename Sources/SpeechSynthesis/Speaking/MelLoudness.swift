import Foundation

/// The loudness that mel frames will have as sound, known before a sample of it is made: so that every sentence can be
/// brought to the same loudness while it streams.
///
/// BS.1770's gated blocks over the K-weighted power of the bands. A band holds a mean of magnitudes, not of powers; the
/// ratio between the two is that of noise (4/π).
enum MelLoudness {
    /// In LUFS, as `Loudness.integrated` would measure the sound; nil for silence.
    static func integrated(_ frames: [Float]) -> Double? {
        let bands = MelFeatures.bandCount, count = frames.count / bands
        let powers = (0..<count).map { frame in
            (0..<bands).reduce(0.0) { $0 + weights[$1] * pow(10, 2 * Double(frames[frame * bands + $1])) }
        }
        // 400 ms in steps of 100 ms, to the nearest frame; a shorter sentence is one block.
        let block = min(34, max(1, count)), step = 9
        guard count > 0 else { return nil }
        return Loudness.gated(
            stride(from: 0, through: count - block, by: step).map { start in
                powers[start..<start + block].reduce(0, +) / Double(block)
            })
    }

    /// From a band's squared mean magnitude to its share of the K-weighted mean square of the samples.
    private static let weights: [Double] = {
        let rate = Double(MelFeatures.sampleRate), length = Double(MelFeatures.fftLength), spacing = rate / length
        // The mean square of the Hann window is 3/8.
        let scale = 2 / (length * length * 0.375) * spacing * spacing * 4 / .pi
        let edges = MelFeatures.bandEdges
        return (0..<MelFeatures.bandCount).map { band in
            let bins = (edges[band + 2] - edges[band]) / 2 / spacing
            return scale * bins * Loudness.weight(of: edges[band + 1], sampleRate: rate)
        }
    }()
}
