import Foundation

/// Peak and mean level of sound, in decibels below full scale.
public struct LevelMeter: Sendable {
    private var peak: Float = 0
    private var squares: Double = 0
    private var count = 0

    public init() {}

    public mutating func add(_ samples: UnsafeBufferPointer<Float>) {
        for x in samples {
            peak = max(peak, abs(x))
            squares += Double(x) * Double(x)
        }
        count += samples.count
    }

    /// The levels since the last reading, -infinity for silence.
    public mutating func read() -> (peak: Double, rms: Double) {
        defer { self = LevelMeter() }
        let mean = count > 0 ? (squares / Double(count)).squareRoot() : 0
        return (20 * log10(Double(peak)), 20 * log10(mean))
    }
}
