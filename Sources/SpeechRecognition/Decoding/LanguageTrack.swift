import Foundation

/// Free speech with a language model, without end: at pauses the best text so far is settled and the search begins anew, so that
/// memory stays small.
final class LanguageTrack {
    private let search: any FreeSpeechSearch
    private var settled: [SpelledLetter] = []
    /// Frames before the search began.
    private var offset = 0
    private var quiet = 0
    /// Whether the search begins anew at pauses. Where it does not, memory grows with the sound and the best texts differ in all of it.
    var settlesAtPauses = true
    private let pauseFrames: Int
    private let longestFrames: Int

    init(_ search: any FreeSpeechSearch, frameSeconds: Double) {
        self.search = search
        pauseFrames = Int(0.7 / frameSeconds)
        longestFrames = Int(25 / frameSeconds)
    }

    func push(_ values: UnsafeBufferPointer<Float>) {
        let classes = search.alphabet.classes, blank = search.alphabet.blank
        for start in stride(from: 0, to: values.count - classes + 1, by: classes) {
            let frame = UnsafeBufferPointer(rebasing: values[start..<start + classes])
            search.push(frame)
            let isBlank = !(0..<blank).contains { frame[$0] > frame[blank] }
            quiet = isBlank ? quiet + 1 : 0
            guard settlesAtPauses else { continue }
            if quiet >= pauseFrames && search.frames > 2 * pauseFrames || search.frames >= longestFrames && quiet > 0 {
                settle()
            }
        }
    }

    private func settle() {
        let best = search.best(1).first
        settled += letters(best)
        if let space = search.alphabet.space, let last = settled.last, last.label != space {
            settled.append(SpelledLetter(label: space, frame: last.last, last: last.last, probability: 1))
        }
        offset += search.frames
        search.reset(after: best.flatMap { search.contextBehind($0) })
        quiet = 0
    }

    private func letters(_ hypothesis: SpelledText?) -> [SpelledLetter] {
        guard let hypothesis else { return [] }
        return hypothesis.labels.indices.map {
            SpelledLetter(
                label: hypothesis.labels[$0], frame: offset + hypothesis.frames[$0],
                last: offset + hypothesis.frames[$0],
                probability: expf(hypothesis.peaks[$0]))
        }
    }

    /// The likeliest texts, best first, each with its share of the probability of all of them; before the last pause they are the same.
    func alternatives(_ count: Int, frameSeconds: Double) -> [Recognition] {
        let hypotheses = search.best(count)
        let scores = hypotheses.map { $0.acoustic + $0.language }
        let top = scores.max() ?? 0, sum = scores.reduce(0) { $0 + expf($1 - top) }
        return zip(hypotheses, scores).map { hypothesis, score in
            var recognition = SpelledLetter.recognition(
                settled + letters(hypothesis), search.alphabet, frameSeconds: frameSeconds)
            recognition.confidence = Double((expf(score - top) / sum * 1000).rounded() / 1000)
            return recognition
        }
    }

    /// The likeliest texts, best first, each with its score.
    func scored(_ count: Int, frameSeconds: Double) -> [(recognition: Recognition, score: Float)] {
        search.best(count).map {
            (
                SpelledLetter.recognition(settled + letters($0), search.alphabet, frameSeconds: frameSeconds), $0.total
            )
        }
    }

    /// How many words will not be taken back.
    var settledWords: Int {
        SpelledLetter.wholeWords(
            (settled + letters(search.best(1).first)).prefix(settled.count + search.agreed), search.alphabet)
    }

    func recognition(frameSeconds: Double) -> Recognition {
        SpelledLetter.recognition(settled + letters(search.best(1).first), search.alphabet, frameSeconds: frameSeconds)
    }
}

extension RecognitionSession.Decoding {
    /// Free speech by the language model; nil without one.
    func track(_ recogniser: Recogniser) -> LanguageTrack? {
        let search: any FreeSpeechSearch
        switch self {
        case .language(let model, let settings):
            search = PrefixBeamSearch(recogniser.alphabet, model: model, settings: settings)
        case .words(let words, let settings): search = WordBeamSearch(words, settings: settings)
        case .free, .graph: return nil
        }
        return LanguageTrack(search, frameSeconds: recogniser.frameSeconds)
    }
}
