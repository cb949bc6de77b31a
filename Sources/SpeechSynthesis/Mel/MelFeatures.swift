import Foundation
import NeuralNetworks
import Tensors

/// The features between mel model and vocoder: log10 mel spectra as the published MelGAN computes them.
///
/// 80 Slaney mels from 0 to 11,025 Hz of magnitudes over 1024 samples, a frame every 256; the signal is reflected by
/// 384 samples at both ends, so that T frames stand for 256 T samples and frame t is centred at (t + 1/2) 256.
public struct MelFeatures: Sendable {
    public static let sampleRate = 22050
    public static let hopLength = 256
    public static let fftLength = 1024
    public static let bandCount = 80
    /// Silence: log10 of the floor.
    public static let silence: Float = -5

    static let margin = (fftLength - hopLength) / 2

    public let transform = SpectralTransform(fftLength: fftLength, hopLength: hopLength)
    /// `[bins, bands]`
    public let filters: Tensor

    public init() {
        filters = Self.slaneyFilters()
    }

    /// Log-mels `[batch, bands, frames]` of waves `[batch, frames * 256]`, with gradients.
    public func callAsFunction(_ wave: Variable) -> Variable {
        let padded = wave.padded(Self.margin, Self.margin, .reflect)
        let magnitude = transform.magnitude(padded, centred: false, floor: 1e-9)
        let mel = magnitude.matmul(Variable(filters)).clamped(above: 1e-5)
        return (mel.log() * Float(1 / log(10.0))).transposed([0, 2, 1])
    }

    /// Log-mels `[bands, frames]` of a recording; what is left after the last whole frame is dropped.
    ///
    /// - Precondition: at least 1024 samples.
    public func analyse(_ samples: [Float]) -> Tensor {
        let frames = samples.count / Self.hopLength
        let wave = Variable(
            Tensor(shape: [1, frames * Self.hopLength], values: Array(samples.prefix(frames * Self.hopLength))))
        return withoutGradients { self(wave) }.value.reshaped([Self.bandCount, frames])
    }

    /// Where the bands' triangles begin, peak and end, in hertz: band b spans three of them from b on. Slaney's scale is
    /// linear below 1 kHz and logarithmic above (Slaney, 1998; librosa's default).
    static let bandEdges: [Double] = {
        let step = 200.0 / 3, corner = 1000.0, ratio = log(6.4) / 27
        func mel(_ hertz: Double) -> Double {
            hertz < corner ? hertz / step : corner / step + log(hertz / corner) / ratio
        }
        func hertz(_ mel: Double) -> Double {
            mel < corner / step ? mel * step : corner * exp(ratio * (mel - corner / step))
        }
        let highest = mel(Double(sampleRate) / 2)
        return (0..<bandCount + 2).map { hertz(highest * Double($0) / Double(bandCount + 1)) }
    }()

    /// Triangles of equal area.
    private static func slaneyFilters() -> Tensor {
        let bins = fftLength / 2 + 1, edges = bandEdges
        return Tensor(shape: [bins, bandCount]) { table in
            for bin in 0..<bins {
                let frequency = Double(bin) * Double(sampleRate) / Double(fftLength)
                for band in 0..<bandCount {
                    let rise = (frequency - edges[band]) / (edges[band + 1] - edges[band])
                    let fall = (edges[band + 2] - frequency) / (edges[band + 2] - edges[band + 1])
                    table[bin * bandCount + band] = Float(max(0, min(rise, fall)) * 2 / (edges[band + 2] - edges[band]))
                }
            }
        }
    }
}
