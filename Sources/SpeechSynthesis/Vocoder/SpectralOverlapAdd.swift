import Foundation
import Tensors

/// Inverse short-time Fourier transform, frame by frame: what the head of `SpectralVocoderNetwork` does in training.
///
/// Overlapping frames are windowed, added and divided by the sum of squared windows; 384 samples are cut off both ends.
struct SpectralOverlapAdd {
    private static let length = MelFeatures.fftLength
    private static let hop = MelFeatures.hopLength
    private static let bins = length / 2 + 1

    private let synthesis: Tensor
    private let window: [Float]
    private var wave = [Float](repeating: 0, count: length)
    private var envelope = [Float](repeating: 0, count: length)
    private var toSkip = MelFeatures.margin

    /// - Parameter synthesis: from `table()`; shared by all streams of a vocoder.
    init(synthesis: Tensor) {
        self.synthesis = synthesis
        window = Self.window
    }

    private static let window = (0..<length).map {
        Float(0.5 - 0.5 * cos(2 * Double.pi * Double($0) / Double(length)))
    }

    /// `[2 * bins, length]`: real parts, then imaginary parts, to a windowed frame.
    static func table() -> Tensor {
        let cosines = (0..<length).map { cos(2 * Double.pi * Double($0) / Double(length)) }
        return Tensor(shape: [2 * bins, length]) { table in
            for k in 0..<bins {
                let weight = (k == 0 || k == length / 2 ? 1.0 : 2.0) / Double(length)
                for t in 0..<length {
                    let place = t * k % length, scale = weight * Double(window[t])
                    table[k * length + t] = Float(scale * cosines[place])
                    table[(bins + k) * length + t] = Float(-scale * cosines[(place + 3 * length / 4) % length])
                }
            }
        }
    }

    /// Adds frames of log-magnitudes and phases, 1026 values each, and gives the samples that are complete.
    mutating func add(_ frames: [Float]) -> [Float] {
        let count = frames.count / (2 * Self.bins)
        guard count > 0 else { return [] }
        let limit = SpectralVocoderNetwork.largestLogMagnitude
        let spectra = Tensor(shape: [count, 2 * Self.bins]) { spectra in
            for frame in 0..<count {
                let start = frame * 2 * Self.bins
                for bin in start..<start + Self.bins {
                    let magnitude = exp(min(frames[bin], limit)), phase = frames[bin + Self.bins]
                    spectra[bin] = magnitude * cos(phase)
                    spectra[bin + Self.bins] = magnitude * sin(phase)
                }
            }
        }
        let pieces = spectra.matmul(synthesis)
        var samples: [Float] = []
        samples.reserveCapacity(count * Self.hop)
        pieces.withUnsafeBufferPointer { pieces in
            for frame in 0..<count {
                for t in 0..<Self.length {
                    wave[t] += pieces[frame * Self.length + t]
                    envelope[t] += window[t] * window[t]
                }
                emit(Self.hop, into: &samples)
            }
        }
        return samples
    }

    /// The samples that waited for frames that never came.
    mutating func finish() -> [Float] {
        var samples: [Float] = []
        emit(MelFeatures.margin, into: &samples)
        return samples
    }

    private mutating func emit(_ count: Int, into samples: inout [Float]) {
        let skipped = min(toSkip, count)
        toSkip -= skipped
        for t in skipped..<count { samples.append(envelope[t] > 1e-8 ? wave[t] / envelope[t] : 0) }
        wave.removeFirst(count)
        wave += [Float](repeating: 0, count: count)
        envelope.removeFirst(count)
        envelope += [Float](repeating: 0, count: count)
    }
}
