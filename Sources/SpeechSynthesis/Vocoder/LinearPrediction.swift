import Foundation

/// Linear prediction by the spectral envelope that a mel frame tells. A WaveNet that is given the prediction learns only
/// what it leaves, the excitation (LP-WaveNet: Hwang et al., 2020; LPCNet: Valin and Skoglund, 2019).
struct LinearPrediction: Sendable {
    /// A frame's predictor, the newest sample's factor first, and the deviation that it leaves.
    struct Frame: Sendable, Equatable {
        var coefficients: [Float]
        var gain: Float
    }

    /// A stretch of samples taken apart: each is its prediction and the gain times its excitation.
    struct Parts {
        var predictions: [Float] = []
        var excitations: [Float] = []
    }

    let order: Int
    /// Points of the envelope from 0 Hz to half the sampling rate.
    private static let points = 257
    /// `[order + 1, points]`: what each point's power adds to each autocorrelation.
    private let cosines: [Double]

    init(order: Int) {
        self.order = order
        let last = Self.points - 1
        cosines = (0...order).flatMap { lag in
            // A Gaussian over the lags widens every peak by about 30 Hz, which keeps predictors tame.
            let angle = 2 * Double.pi * 30 * Double(lag) / Double(MelFeatures.sampleRate)
            let window = exp(-0.5 * angle * angle)
            return (0...last).map { point in
                let weight = point == 0 || point == last ? 1.0 : 2.0
                return window * weight * cos(Double.pi * Double(lag * point) / Double(last)) / Double(2 * last)
            }
        }
    }

    /// The predictor of 80 log10 mels: their powers, interpolated, become autocorrelations, and these a predictor by
    /// Levinson's recursion.
    func frame(_ mel: ArraySlice<Float>) -> Frame {
        let powers = Self.powers(mel)
        var correlations = (0...order).map { lag in
            powers.indices.reduce(0.0) { $0 + powers[$1] * cosines[lag * Self.points + $1] }
        }
        correlations[0] = correlations[0] * (1 + 1e-6) + 1e-12
        var coefficients = [Double](repeating: 0, count: order), error = correlations[0]
        for i in 0..<order {
            var rest = correlations[i + 1]
            for j in 0..<i { rest -= coefficients[j] * correlations[i - j] }
            let reflection = rest / error, before = coefficients
            coefficients[i] = reflection
            for j in 0..<i { coefficients[j] = before[j] - reflection * before[i - 1 - j] }
            error *= 1 - reflection * reflection
        }
        return Frame(coefficients: coefficients.map(Float.init), gain: Float(max(1e-10, error).squareRoot()))
    }

    /// Takes `count` frames of 256 samples apart, from frame `first` of a recording on; what comes before the recording is silence.
    ///
    /// - Parameter frames: the predictors of these frames.
    func parts(of samples: [Float], from first: Int, frames: [Frame]) -> Parts {
        let hop = MelFeatures.hopLength
        var parts = Parts()
        for (offset, frame) in frames.enumerated() {
            let start = (first + offset) * hop
            for t in start..<start + hop {
                var prediction: Float = 0
                for (lag, factor) in frame.coefficients.enumerated() where t > lag {
                    prediction += factor * samples[t - lag - 1]
                }
                parts.predictions.append(prediction)
                parts.excitations.append((samples[t] - prediction) / frame.gain)
            }
        }
        return parts
    }

    /// Powers a sample at evenly spaced frequencies, by straight lines between the bands' logarithms.
    private static func powers(_ mel: ArraySlice<Float>) -> [Double] {
        let edges = MelFeatures.bandEdges, bands = MelFeatures.bandCount, first = mel.startIndex
        // A band's weights add up to the transform's length in seconds; a Hann window's squares to three eighths of it.
        let area = Double(MelFeatures.fftLength) / Double(MelFeatures.sampleRate)
        let scale = 4 / Double.pi / (area * area * 0.375 * Double(MelFeatures.fftLength))
        var band = 0
        return (0..<points).map { point in
            let hertz = Double(point) / Double(points - 1) * Double(MelFeatures.sampleRate) / 2
            while band + 2 < bands, edges[band + 2] < hertz { band += 1 }
            let place = max(0, min(1, (hertz - edges[band + 1]) / (edges[band + 2] - edges[band + 1])))
            let level = Double(mel[first + band]) * (1 - place) + Double(mel[first + band + 1]) * place
            return scale * pow(10, 2 * min(level, 2))
        }
    }
}
