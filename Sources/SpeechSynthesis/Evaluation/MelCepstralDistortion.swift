import Foundation
import Tensors

/// How far apart two recordings of the same words sound, in decibels (Kubichek, 1993): the distance of their mel-frequency
/// cepstra, 10 / ln 10 · √(2 Σ (a − b)²), over coefficients 1 to 13 of the voices' 80 log-mels.
public enum MelCepstralDistortion {
    static let coefficients = 1...13

    /// Mean over the frames of mels `[80, frames]` that lie under each other; what one is longer is left out.
    public static func between(_ a: Tensor, _ b: Tensor) -> Double {
        let (x, y) = (cepstra(a), cepstra(b)), count = min(x.count, y.count)
        guard count > 0 else { return 0 }
        return (0..<count).reduce(0) { $0 + distance(x[$1], y[$1]) } / Double(count)
    }

    /// Mean along the cheapest way through both (dynamic time warping), for recordings of unequal length.
    public static func aligned(_ a: Tensor, _ b: Tensor) -> Double {
        let (x, y) = (cepstra(a), cepstra(b))
        guard !x.isEmpty, !y.isEmpty else { return 0 }
        var costs = [Double](repeating: .infinity, count: y.count), lengths = [Int](repeating: 0, count: y.count)
        for i in x.indices {
            var diagonal = (cost: Double.infinity, length: 0)
            for j in y.indices {
                let up = (cost: costs[j], length: lengths[j])
                let left = j > 0 ? (cost: costs[j - 1], length: lengths[j - 1]) : (cost: Double.infinity, length: 0)
                let isStart = i == 0 && j == 0
                let best = isStart ? (cost: 0, length: 0) : [diagonal, up, left].min { $0.cost < $1.cost } ?? up
                diagonal = up
                costs[j] = best.cost + distance(x[i], y[j])
                lengths[j] = best.length + 1
            }
        }
        return costs[y.count - 1] / Double(lengths[y.count - 1])
    }

    private static func distance(_ a: [Double], _ b: [Double]) -> Double {
        10 / log(10.0) * (2 * zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }).squareRoot()
    }

    private static func cepstra(_ mel: Tensor) -> [[Double]] {
        let bands = mel.shape[0], frames = mel.asFrames
        return (0..<mel.shape[1]).map { frame in
            coefficients.map { c in
                let sum = (0..<bands).reduce(0.0) { $0 + Double(frames[frame * bands + $1]) * cosines[c - 1][$1] }
                return sum * log(10.0)
            }
        }
    }

    /// The orthonormal cosine transform over 80 bands, divided by √(80 / 2): coefficients of the log spectrum as it is.
    private static let cosines: [[Double]] = coefficients.map { c in
        (0..<MelFeatures.bandCount).map {
            cos(Double.pi * Double(c) * (Double($0) + 0.5) / Double(MelFeatures.bandCount))
                / Double(MelFeatures.bandCount)
        }
    }
}
