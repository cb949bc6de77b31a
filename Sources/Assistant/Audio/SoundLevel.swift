import Foundation
import Synchronization

/// The level of the microphone, written by the audio thread and read by whoever shows it.
public final class SoundLevel: Sendable {
    private let bits = Atomic<UInt32>(Float(-100).bitPattern)

    public init() {}

    /// Of the last 10 ms, in decibels below full scale.
    public var decibels: Float { Float(bitPattern: bits.load(ordering: .relaxed)) }

    func set(_ decibels: Float) { bits.store(decibels.bitPattern, ordering: .relaxed) }

    /// The mean level of samples in decibels below full scale, −100 for silence.
    static func of(_ samples: UnsafeBufferPointer<Float>) -> Float {
        var squares: Float = 0
        for sample in samples { squares += sample * sample }
        return samples.isEmpty ? -100 : max(-100, 10 * log10f(squares / Float(samples.count) + 1e-12))
    }
}
