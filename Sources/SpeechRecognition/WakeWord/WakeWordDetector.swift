import Foundation

/// Listens for wake phrases, known by their text alone, in sound without end. Not Sendable: it belongs to one thread at a time.
///
///     let detector = try recogniser.wakeWordDetector(["hey gusli", "computer"])
///     for detection in detector.accept(samples) { print(detection.phrase, detection.score) }
public final class WakeWordDetector {
    /// What was heard.
    public struct Detection: Sendable, Equatable {
        public var phrase: String
        /// The mean probability of its letters, 0 to 1.
        public var score: Double
        /// In seconds since the first sample; letters are told up to 0.3 s behind their sound.
        public var start: Double
        public var end: Double
    }

    /// Frames after its best in which a detection is told: letters that follow may make it better.
    static let standardPatience = 3
    /// Seconds after a detection in which the same phrase is none.
    private static let pause = 0.8
    /// Seconds without letters after which the recogniser begins anew, and how much of the past it then hears again.
    private static let restartAfter = 4.0
    private static let overlap = 0.5
    /// Samples from one question whether to do so to the next: a whole number of frames.
    private static let step = 640

    public let phrases: [String]
    /// How sure it is of each.
    public let thresholds: [Double]
    private let patience: Int
    private let sound: AcousticStream
    private let alphabet: Alphabet
    private let frameSeconds: Double
    private var spotters: [PhraseSpotter]
    /// The best so far of a detection that is not told yet, for each phrase, and when one was told last.
    private var best: [(score: Float, begin: Int, frame: Int)?]
    private var told: [Int?]
    private var probabilities: [Float]
    /// Frames heard before the recogniser began anew, and since.
    private var offset = 0
    private var frames = 0
    private var lastLetter = 0
    /// Samples taken.
    private var position = 0
    /// What is heard again when the recogniser begins anew.
    private var recent: [Float] = []

    /// - Throws: `RecognitionError.badWakePhrase` for phrases that cannot be spotted, `RecognitionError.badModel`.
    init(
        _ recogniser: Recogniser, _ phrases: [WakePhrase], threshold: Double?,
        patience: Int = WakeWordDetector.standardPatience
    ) throws {
        alphabet = recogniser.alphabet
        frameSeconds = recogniser.frameSeconds
        sound = try AcousticStream(recogniser)
        let likeness = LetterLikeness(alphabet)
        spotters = try phrases.map {
            PhraseSpotter(try $0.labels(recogniser.alphabet), alphabet: recogniser.alphabet, likeness: likeness)
        }
        self.phrases = phrases.map(\.text)
        thresholds = phrases.map { threshold ?? $0.standardThreshold }
        self.patience = patience
        best = [(score: Float, begin: Int, frame: Int)?](repeating: nil, count: phrases.count)
        told = [Int?](repeating: nil, count: phrases.count)
        probabilities = [Float](repeating: 0, count: alphabet.classes)
    }

    /// Takes mono samples at 16 kHz; gives the phrases that were heard, oldest first.
    public func accept(_ samples: UnsafeBufferPointer<Float>) -> [Detection] {
        var found: [Detection] = [], start = 0
        while start < samples.count {
            // Whether to begin anew is asked at fixed places, so that it does not depend on how the sound is cut.
            let count = min(samples.count - start, Self.step - position % Self.step)
            let piece = UnsafeBufferPointer(rebasing: samples[start..<start + count])
            sound.accept(piece) { take($0, &found) }
            remember(piece)
            start += count
            position += count
            if position % Self.step == 0, Double(frames - lastLetter) * frameSeconds >= Self.restartAfter,
                best.allSatisfy({ $0 == nil })
            {
                beginAnew(&found)
            }
        }
        return found
    }

    public func accept(_ samples: [Float]) -> [Detection] { samples.withUnsafeBufferPointer { accept($0) } }

    /// Ends the sound; gives what was still to be told. `reset` follows.
    public func finish() -> [Detection] {
        var found: [Detection] = []
        sound.finish { take($0, &found) }
        for phrase in best.indices { tell(phrase, &found) }
        return found
    }

    /// Forgets all that was heard.
    public func reset() {
        sound.reset()
        for phrase in spotters.indices {
            spotters[phrase].reset()
            best[phrase] = nil
            told[phrase] = nil
        }
        (offset, frames, lastLetter, position) = (0, 0, 0, 0)
        recent.removeAll(keepingCapacity: true)
    }

    private func take(_ values: UnsafeBufferPointer<Float>, _ found: inout [Detection]) {
        let classes = alphabet.classes
        for start in stride(from: 0, to: values.count - classes + 1, by: classes) {
            var likeliest = 0
            for label in 0..<classes {
                probabilities[label] = expf(values[start + label])
                if probabilities[label] > probabilities[likeliest] { likeliest = label }
            }
            if likeliest != alphabet.blank { lastLetter = frames }
            probabilities.withUnsafeBufferPointer { listen($0, &found) }
            frames += 1
        }
    }

    private func listen(_ probabilities: UnsafeBufferPointer<Float>, _ found: inout [Detection]) {
        let now = offset + frames
        for phrase in spotters.indices {
            let (score, begin) = spotters[phrase].step(probabilities)
            if let known = best[phrase] {
                if score > known.score {
                    best[phrase] = (score, offset + begin, now)
                } else if now - known.frame >= patience {
                    tell(phrase, &found)
                }
            } else if Double(score) >= thresholds[phrase],
                told[phrase].map({ Double(now - $0) * frameSeconds >= Self.pause }) ?? true
            {
                best[phrase] = (score, offset + begin, now)
            }
        }
    }

    private func tell(_ phrase: Int, _ found: inout [Detection]) {
        guard let detection = best[phrase] else { return }
        best[phrase] = nil
        told[phrase] = detection.frame
        found.append(
            Detection(
                phrase: phrases[phrase], score: Double(detection.score), start: Double(detection.begin) * frameSeconds,
                end: Double(max(detection.begin, detection.frame - PhraseSpotter.silentFrames) + 1) * frameSeconds))
    }

    // MARK: - Silence

    private func remember(_ samples: UnsafeBufferPointer<Float>) {
        let kept = Int((Self.overlap + sound.recogniser.lookAhead) * Recogniser.sampleRate)
        recent.append(contentsOf: samples.suffix(kept))
        if recent.count > 2 * kept { recent.removeFirst(recent.count - kept) }
    }

    /// The recogniser was trained on speech that begins soon: after long silence its past is forgotten but for a moment.
    private func beginAnew(_ found: inout [Detection]) {
        let frameSamples = Int((frameSeconds * Recogniser.sampleRate).rounded())
        // Whole frames, so that times stay what they are.
        let again = recent.count / frameSamples * frameSamples
        offset = (position - again) / frameSamples
        (frames, lastLetter) = (0, 0)
        sound.reset()
        for phrase in spotters.indices { spotters[phrase].reset() }
        let past = Array(recent.suffix(again))
        past.withUnsafeBufferPointer { sound.accept($0) { take($0, &found) } }
    }
}

extension Recogniser {
    /// A listener for phrases that are known by their text alone.
    ///
    /// - Parameter threshold: how probable a letter of a phrase has to be on average, 0 to 1: lower wakes more easily; each
    ///   phrase's own where nil.
    /// - Throws: `RecognitionError.badWakePhrase` for phrases that are too short or cannot be written, `RecognitionError.badModel`.
    public func wakeWordDetector(_ phrases: [String], threshold: Double? = nil) throws
        -> WakeWordDetector
    {
        try WakeWordDetector(self, phrases.map(WakePhrase.init), threshold: threshold)
    }
}
