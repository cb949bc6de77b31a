import Foundation
import Synchronization

/// Speech as it is being made. `next` belongs to one thread; `stop` may be called from any.
public final class SpeechStream {
    /// The way out of a speech that is under way; may be sent to other threads.
    public final class Stopper: Sendable {
        private let flag = Atomic(false)

        public func stop() { flag.store(true, ordering: .releasing) }
        var isStopped: Bool { flag.load(ordering: .acquiring) }
    }

    /// Mel frames for the vocoder at a time; the first piece is short, so that sound begins early.
    private static let firstFrames = 8
    private static let chunkFrames = 16
    /// Samples over which a stopped voice fades: 20 ms.
    static let fadeLength = MelFeatures.sampleRate / 50

    public let stopper = Stopper()
    private let voice: Voice
    private let sentences: [Utterance.Sentence]
    private let controls: SpeakingControls
    private var sentence = 0
    private var mel: [Float] = []
    private var fed = 0
    private var vocoder: (any VocoderStream)?
    private var spokenFrames = 0
    private var words: [WordMark] = []
    private var hasEnded = false

    init(voice: Voice, sentences: [Utterance.Sentence], controls: SpeakingControls) {
        self.voice = voice
        self.sentences = sentences
        self.controls = controls
    }

    /// Ends the speech: what `next` gives from now on is a fade of at most 20 ms.
    public func stop() { stopper.stop() }

    /// The next piece, never empty; nil at the end.
    public func next() -> SpeechChunk? {
        guard !hasEnded else { return nil }
        let wasStopped = stopper.isStopped
        if wasStopped, spokenFrames == 0 || vocoder == nil {
            hasEnded = true
            return nil
        }
        var samples: [Float] = []
        while samples.isEmpty {
            guard let piece = advance() else {
                hasEnded = true
                return nil
            }
            samples = piece
        }
        let gain = voice.description.gain
        for i in samples.indices { samples[i] = max(-1, min(1, samples[i] * gain)) }
        if wasStopped || stopper.isStopped {
            hasEnded = true
            samples = Self.faded(samples)
        }
        defer { words = [] }
        return SpeechChunk(samples: samples, words: words)
    }

    /// The first 20 ms, falling to silence as half a cosine.
    static func faded(_ samples: [Float]) -> [Float] {
        let length = min(fadeLength, samples.count)
        return (0..<length).map { samples[$0] * (0.5 + 0.5 * cos(.pi * Float($0 + 1) / Float(length))) }
    }

    private func advance() -> [Float]? {
        if vocoder == nil {
            guard sentence < sentences.count else { return nil }
            begin(sentences[sentence])
            sentence += 1
        }
        guard let stream = vocoder else { return nil }
        let bands = MelFeatures.bandCount, count = fed == 0 ? Self.firstFrames : Self.chunkFrames
        let end = min(mel.count, (fed + count) * bands)
        guard fed * bands < end else {
            vocoder = nil
            return stream.finish()
        }
        defer { fed = end / bands }
        return stream.push(Array(mel[fed * bands..<end]))
    }

    private func begin(_ sentence: Utterance.Sentence) {
        let tokens = sentence.tokens
        let result = voice.mel(tokens.map(\.phoneme), controls: controls)
        mark(sentence, tokens.map(\.word), result.durations)
        mel = result.frames
        fed = 0
        vocoder = voice.vocoder.makeStream()
        spokenFrames += result.durations.reduce(0, +)
    }

    private func mark(_ sentence: Utterance.Sentence, _ owners: [Int?], _ durations: [Int]) {
        let frame = Double(MelFeatures.hopLength) / Double(MelFeatures.sampleRate)
        var spans: [Int: Range<Int>] = [:], start = spokenFrames
        for (owner, duration) in zip(owners, durations) {
            if let owner { spans[owner] = (spans[owner]?.lowerBound ?? start)..<(start + duration) }
            start += duration
        }
        for (index, word) in sentence.words.enumerated() {
            guard let span = spans[index] else { continue }
            words.append(
                WordMark(
                    word: word.text, range: word.range, start: Double(span.lowerBound) * frame,
                    end: Double(span.upperBound) * frame))
        }
    }
}
