/// How something is to be said.
public struct SpeakingControls: Sendable, Equatable {
    /// 2 is twice as fast.
    public var rate: Float = 1
    /// Semitones above the voice's own pitch.
    public var pitch: Float = 0
    /// How far pitch and loudness move about their means: 0 is a monotone, 1 as trained.
    public var expressiveness: Float = 1
    /// Decibels above the loudness asked for.
    public var volume: Float = 0

    public init(rate: Float = 1, pitch: Float = 0, expressiveness: Float = 1, volume: Float = 0) {
        self.rate = rate
        self.pitch = pitch
        self.expressiveness = expressiveness
        self.volume = volume
    }

    /// The nearest controls that can be spoken: rate in 0.25 ... 4, pitch in ±12, expressiveness in
    /// 0 ... 2, volume in -60 ... 12.
    var bounded: SpeakingControls {
        func within(_ value: Float, _ range: ClosedRange<Float>, _ fallback: Float) -> Float {
            value.isFinite ? min(max(value, range.lowerBound), range.upperBound) : fallback
        }
        return SpeakingControls(
            rate: within(rate, 0.25...4, 1), pitch: within(pitch, -12...12, 0),
            expressiveness: within(expressiveness, 0...2, 1), volume: within(volume, -60...12, 0))
    }
}
