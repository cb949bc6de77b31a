import Foundation

/// Aligns a corpus of recordings and measures what a voice learns beside durations: pitch and loudness of every sound.
public struct CorpusAlignment {
    /// A recording with its phonemes.
    public struct Clip: Sendable {
        public var id: String
        public var audio: String
        public var speaker: String
        public var text: String
        public var tokens: [Phoneme]

        public init(id: String, audio: String, speaker: String, text: String, tokens: [Phoneme]) {
            self.id = id
            self.audio = audio
            self.speaker = speaker
            self.text = text
            self.tokens = tokens
        }
    }

    /// One line of the result: the arrays run in parallel, one entry a token.
    public struct Line: Codable, Sendable, Equatable {
        public var id: String
        public var audio: String
        public var speaker: String
        public var text: String
        /// Frames of the recording, samples / 256.
        public var frames: Int
        public var phonemes: [Phoneme]
        /// Frames; they sum to `frames`.
        public var durations: [Int]
        /// Hertz, the geometric mean over the token's voiced frames; 0 where there is none.
        public var pitch: [Double]
        /// Natural logarithm of the root mean square over the token's samples; -11.5 where it has none.
        public var energy: [Double]
        /// Mean over the frames; a clip far below the others has a wrong transcript.
        public var logLikelihood: Double
    }

    public var aligner = HMMAligner.Configuration()
    public var sampleRate = 22050.0

    public init() {}

    /// Trains an aligner on the clips of each speaker and aligns them.
    ///
    /// - Parameters:
    ///   - samples: gives a clip's samples at `sampleRate`.
    ///   - progress: told what is going on, in words.
    /// - Returns: a line a clip, in the clips' order; clips too short for their phonemes are left out.
    public func run(_ clips: [Clip], samples: (Clip) throws -> [Float], progress: (String) -> Void) throws -> [Line] {
        let cepstrum = MelCepstrum(sampleRate: sampleRate)
        let tracker = PitchTracker(sampleRate: sampleRate)
        var lines: [String: Line] = [:]
        for speaker in Set(clips.map(\.speaker)).sorted() {
            let own = clips.filter { $0.speaker == speaker }
            progress("\(speaker): reading \(own.count) recordings")
            let examples = try own.map { clip in
                HMMAligner.Example(id: clip.id, features: cepstrum.features(try samples(clip)), tokens: clip.tokens)
            }
            let hmm = try HMMAligner(training: examples, configuration: aligner) { progress("\(speaker): \($0)") }
            progress("\(speaker): measuring pitch and loudness")
            for (clip, example) in zip(own, examples) {
                do {
                    let (durations, likelihood) = try hmm.alignScored(example)
                    lines[clip.id] = line(clip, durations, likelihood, try samples(clip), tracker)
                } catch let error as FrontEndError {
                    progress("left out: \(error)")
                }
            }
        }
        return clips.compactMap { lines[$0.id] }
    }

    private func line(_ clip: Clip, _ durations: [Int], _ likelihood: Double, _ samples: [Float], _ tracker: PitchTracker) -> Line {
        let track = tracker.track(samples)
        var pitch: [Double] = [], energy: [Double] = [], start = 0
        for duration in durations {
            let voiced = track[start..<min(start + duration, track.count)].filter { $0 > 0 }
            let mean = voiced.isEmpty ? 0 : exp(voiced.reduce(0) { $0 + log($1) } / Double(voiced.count))
            pitch.append((mean * 100).rounded() / 100)
            let part = samples[start * tracker.hopLength..<min((start + duration) * tracker.hopLength, samples.count)]
            let power = part.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(max(1, part.count))
            energy.append((max(log(max(power, 1e-12)) / 2, -11.5) * 1000).rounded() / 1000)
            start += duration
        }
        return Line(
            id: clip.id, audio: clip.audio, speaker: clip.speaker, text: clip.text, frames: start, phonemes: clip.tokens,
            durations: durations, pitch: pitch, energy: energy, logLikelihood: (likelihood * 1000).rounded() / 1000)
    }
}
