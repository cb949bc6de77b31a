import Foundation
import Tensors

/// An utterance as the mel model learns it.
public struct MelTrainingExample: Sendable {
    public var tokens: [Int]
    /// Frames of each token.
    public var durations: [Int]
    /// Normalised: 0 is the corpus' mean, and also stands for voiceless tokens.
    public var pitch: [Float]
    public var energy: [Float]
    /// `[80, frames]`
    public var mel: Tensor

    /// Corpus means and deviations over tokens that have pitch, and over tokens that have frames.
    public static func statistics(_ lines: [CorpusAlignment.Line]) -> MelNetwork.Statistics {
        func moments(_ values: [Double]) -> (Float, Float) {
            let count = Double(max(1, values.count)), mean = values.reduce(0, +) / count
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
            return (Float(mean), Float(max(1e-3, variance.squareRoot())))
        }
        var statistics = MelNetwork.Statistics()
        (statistics.pitchMean, statistics.pitchDeviation) = moments(
            lines.flatMap { $0.pitch.filter { $0 > 0 }.map(log) })
        (statistics.energyMean, statistics.energyDeviation) = moments(lines.flatMap { $0.energy.filter { $0 > -11.5 } })
        return statistics
    }

    public init(_ line: CorpusAlignment.Line, statistics: MelNetwork.Statistics, mel: Tensor) {
        tokens = line.phonemes.map(\.rawValue)
        durations = line.durations
        pitch = line.pitch.map { $0 > 0 ? (Float(log($0)) - statistics.pitchMean) / statistics.pitchDeviation : 0 }
        energy = line.energy.map {
            $0 > -11.5 ? max(-3, (Float($0) - statistics.energyMean) / statistics.energyDeviation) : 0
        }
        self.mel = mel
    }
}
