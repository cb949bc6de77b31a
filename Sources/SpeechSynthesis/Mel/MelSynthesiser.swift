import Foundation
import NeuralNetworks
import Tensors

/// The mel model at work: `MelNetwork` compiled into three plans, which run before, at and behind the repetition of
/// phonemes by their durations.
public struct MelSynthesiser: Sendable {
    /// A spoken sentence as mels.
    public struct Result: Sendable {
        /// Frames one after another, 80 values each.
        public var frames: [Float]
        /// Frames of each phoneme.
        public var durations: [Int]

        /// The frames with a number of decibels added to each phoneme's, passing from one to the next over 30 ms.
        func louder(by decibels: [Float]) -> [Float] {
            guard decibels.contains(where: { $0 != 0 }) else { return frames }
            let steps = zip(decibels, durations).flatMap { [Float](repeating: $0 / 20, count: $1) }
            var result = frames
            for frame in steps.indices {
                let around = max(0, frame - 1)...min(steps.count - 1, frame + 1)
                let change = steps[around].reduce(0, +) / Float(around.count)
                for band in frame * MelFeatures.bandCount..<(frame + 1) * MelFeatures.bandCount {
                    result[band] = max(MelFeatures.silence, result[band] + change)
                }
            }
            return result
        }
    }

    private let encoder: InferencePlan
    private let prosody: InferencePlan
    private let decoder: InferencePlan
    private let width: Int
    public let statistics: MelNetwork.Statistics

    public init(_ network: MelNetwork) throws(PlanError) {
        encoder = try network.encoderPlan()
        prosody = try network.prosodyPlan()
        decoder = try network.decoderPlan()
        width = network.configuration.width
        statistics = network.statistics
    }

    /// Mels of a sentence's phonemes, each said as its controls want it but for the volume (`Result.louder`).
    public func callAsFunction(_ phonemes: [Phoneme], controls: [SpeakingControls]) -> Result {
        precondition(phonemes.count == controls.count, "\(controls.count) controls for \(phonemes.count) phonemes")
        guard !phonemes.isEmpty else { return Result(frames: [], durations: []) }
        let count = phonemes.count, controls = controls.map(\.bounded)
        let encoded = encoder.run(phonemes.map { Float($0.rawValue) }, frames: count)
        let predicted = (0..<3).map { Array(encoded[(width + $0) * count..<(width + $0 + 1) * count]) }
        let durations = Self.durations(logarithms: predicted[0], phonemes: phonemes, rates: controls.map(\.rate))
        // The mean over voiced phonemes is 0 by construction, so that scaling moves about it.
        let semitone = Float(log(2.0) / 12) / max(1e-3, statistics.pitchDeviation)
        let pitch = phonemes.indices.map {
            predicted[1][$0] * controls[$0].expressiveness + (phonemes[$0].isSpoken ? controls[$0].pitch * semitone : 0)
        }
        let energy = zip(predicted[2], controls).map { $0 * $1.expressiveness }
        let tokens = prosody.run(Array(encoded[..<(width * count)]) + pitch + energy, frames: count)
        let frames = durations.reduce(0, +)
        let expanded =
            Self.expanded(tokens, channels: width, durations: durations) + MelNetwork.places(durations: durations)
        let mel = decoder.run(expanded, frames: frames)
        return Result(
            frames: Tensor(shape: [MelFeatures.bandCount, frames], values: mel).asFrames, durations: durations)
    }

    /// The same with one way of saying for all.
    public func callAsFunction(_ phonemes: [Phoneme], controls: SpeakingControls = SpeakingControls()) -> Result {
        self(phonemes, controls: [SpeakingControls](repeating: controls, count: phonemes.count))
    }

    /// Whole frames from predicted log(1 + frames): spoken phonemes last at least one frame, and what rounding takes
    /// from one it gives to the next.
    package static func durations(logarithms: [Float], phonemes: [Phoneme], rates: [Float]) -> [Int] {
        var carried: Float = 0
        var durations = phonemes.enumerated().map { index, phoneme -> Int in
            let exact = max(0, min(200, exp(min(logarithms[index], 6)) - 1)) / rates[index]
            let whole = max(phoneme.isSpoken ? 1 : 0, Int((exact + carried).rounded()))
            carried = max(-1, min(1, carried + exact - Float(whole)))
            return whole
        }
        if durations.allSatisfy({ $0 == 0 }) { durations[0] = 1 }
        return durations
    }

    /// `[channels, tokens]` to `[channels, frames]`.
    package static func expanded(_ tokens: [Float], channels: Int, durations: [Int]) -> [Float] {
        let count = durations.count
        var result: [Float] = []
        result.reserveCapacity(channels * durations.reduce(0, +))
        for channel in 0..<channels {
            for (i, duration) in durations.enumerated() {
                result.append(contentsOf: repeatElement(tokens[channel * count + i], count: duration))
            }
        }
        return result
    }
}
