import Foundation

/// Beam search from left to right over what a speller may write, with a language model beside it (shallow fusion: Gulcehre et al., 2015)
/// or behind it (second pass).
///
/// Spellers like short texts and skip what they did not look at. Each character earns a gain, and so does every frame that was looked at
/// more than half in all (Chorowski and Jaitly, 2017).
public struct AttentionBeamSearch {
    public struct Settings: Sendable {
        public var width = 8
        /// Texts this much worse than the best are dropped.
        public var beam: Float = 12
        public var language = FusedLanguage.none
        /// Whether the language model judges only the texts that are whole.
        public var isSecondPass = false
        /// How much less probable than the likeliest character the end may be (the end-of-sentence threshold of Hannun et al., 2019):
        /// a long text costs more than an early end, however improbable that is.
        public var endMargin: Float = 0.5
        /// Gain for each character.
        public var characterGain: Float = 0
        /// Gain for each frame that was looked at.
        public var coverageGain: Float = 0
        /// Characters written for each second of sound, at most.
        public var charactersPerSecond = 30.0

        public init() {}
    }

    /// A text that was found.
    struct Text {
        var labels: [Int]
        /// Log-probability of each character, and the frame that was looked at most.
        var logs: [Float]
        var frames: [Int]
        /// Where each character and the end looked, `[labels + 1, frames]`.
        var looks: [[Float]]
        /// The speller's log-probability, the end included.
        var spelled: Float
        var total: Float
    }

    private struct Hypothesis {
        var labels: [Int] = []
        var logs: [Float] = []
        var looks: [[Float]] = []
        /// How much each frame has been looked at.
        var covered: [Float]
        var spelled: Float = 0
        var language: Float
        var state: FusedLanguage.State
        /// The row of the speller's states.
        var row = 0

        func total(_ settings: Settings) -> Float {
            var total = spelled + language + settings.characterGain * Float(labels.count)
            if settings.coverageGain != 0 {
                total += settings.coverageGain * Float(covered.reduce(into: 0) { $0 += $1 > 0.5 ? 1 : 0 })
            }
            return total
        }
    }

    let speller: AttentionSpeller
    let settings: Settings

    /// The best texts, best first, at most as many as the beam is wide.
    func search(_ sound: HeardSound) -> [Text] {
        let fused = settings.isSecondPass ? .none : settings.language
        let limit = max(1, Int(Double(sound.frames) * sound.frameSeconds * settings.charactersPerSecond))
        let begin = fused.start
        var beam = [
            Hypothesis(
                covered: [Float](repeating: 0, count: sound.frames), language: begin.score, state: begin.state)
        ]
        var states = speller.start(), finished: [Text] = []
        for length in 0...limit {
            let step = speller.step(
                beam.map { $0.labels.last ?? speller.beginning }, states.rows(beam.map(\.row)), sound)
            var grown:
                [(parent: Int, label: Int, log: Float, language: Float, state: FusedLanguage.State, total: Float)] = []
            for (index, old) in beam.enumerated() {
                var looked = old
                let look = Array(step.weights[index * sound.frames..<(index + 1) * sound.frames])
                for frame in look.indices { looked.covered[frame] += look[frame] }
                looked.looks.append(look)
                beam[index] = looked
                let logs = step.logs[
                    index * speller.configuration.classes..<(index + 1) * speller.configuration.classes]
                let before = looked.total(settings)
                let likeliest = logs.dropLast().max() ?? -.infinity, endLog = logs[logs.startIndex + speller.end]
                let isLast = length == limit
                if isLast || endLog >= likeliest - settings.endMargin, let end = fused.end(old.state) {
                    finish(looked, log: endLog, language: end, into: &finished)
                }
                guard !isLast else { continue }
                for label in 0..<speller.end {
                    guard let next = fused.advanced(old.state, label) else { continue }
                    let log = logs[logs.startIndex + label]
                    grown.append(
                        (index, label, log, next.score, next.state, before + log + next.score + settings.characterGain))
                }
            }
            finished.sort { $0.total > $1.total }
            if finished.count > settings.width { finished.removeLast(finished.count - settings.width) }
            grown.sort { $0.total > $1.total }
            let best = max(grown.first?.total ?? -.infinity, finished.first?.total ?? -.infinity)
            let kept = grown.prefix(settings.width).filter { $0.total > best - settings.beam }
            guard !kept.isEmpty else { break }
            beam = kept.map { growth in
                var next = beam[growth.parent]
                next.labels.append(growth.label)
                next.logs.append(growth.log)
                next.spelled += growth.log
                next.language += growth.language
                (next.state, next.row) = (growth.state, growth.parent)
                return next
            }
            states = step.states
        }
        return settings.isSecondPass ? judged(finished) : finished
    }

    private func finish(_ hypothesis: Hypothesis, log: Float, language: Float, into finished: inout [Text]) {
        var whole = hypothesis
        whole.spelled += log
        whole.language += language
        let total = whole.total(settings)
        guard total.isFinite else { return }
        if finished.count >= settings.width, let worst = finished.map(\.total).min(), total <= worst { return }
        var frames: [Int] = []
        for look in whole.looks.dropLast() {
            let most = look.indices.max { look[$0] < look[$1] } ?? 0
            frames.append(max(frames.last ?? 0, most))
        }
        finished.append(
            Text(
                labels: whole.labels, logs: whole.logs, frames: frames, looks: whole.looks, spelled: whole.spelled,
                total: total))
    }

    /// Texts that the language model cannot have written come last.
    private func judged(_ texts: [Text]) -> [Text] {
        texts.map { text in
            var text = text
            text.total += settings.language.score(text.labels) ?? -1e4
            return text
        }.sorted { $0.total > $1.total }
    }
}
