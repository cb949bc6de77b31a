import Foundation

/// A transcript as subtitles: SubRip (SRT) or WebVTT.
public enum Subtitles {
    /// Words shown together.
    public struct Cue: Sendable, Equatable {
        public var start: Double
        public var end: Double
        public var text: String
    }

    /// Breaks at pauses, and where a line would grow too long to read.
    public static func cues(_ words: [Recognition.Word], pause: Double = 0.6, characters: Int = 84, seconds: Double = 7) -> [Cue] {
        var cues: [Cue] = []
        for word in words {
            if var cue = cues.last, word.start - cue.end < pause, cue.text.count + word.word.count < characters,
                word.end - cue.start <= seconds
            {
                cue.text += " " + word.word
                cue.end = word.end
                cues[cues.count - 1] = cue
            } else {
                cues.append(Cue(start: word.start, end: word.end, text: word.word))
            }
        }
        return cues
    }

    public static func subRip(_ cues: [Cue]) -> String {
        cues.enumerated().map { "\($0 + 1)\n\(time($1.start, ",")) --> \(time($1.end, ","))\n\($1.text)\n" }.joined(separator: "\n")
    }

    public static func webVTT(_ cues: [Cue]) -> String {
        "WEBVTT\n\n" + cues.map { "\(time($0.start, ".")) --> \(time($0.end, "."))\n\($0.text)\n" }.joined(separator: "\n")
    }

    private static func time(_ seconds: Double, _ point: String) -> String {
        let milliseconds = Int((seconds * 1000).rounded())
        return String(
            format: "%02d:%02d:%02d%@%03d", milliseconds / 3_600_000, milliseconds / 60000 % 60, milliseconds / 1000 % 60, point,
            milliseconds % 1000)
    }
}
