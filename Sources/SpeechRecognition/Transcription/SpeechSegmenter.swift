import Foundation

/// Cuts a long recording where nobody speaks, as it is read: silence is left out, and no stretch of speech grows too long for the
/// memory of a decoder.
struct SpeechSegmenter {
    /// What to do next with the sound that was taken.
    enum Event: Equatable {
        /// A stretch begins at this sample; what was kept from there on comes first.
        case begin(Int)
        /// The stretch ends at this sample.
        case end(Int)
    }

    /// Samples of a frame: 10 ms.
    static let frame = 160
    /// Frames of silence that end a stretch, and that end one which has become long.
    private static let pause = 80
    private static let shortPause = 20
    /// Frames after which a stretch is long, and after which it ends wherever it is.
    private static let long = 2000
    private static let longest = 3000
    /// Frames before the first loud one, and behind the last, that belong to a stretch.
    private static let before = 50
    private static let behind = 40

    private var voice = VoiceActivity(share: 0.25, leastRise: 4)
    private var previous: Float = 0
    private var frames = 0
    /// The frame in which the stretch began; nil between stretches. And the end of the one before.
    private var begun: Int?
    private var ended = 0

    /// Takes one frame of `frame` samples.
    mutating func take(_ samples: UnsafeBufferPointer<Float>) -> [Event] {
        var power: Float = 0
        for sample in samples {
            // As the features do, so that rumble is no voice.
            let emphasised = sample - 0.97 * previous
            previous = sample
            power += emphasised * emphasised
        }
        voice.take(10 * log10f(power / Float(max(1, samples.count)) + 1e-10))
        frames += 1
        guard let begun else {
            guard voice.isActive else { return [] }
            let start = max(ended, frames - 1 - Self.before)
            self.begun = start
            return [.begin(start * Self.frame)]
        }
        let length = frames - begun, quiet = voice.quietFrames ?? length
        if length >= Self.longest || quiet >= Self.pause || length >= Self.long && quiet >= Self.shortPause {
            // Part of a long silence belongs to nobody.
            let end = quiet > Self.behind ? frames - quiet + Self.behind : frames
            (self.begun, ended) = (nil, end)
            var events = [Event.end(end * Self.frame)]
            // Speech that goes on begins the next stretch at once.
            if voice.isActive {
                self.begun = frames
                events.append(.begin(frames * Self.frame))
            }
            return events
        }
        return []
    }

    /// Ends the recording.
    mutating func finish() -> [Event] {
        guard begun != nil else { return [] }
        begun = nil
        return [.end(frames * Self.frame)]
    }

    /// Samples that have to be kept until a stretch begins.
    static var kept: Int { (before + 1) * frame }
}
