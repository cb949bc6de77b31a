/// Decides whether somebody speaks while a reply plays, from the level of what the echo canceller leaves. A pure value.
///
/// Speech has to stand out from the room's noise and, where an echo is to be expected, from what is left of it, in six frames
/// of eight: 60 to 80 ms after the first sound of a voice the answer is yes. A click is too short.
struct BargeInDetector: Sendable, Equatable {
    /// In decibels above the noise of the room.
    static let margin: Float = 9
    /// In decibels above what is left of the echo.
    static let echoMargin: Float = 6
    /// Nothing softer than this is speech, in decibels below full scale.
    static let softest: Float = -52
    /// How much of a reply may be left in the first moment, before the canceller knows the room, in decibels.
    static let firstEcho: Float = -6

    private var noise: Float = -70
    private var residual: Float = -100
    private var wasReply = false
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
            wasReply = false
            recent = 0
            return false
        }
        if !wasReply { residual = hasEcho ? reference + Self.firstEcho : -100 }
        wasReply = true
        var threshold = max(noise + Self.margin, Self.softest)
        if hasEcho {
            // Slowly up, so that speech does not hide itself; faster down, as the canceller learns.
            residual += level > residual ? 0.15 : -0.5
            threshold = max(threshold, residual + Self.echoMargin)
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
