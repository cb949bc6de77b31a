import Foundation

/// Triangular filters between neighbouring points of a mel scale, kept as the few bins that each covers.
public struct MelFilterBank: Sendable {
    public enum Normalisation: String, Codable, Sendable {
        /// Every triangle's peak is 1.
        case none
        /// Every triangle's area is 1 (in hertz).
        case slaney
    }
    /// First bin, number of bins, weights one after another, of each band.
    let first: [Int32]
    let length: [Int32]
    let weights: [Float]
    public let bins: Int
    public var bands: Int { first.count }

    /// - Parameters: `lowest` and `highest` in hertz.
    /// - Throws: `SignalError.configuration` if there is no band, or the range is empty.
    public init(
        sampleRate: Double, transformLength: Int, bands: Int, lowest: Double = 0, highest: Double? = nil,
        scale: MelScale = .slaney, normalisation: Normalisation = .slaney
    ) throws {
        let highest = highest ?? sampleRate / 2
        guard bands > 0, bands <= 4096, transformLength > 1, sampleRate > 0, lowest >= 0, highest > lowest else {
            throw SignalError.configuration("\(bands) mel bands from \(lowest) to \(highest) Hz")
        }
        let (low, high) = (scale.mel(lowest), scale.mel(highest))
        let edges = (0..<bands + 2).map { scale.hertz(low + (high - low) * Double($0) / Double(bands + 1)) }
        bins = transformLength / 2 + 1
        var first: [Int32] = [], length: [Int32] = [], weights: [Float] = []
        for band in 0..<bands {
            let (left, centre, right) = (edges[band], edges[band + 1], edges[band + 2])
            let gain = normalisation == .slaney ? 2 / (right - left) : 1
            let row = (0..<bins).map { bin -> Float in
                let f = Double(bin) * sampleRate / Double(transformLength)
                return Float(max(0, min((f - left) / (centre - left), (right - f) / (right - centre))) * gain)
            }
            let begin = row.firstIndex { $0 > 0 } ?? 0
            let end = (row.lastIndex { $0 > 0 } ?? begin - 1) + 1
            first.append(Int32(begin))
            length.append(Int32(end - begin))
            weights += row[begin..<end]
        }
        self.first = first
        self.length = length
        self.weights = weights
    }

    /// All weights, `[bands, bins]`.
    public var matrix: [Float] {
        var result = [Float](repeating: 0, count: bands * bins)
        forEachWeight { band, bin, weight in result[band * bins + bin] = weight }
        return result
    }

    /// Bins to bands: `[frames, bins]` to `[frames, bands]`.
    public func apply(_ spectrogram: [Float]) -> [Float] {
        let frames = spectrogram.count / bins
        var result = [Float](repeating: 0, count: frames * bands)
        for frame in 0..<frames {
            forEachWeight { band, bin, weight in result[frame * bands + band] += weight * spectrogram[frame * bins + bin] }
        }
        return result
    }

    /// Bands to bins: the non-negative spectrogram whose bands are nearest, by multiplicative updates (Lee and Seung, 2001).
    ///
    /// - Parameter mel: `[frames, bands]`, not logarithms.
    /// - Returns: `[frames, bins]`; bins that no filter covers are 0.
    public func inverse(_ mel: [Float], iterations: Int = 60) -> [Float] {
        let frames = mel.count / bands
        var result = [Float](repeating: 0, count: frames * bins)
        var coverage = [Float](repeating: 0, count: bins), sums = [Float](repeating: 0, count: bands)
        forEachWeight { band, bin, weight in
            coverage[bin] += weight
            sums[band] += weight
        }
        var wanted = [Float](repeating: 0, count: bins), got = wanted, heard = [Float](repeating: 0, count: bands)
        for frame in 0..<frames {
            let target = mel[frame * bands..<(frame + 1) * bands].map { max(0, $0) }
            for k in 0..<bins { wanted[k] = 0 }
            var guess = [Float](repeating: 0, count: bins)
            forEachWeight { band, bin, weight in
                wanted[bin] += weight * target[band]
                if sums[band] > 0 { guess[bin] += weight / coverage[bin] * target[band] / sums[band] }
            }
            for _ in 0..<iterations {
                for b in 0..<bands { heard[b] = 0 }
                for k in 0..<bins { got[k] = 0 }
                forEachWeight { band, bin, weight in heard[band] += weight * guess[bin] }
                forEachWeight { band, bin, weight in got[bin] += weight * heard[band] }
                for k in 0..<bins where got[k] > 1e-30 { guess[k] *= wanted[k] / got[k] }
            }
            for k in 0..<bins { result[frame * bins + k] = guess[k] }
        }
        return result
    }

    @inline(__always)
    private func forEachWeight(_ body: (_ band: Int, _ bin: Int, _ weight: Float) -> Void) {
        var at = 0
        for band in 0..<bands {
            let begin = Int(first[band])
            for i in 0..<Int(length[band]) {
                body(band, begin + i, weights[at])
                at += 1
            }
        }
    }
}
