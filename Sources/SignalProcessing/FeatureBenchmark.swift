import Foundation
import Tensors

/// What `featureBenchmark` measured.
public struct FeatureBenchmark: Sendable, Codable, Equatable {
    public var name: String
    /// Seconds of sound a second of one thread.
    public var timesRealTime: Double
}

/// Speed of log-mel features on one thread: ten minutes of noise at 16 kHz, 80 bands, the median of `repeats` runs; whole,
/// and as a stream in pieces of 10 ms. The peer is `Benchmarks/features_librosa.py`, same sound and settings.
public func featureBenchmark(seconds: Int = 600, repeats: Int = 7) throws -> [FeatureBenchmark] {
    let spectrogram = try LogMelSpectrogram(.librosa)
    var generator = RandomGenerator(seed: 0)
    let samples = (0..<seconds * 16000).map { _ in 0.1 * generator.normal() }
    let stream = StreamingLogMel(spectrogram)
    var checksum: Float = 0
    func median(_ run: () -> Void) -> Double {
        let clock = ContinuousClock()
        let times = (0..<max(1, repeats)).map { _ in clock.measure(run) / .seconds(1) }
        return Double(seconds) / times.sorted()[times.count / 2]
    }
    func feed(_ piece: Int) {
        samples.withUnsafeBufferPointer { all in
            for start in stride(from: 0, to: all.count, by: piece) {
                let part = UnsafeBufferPointer(rebasing: all[start..<min(start + piece, all.count)])
                stream.push(part) { checksum += $0[0] }
            }
        }
        stream.flush { checksum += $0[0] }
    }
    let whole = median { feed(samples.count) }
    let pieces = median { feed(160) }
    precondition(checksum.isFinite, "features are not numbers")
    return [
        FeatureBenchmark(name: "log-mel 80 bands, whole", timesRealTime: whole),
        FeatureBenchmark(name: "log-mel 80 bands, 10 ms pieces", timesRealTime: pieces),
    ]
}
