/// Decides whether somebody speaks while a reply plays, from the level of what the echo canceller leaves. A pure value.
///
/// Speech has to stand out from the room's noise and, where the microphone hears the loudspeaker, from what is left of the
/// echo, in six frames of eight: 60 to 80 ms after the first sound of a voice the answer is yes. A click is too short. How much
/// of a reply is left is learned, over replies; at first much is expected, so that the assistant does not interrupt itself
/// before the canceller knows the room.
struct BargeInDetector: Sendable, Equatable {
    /// In decibels above the noise of the room.
    static let margin: Float = 9
    /// In decibels above what is expected to be left of the echo.
    static let echoMargin: Float = 6
    /// Nothing softer than this is speech, in decibels below full scale.
    static let softest: Float = -52
    /// What is left of a reply at first, in decibels above the reply.
    static let firstRemainder: Float = 6
    /// An echo may come later than it should and last: the reply's level falls this much a frame at most, in decibels.
    private static let release: Float = 0.6
    /// The remainder rises and falls this much a frame: it settles where four of five frames are below it.
    private static let rise: Float = 0.4
    private static let fall: Float = 0.1

    private var noise: Float = -70
    private var remainder = BargeInDetector.firstRemainder
    private var reply: Float = -100
    private var recent: UInt8 = 0

    /// Takes the levels of one frame of 10 ms, in decibels below full scale.
    ///
    /// - Parameters:
    ///   - level: of the captured sound, echo cancelled.
    ///   - reference: of the reply; nil while none is heard.
    ///   - hasEcho: whether the microphone hears the loudspeaker.
    /// - Returns: true while speech is heard over a reply.
    mutating func take(level: Float, reference: Float?, hasEcho: Bool) -> Bool {
        guard let reference else {
            followNoise(level)
            reply = -100
            recent = 0
            return false
        }
        reply = max(reference, reply - Self.release)
        var threshold = max(noise + Self.margin, Self.softest)
        if hasEcho {
            remainder += level - reply > remainder ? Self.rise : -Self.fall
            threshold = max(threshold, reply + remainder + Self.echoMargin)
        }
        recent = recent << 1 | (level > threshold ? 1 : 0)
        return recent.nonzeroBitCount >= 6
    }

    /// Fast down, slowly up: 3 dB a second.
    private mutating func followNoise(_ level: Float) {
        let bounded = max(-90, level)
        noise = bounded < noise ? noise + 0.2 * (bounded - noise) : min(bounded, noise + 0.03)
    }
}
