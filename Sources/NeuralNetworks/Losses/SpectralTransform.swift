import Foundation
import Tensors

/// A short-time Fourier transform with gradients, and its inverse.
///
/// The transform of a frame is a product with a table of windowed cosines and sines: for the lengths that losses and
/// vocoders use this costs about as much as the network's smallest layer, and its gradient is the same product.
///
///     let transform = SpectralTransform(fftLength: 1024, hopLength: 256)
///     let magnitude = transform.magnitude(wave)               // [batch, frames, 513]
///     let again = transform.inverse(real: re, imaginary: im)  // [batch, (frames - 1) * 256]
public struct SpectralTransform: Sendable {
    public let fftLength: Int
    public let hopLength: Int
    /// Hann, periodic, centred in the frame.
    public let window: [Float]
    /// `[fftLength, 2 * bins]`: windowed cosines, then windowed negative sines.
    private let analysis: Tensor
    /// `[2 * bins, fftLength]`: the inverse transform, windowed.
    private let synthesis: Tensor

    public var bins: Int { fftLength / 2 + 1 }

    /// - Parameter windowLength: `fftLength` when nil; shorter windows are centred in the frame.
    public init(fftLength: Int, hopLength: Int, windowLength: Int? = nil) {
        let length = windowLength ?? fftLength
        precondition(fftLength % 2 == 0 && length <= fftLength && hopLength > 0)
        self.fftLength = fftLength
        self.hopLength = hopLength
        let start = (fftLength - length) / 2
        var window = [Float](repeating: 0, count: fftLength)
        for i in 0..<length { window[start + i] = Float(0.5 - 0.5 * cos(2 * Double.pi * Double(i) / Double(length))) }
        self.window = window
        let n = fftLength, bins = fftLength / 2 + 1
        let cosines = (0..<n).map { cos(2 * Double.pi * Double($0) / Double(n)) }
        let sines = (0..<n).map { sin(2 * Double.pi * Double($0) / Double(n)) }
        analysis = Tensor(shape: [n, 2 * bins]) { table in
            for t in 0..<n {
                for k in 0..<bins {
                    let phase = t * k % n
                    table[t * 2 * bins + k] = Float(Double(window[t]) * cosines[phase])
                    table[t * 2 * bins + bins + k] = Float(-Double(window[t]) * sines[phase])
                }
            }
        }
        synthesis = Tensor(shape: [2 * bins, n]) { table in
            for k in 0..<bins {
                // Every bin but the first and last stands for itself and its mirror image.
                let weight = (k == 0 || k == n / 2 ? 1.0 : 2.0) / Double(n)
                for t in 0..<n {
                    let phase = t * k % n
                    table[k * n + t] = Float(weight * Double(window[t]) * cosines[phase])
                    table[(bins + k) * n + t] = Float(-weight * Double(window[t]) * sines[phase])
                }
            }
        }
    }

    /// The transform of `[batch, time]`: `[batch, frames, 2 * bins]`, real parts first.
    ///
    /// - Parameter centred: reflects the signal by half a frame at both ends, so that frame i is centred at i * hop
    ///   (librosa's and PyTorch's default).
    public func spectrum(_ wave: Variable, centred: Bool = true) -> Variable {
        let padded = centred ? wave.padded(fftLength / 2, fftLength / 2, .reflect) : wave
        return padded.framed(length: fftLength, hop: hopLength).matmul(Variable(analysis))
    }

    /// √(re² + im²), `[batch, frames, bins]`; the power is kept above `floor`, so that the gradient stays bounded.
    public func magnitude(_ wave: Variable, centred: Bool = true, floor: Float = 1e-7) -> Variable {
        let spectrum = spectrum(wave, centred: centred)
        let power = spectrum.slice(axis: 2, 0..<bins).square() + spectrum.slice(axis: 2, bins..<2 * bins).square()
        return power.clamped(above: floor).sqrt()
    }

    /// The wave whose transform comes nearest (Griffin and Lim, 1984): frames are transformed back, windowed, added and
    /// divided by the sum of squared windows.
    ///
    /// - Parameters:
    ///   - real, imaginary: `[batch, frames, bins]`.
    ///   - centred: cuts half a frame off each end, undoing `spectrum`'s reflection.
    /// - Returns: `[batch, (frames - 1) * hop]` when centred.
    public func inverse(real: Variable, imaginary: Variable, centred: Bool = true) -> Variable {
        inverse(.concatenated([real, imaginary], axis: 2), centred: centred)
    }

    /// The same from `[batch, frames, 2 * bins]`, as `spectrum` gives it.
    public func inverse(_ spectrum: Variable, centred: Bool = true) -> Variable {
        let frames = spectrum.shape[1], length = (frames - 1) * hopLength + fftLength
        var envelope = [Float](repeating: 0, count: length)
        for frame in 0..<frames {
            for t in 0..<fftLength { envelope[frame * hopLength + t] += window[t] * window[t] }
        }
        let inverse = Tensor(shape: [1, length], values: envelope.map { $0 > 1e-8 ? 1 / $0 : 0 })
        let wave = spectrum.matmul(Variable(synthesis)).overlapAdded(hop: hopLength) * Variable(inverse)
        return centred ? wave.slice(axis: 1, fftLength / 2..<length - fftLength / 2) : wave
    }
}
