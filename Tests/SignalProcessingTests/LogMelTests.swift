import Foundation
import SignalProcessing
import Tensors
import Testing

@Suite("Log-mel features")
struct LogMelTests {
    private static func configuration(_ name: String) -> LogMelConfiguration {
        var raw = LogMelConfiguration.nemo
        raw.normalisation = .none
        var uncentred = LogMelConfiguration.librosa
        uncentred.framing = Framing(.none)
        return switch name {
        case "nemo": .nemo
        case "nemo_raw": raw
        case "tts": .tts
        case "htk": .htk
        case "uncentred": uncentred
        default: .librosa
        }
    }

    @Test("equal librosa's", arguments: ["nemo", "nemo_raw", "tts", "librosa", "htk", "uncentred"])
    func equalsLibrosa(_ name: String) throws {
        let configuration = Self.configuration(name)
        let got = try LogMelSpectrogram(configuration).process(try fixture("signal"))
        let wanted = try fixture(name)
        #expect(got.count == wanted.count)
        // Normalising divides by the deviation, and so scales the error of the logarithms.
        #expect(largestDifference(got, wanted) < 1e-4)
    }

    @Test("fed in pieces of any size are the same to the last bit", arguments: [1, 7, 159, 160, 161, 1000, 4000])
    func streamingEqualsWhole(_ piece: Int) throws {
        let signal = try fixture("signal")
        for configuration in [Self.configuration("nemo_raw"), .streaming, .tts, .htk, Self.configuration("uncentred")] {
            let whole = try LogMelSpectrogram(configuration).process(signal)
            let stream = try StreamingLogMel(configuration)
            for _ in 0..<2 {
                var frames: [Float] = []
                for start in stride(from: 0, to: signal.count, by: piece) {
                    frames += stream.push(Array(signal[start..<min(signal.count, start + piece)]))
                }
                frames += stream.flush()
                #expect(frames == whole)
                #expect(frames.count == configuration.frames(of: signal.count) * configuration.bands)
            }
        }
    }

    @Test("of random cuts are the same, over many blocks")
    func randomCuts() throws {
        var generator = RandomGenerator(seed: 3)
        let signal = (0..<50_000).map { _ in generator.normal() * 0.1 }
        for configuration in [LogMelConfiguration.streaming, .tts] {
            let whole = try LogMelSpectrogram(configuration).process(signal)
            let stream = try StreamingLogMel(configuration)
            var frames: [Float] = []
            var start = 0
            while start < signal.count {
                let end = min(signal.count, start + Int(generator.next() % 3000))
                let piece = Array(signal[start..<end])
                var room = [Float](repeating: 0, count: stream.maximumFrames(for: piece.count) * stream.bands)
                let count = piece.withUnsafeBufferPointer { from in
                    room.withUnsafeMutableBufferPointer { stream.push(from, into: $0) }
                }
                frames += room[0..<count * stream.bands]
                start = end
            }
            frames += stream.flush()
            #expect(frames == whole)
        }
    }

    @Test("of very short recordings have as many frames as the formula says", arguments: [0, 1, 2, 5, 319, 320, 321, 700])
    func shortRecordings(_ count: Int) throws {
        let signal = Array(try fixture("signal").prefix(count))
        for configuration in [LogMelConfiguration.nemo, .streaming, .tts, .librosa] {
            let features = try LogMelSpectrogram(configuration).process(signal)
            #expect(features.count == configuration.frames(of: count) * configuration.bands)
            #expect(features.allSatisfy { $0.isFinite })
        }
    }

    @Test("of a stream come out when their window has been heard, not later")
    func delay() throws {
        let stream = try StreamingLogMel(.streaming)
        #expect(stream.configuration.delay == 160)
        #expect(stream.push([Float](repeating: 0.1, count: 319)).isEmpty)
        #expect(stream.push([0.1]).count == 64)
        #expect(stream.push([Float](repeating: 0.1, count: 159)).isEmpty)
        #expect(stream.push([0.1]).count == 64)
    }

    @Test("refuse settings that do not fit")
    func refusals() {
        var configuration = LogMelConfiguration.nemo
        configuration.windowLength = 1000
        #expect(throws: SignalError.self) { try LogMelSpectrogram(configuration) }
        configuration = .nemo
        configuration.transformLength = 513
        #expect(throws: SignalError.self) { try LogMelSpectrogram(configuration) }
        configuration = .nemo
        configuration.lowest = 9000
        #expect(throws: SignalError.self) { try LogMelSpectrogram(configuration) }
    }
}

@Suite("Running normalisation")
struct RunningNormalisationTests {
    private let features: [Float] = {
        var generator = RandomGenerator(seed: 5)
        return (0..<400 * 3).map { Float($0 % 3) * 2 + generator.normal() * 3 + 4 }
    }()

    @Test("does not depend on how the frames are cut")
    func cuts() {
        var statistics = RunningStatistics(mean: [0, 1, 2], deviation: [1, 2, 3])
        statistics.windowFrames = 40
        var whole = features
        var normalisation = RunningNormalisation(statistics)
        normalisation.apply(&whole)
        normalisation.reset()
        var pieces: [Float] = []
        for start in stride(from: 0, to: features.count, by: 21) {
            var piece = Array(features[start..<min(start + 21, features.count)])
            normalisation.apply(&piece)
            pieces += piece
        }
        #expect(pieces == whole)
    }

    @Test("equals its formula, summed afresh for every frame")
    func formula() {
        var statistics = RunningStatistics(mean: [1], deviation: [2])
        statistics.priorFrames = 10
        statistics.windowFrames = 15
        var generator = RandomGenerator(seed: 9)
        let x = (0..<60).map { _ in Double(generator.normal()) + 3 }
        var got = x.map { Float($0) }
        var normalisation = RunningNormalisation(statistics)
        normalisation.apply(&got)
        for t in x.indices {
            let weights = (0...t).map { exp(-Double(t - $0) / 15) }
            let total = 10 + weights.reduce(0, +)
            let mean = (10 * 1 + zip(weights, x).map(*).reduce(0, +)) / total
            let second = (10 * (4 + 1) + zip(weights, x).map { $0 * $1 * $1 }.reduce(0, +)) / total
            let wanted = (x[t] - mean) / (second - mean * mean).squareRoot()
            #expect(abs(Double(got[t]) - wanted) < 1e-4)
        }
    }

    @Test("brings a strange room's features to mean 0 and deviation 1 in the end")
    func adapts() {
        var statistics = RunningStatistics(mean: [0, 0, 0], deviation: [1, 1, 1])
        statistics.priorFrames = 5
        var normalisation = RunningNormalisation(statistics)
        var result = features + features + features + features
        normalisation.apply(&result)
        let settled = RunningStatistics(features: Array(result.suffix(features.count)), bands: 3)
        for band in 0..<3 {
            #expect(abs(settled.mean[band]) < 0.75)
            #expect(abs(settled.deviation[band] - 1) < 0.25)
        }
    }
}
