import Foundation

/// Since when nobody speaks, from the loudness of log-mel frames alone: known at once, where letters wait for what follows.
///
/// Voice is what lies above a line between the floor of the room and the loudest of the voice, both followed as they change. A
/// pure value.
public struct VoiceActivity: Sendable, Equatable {
    /// Where the line lies between floor and voice, and how far above the floor it is at least, in decibels.
    private let share: Float
    private let leastRise: Float
    /// Changes in a frame of 10 ms, in decibels: the floor follows fast downwards and slowly upwards, the voice fades.
    private static let floorRise: Float = 0.03
    private static let voiceFall: Float = 0.03
    /// Frames.
    private static let longPause = 100
    /// Decibels below the loudest of the voice.
    private static let nearlyAsLoud: Float = 12
    /// Frames that have to be loud one after another: a click is no voice.
    private static let leastFrames = 3

    private var level: Float?
    private var floor: Float = 0
    private var voice: Float = -.infinity
    private var loudFrames = 0
    private var frames = 0
    private var lastVoice: Int?
    private var lastLoud: Int?

    /// - Parameters:
    ///   - share: where the line lies, from 0, the floor, to 1, the loudest of the voice.
    ///   - leastRise: how far above the floor it is at least, in decibels.
    public init(share: Float = 0.4, leastRise: Float = 5) {
        self.share = share
        self.leastRise = leastRise
    }

    /// Frames of 10 ms since the last one with voice; nil before the first.
    public var quietFrames: Int? { lastVoice.map { frames - $0 - 1 } }

    /// The longest pause between voice so far, in frames.
    public private(set) var longestPause = 0
    /// Frames since one was nearly as loud as the voice, whoever else is heard; nil before the first.
    public var fallenFrames: Int? { lastLoud.map { frames - $0 - 1 } }

    /// Whether the last frame was as loud as the voice.
    public var isActive: Bool { quietFrames == 0 }

    /// Takes log-mel frames, `[frames, bands]`, natural logarithms of power.
    public mutating func push(_ values: UnsafeBufferPointer<Float>, bands: Int) {
        for start in stride(from: 0, to: values.count - bands + 1, by: bands) {
            var power: Float = 0
            for band in start..<start + bands { power += expf(values[band]) }
            take(10 * log10f(power / Float(bands) + 1e-10))
        }
    }

    /// Takes the loudness of one frame in decibels.
    mutating func take(_ decibels: Float) {
        let smooth = level.map { $0 + 0.5 * (decibels - $0) } ?? decibels
        if level == nil { floor = smooth }
        level = smooth
        floor = smooth < floor ? floor + 0.3 * (smooth - floor) : min(smooth, floor + Self.floorRise)
        let rise = floor + leastRise
        voice = max(smooth, voice - Self.voiceFall, rise)
        let line = max(rise, floor + share * (voice - floor))
        loudFrames = smooth >= line ? loudFrames + 1 : 0
        if loudFrames >= Self.leastFrames {
            // Longer ones are no pauses within a sentence.
            if let lastVoice, frames - lastVoice < Self.longPause {
                longestPause = max(longestPause, frames - lastVoice - Self.leastFrames)
            }
            lastVoice = frames
            if smooth >= voice - Self.nearlyAsLoud { lastLoud = frames }
        }
        frames += 1
    }
}
