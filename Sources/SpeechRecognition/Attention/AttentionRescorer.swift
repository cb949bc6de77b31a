import Foundation

/// A recogniser of frames whose best texts a recogniser with attention judges anew: the first finds what may have been said, the second
/// has heard all of it before it says a word.
public struct AttentionRescorer: RecordingRecogniser {
    public struct Settings: Sendable {
        /// How many texts are judged.
        public var count = 24
        /// Weight of the second recogniser's log-probability beside the first's score.
        public var weight: Float = 0.5
        /// Gain for each character, since each costs the second recogniser something.
        public var characterGain: Float = 0

        public init() {}
    }

    public let first: FrameDecoder
    public let second: AttentionRecogniser
    public let settings: Settings

    /// - Parameter first: with a language model; letter by letter there is but one text to judge.
    public init(_ first: FrameDecoder, by second: AttentionRecogniser, settings: Settings = Settings()) {
        (self.first, self.second, self.settings) = (first, second, settings)
    }

    public var language: String { first.language }

    public func recordingSession(keepsAlternatives: Bool) -> any RecordingSession { RescoringSession(self) }
}

final class RescoringSession: RecordingSession {
    private let rescorer: AttentionRescorer
    private let session: RecognitionSession
    private var samples: [Float] = []
    private var found: [Recognition] = []

    init(_ rescorer: AttentionRescorer) {
        self.rescorer = rescorer
        session = rescorer.first.recogniser.recordingSession(rescorer.first.decoding)
        session.settlesAtPauses = false
    }

    func accept(_ piece: UnsafeBufferPointer<Float>) {
        session.accept(piece)
        samples.append(contentsOf: piece)
    }

    /// As the first recogniser alone has it.
    func partial() -> Recognition { session.partial() }

    func finish() -> Recognition {
        let heard = session.finish()
        let texts = session.scoredTexts(rescorer.settings.count)
        guard texts.count > 1, let hearing = rescorer.second.hear(samples) else {
            found = [heard]
            return heard
        }
        let logs = hearing.logProbabilities(texts.map(\.recognition.text))
        let totals = zip(texts, logs).map { text, log in
            text.score + rescorer.settings.weight * (log ?? -1e4)
                + rescorer.settings.characterGain * Float(text.recognition.text.count)
        }
        found = totals.indices.sorted { totals[$0] > totals[$1] }.map { texts[$0].recognition }
        return found.first ?? heard
    }

    func alternatives(_ count: Int) -> [Recognition] { Array(found.prefix(count)) }

    func reset() {
        session.reset()
        samples.removeAll(keepingCapacity: true)
        found = []
    }
}
