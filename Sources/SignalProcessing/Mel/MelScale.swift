import Foundation

/// Scales of perceived pitch.
public enum MelScale: String, Codable, Sendable, CaseIterable {
    /// Linear below 1 kHz, logarithmic above (Slaney, Auditory Toolbox, 1998); librosa's default.
    case slaney
    /// m = 2595 log10(1 + f / 700) (O'Shaughnessy, 1987), as in HTK and Kaldi.
    case htk

    public func mel(_ hertz: Double) -> Double {
        switch self {
        case .htk: 2595 * log10(1 + hertz / 700)
        case .slaney: hertz < 1000 ? hertz * 3 / 200 : 15 + log(hertz / 1000) * 27 / log(6.4)
        }
    }

    public func hertz(_ mel: Double) -> Double {
        switch self {
        case .htk: 700 * (pow(10, mel / 2595) - 1)
        case .slaney: mel < 15 ? mel * 200 / 3 : 1000 * exp((mel - 15) * log(6.4) / 27)
        }
    }
}
