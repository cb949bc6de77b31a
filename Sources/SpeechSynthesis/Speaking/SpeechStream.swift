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
    private let speaker: Synthesiser
    private let controls: SpeakingControls
    private let parts: [SpeechScript.Part]
    private var part = 0
    private var passage: SpeechScript.Passage?
    /// The passage's sentences that are still to be spoken.
    private var sentences: ArraySlice<NormalisedSentence> = []
    private var silenceLeft = 0
    /// Brings the sentence under way to the loudness asked for.
    private var gain: Float = 1
    private var mel: [Float] = []
    private var fed = 0
    private var vocoder: (any VocoderStream)?
    /// Samples of everything that has been begun.
    private var position = 0
    private var words: [WordMark] = []
    private var marks: [SpeechMark] = []
    private var waitingMarks: ArraySlice<SpeechScript.Mark> = []
    private var hasEnded = false

    init(_ speaker: Synthesiser, script: SpeechScript, controls: SpeakingControls) {
        self.speaker = speaker
        self.controls = controls
        parts = script.parts
    }

    /// Ends the speech: what `next` gives from now on is a fade of at most 20 ms.
    public func stop() { stopper.stop() }

    /// The next piece, never empty; nil at the end.
    public func next() -> SpeechChunk? {
        guard !hasEnded else { return nil }
        let wasStopped = stopper.isStopped
        if wasStopped, vocoder == nil {
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
        for i in samples.indices { samples[i] = max(-1, min(1, samples[i] * gain)) }
        if wasStopped || stopper.isStopped {
            hasEnded = true
            samples = Self.faded(samples)
        }
        defer { (words, marks) = ([], []) }
        return SpeechChunk(samples: samples, words: words, marks: marks)
    }

    /// What brings a sentence's sound to a loudness in LUFS. Bounded, so that a breath is not made a shout.
    private static func gain(_ mel: [Float], to loudness: Double) -> Float {
        guard let own = MelLoudness.integrated(mel) else { return 1 }
        return Float(pow(10, max(-40, min(20, loudness - own)) / 20))
    }

    /// The first 20 ms, falling to silence as half a cosine.
    static func faded(_ samples: [Float]) -> [Float] {
        let length = min(fadeLength, samples.count)
        return (0..<length).map { samples[$0] * (0.5 + 0.5 * cos(.pi * Float($0 + 1) / Float(length))) }
    }

    /// Some samples, perhaps none; nil at the end.
    private func advance() -> [Float]? {
        if silenceLeft > 0 {
            let count = min(silenceLeft, Self.chunkFrames * MelFeatures.hopLength)
            silenceLeft -= count
            return [Float](repeating: 0, count: count)
        }
        guard let stream = vocoder else { return beginNext() ? [] : nil }
        let bands = MelFeatures.bandCount, count = fed == 0 ? Self.firstFrames : Self.chunkFrames
        let end = min(mel.count, (fed + count) * bands)
        guard fed * bands < end else {
            vocoder = nil
            return stream.finish()
        }
        defer { fed = end / bands }
        return stream.push(Array(mel[fed * bands..<end]))
    }

    /// Words are looked up a sentence at a time, so that a long text does not keep its first word waiting.
    private func beginNext() -> Bool {
        if let passage, let sentence = sentences.popFirst() {
            let voice = speaker.voice(of: passage)
            if let spoken = voice.frontEnd.pronounced(sentence, given: passage.pronunciations) {
                begin(spoken, of: passage, by: voice)
            }
            return true
        }
        tellMarks(before: .max, at: position)
        guard part < parts.count else { return false }
        defer { part += 1 }
        switch parts[part] {
        case .silence(let seconds):
            silenceLeft = Int(seconds * Double(MelFeatures.sampleRate))
            position += silenceLeft
            passage = nil
        case .passage(let next):
            passage = next
            sentences = speaker.voice(of: next).frontEnd.sentences(of: next.text)[...]
            if next.isOpen, let last = sentences.popLast() { sentences.append(last.leftOpen) }
            waitingMarks = next.marks[...]
        }
        return true
    }

    private func begin(_ sentence: Utterance.Sentence, of passage: SpeechScript.Passage, by voice: Voice) {
        let tokens = sentence.tokens, spoken = sentence.words
        var now = controls
        // Pauses and word boundaries are said as the word before them.
        let controls = tokens.map { token in
            if let word = token.word, let index = passage.controlIndices.element(at: spoken[word].range.lowerBound) {
                now = self.controls.combined(with: passage.controls[index])
            }
            return now
        }
        let result = voice.mel(tokens.map(\.phoneme), controls: controls)
        mark(spoken, tokens.map(\.word), result.durations, passage)
        gain = Self.gain(result.frames, to: speaker.loudness) * voice.vocoderGain
        mel = result.louder(by: controls.map(\.volume))
        fed = 0
        vocoder = voice.vocoder.makeStream()
        position += result.durations.reduce(0, +) * MelFeatures.hopLength
    }

    private func mark(
        _ spoken: [Utterance.Word], _ owners: [Int?], _ durations: [Int], _ passage: SpeechScript.Passage
    ) {
        var spans: [Int: Range<Int>] = [:], start = position
        for (owner, duration) in zip(owners, durations) {
            let end = start + duration * MelFeatures.hopLength
            if let owner { spans[owner] = (spans[owner]?.lowerBound ?? start)..<end }
            start = end
        }
        for (index, word) in spoken.enumerated() {
            guard let span = spans[index] else { continue }
            tellMarks(before: word.range.lowerBound + 1, at: span.lowerBound)
            let first = passage.places.element(at: word.range.lowerBound) ?? 0
            let last = passage.places.element(at: word.range.upperBound - 1) ?? first
            words.append(
                WordMark(
                    word: word.text, range: first..<max(first, last) + 1, start: Self.seconds(span.lowerBound),
                    end: Self.seconds(span.upperBound)))
        }
    }

    private func tellMarks(before limit: Int, at sample: Int) {
        while let mark = waitingMarks.first, mark.position < limit {
            waitingMarks.removeFirst()
            marks.append(SpeechMark(mark: mark.name, start: Self.seconds(sample)))
        }
    }

    /// To the millisecond.
    private static func seconds(_ samples: Int) -> Double {
        (Double(samples) / Double(MelFeatures.sampleRate) * 1000).rounded() / 1000
    }
}

extension Array {
    fileprivate func element(at index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}

extension NormalisedSentence {
    /// Ends as before a comma where the writer has set no end.
    fileprivate var leftOpen: NormalisedSentence {
        guard case .pause(.fullStop, let range)? = tokens.last, range.isEmpty else { return self }
        return NormalisedSentence(tokens: tokens.dropLast() + [.pause(.comma, range: range)])
    }
}
