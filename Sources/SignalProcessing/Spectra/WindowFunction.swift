import Foundation

/// Window functions; `periodic` ones repeat with their length (for spectral analysis), symmetric ones end as they begin.
public enum WindowFunction: String, Codable, Sendable, CaseIterable {
    case hann, hamming, blackman, rectangular
    /// Kaldi's: Hann's to the power of 0.85.
    case povey

    /// - Returns: `length` weights.
    public func callAsFunction(_ length: Int, periodic: Bool = true) -> [Float] {
        guard length > 1 else { return Array(repeating: 1, count: max(0, length)) }
        let period = Double(periodic ? length : length - 1)
        return (0..<length).map { i in
            let angle = 2 * Double.pi * Double(i) / period
            switch self {
            case .hann: return Float(0.5 - 0.5 * cos(angle))
            case .hamming: return Float(0.54 - 0.46 * cos(angle))
            case .blackman: return Float(0.42 - 0.5 * cos(angle) + 0.08 * cos(2 * angle))
            case .rectangular: return 1
            case .povey: return Float(pow(0.5 - 0.5 * cos(angle), 0.85))
            }
        }
    }
}
