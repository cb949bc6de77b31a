import SpeechRecognition

/// A recogniser that tells when a phrase is said at the beginning of an utterance. Calls are answered in turn.
public actor WakePhraseFeed {
    public struct Detection: Sendable, Equatable {
        public var phrase: String
        /// Seconds from the first sample fed to the phrase's end.
        public var at: Double
        /// 0 to 1, of the phrase's least certain word.
        public var confidence: Double
    }

    private static let pieceLength = 640
    private static let restartAfter = 4.0
    private static let preRoll = 0.4
    /// Looks at the text in a row that must find the phrase.
    private static let looks = 3

    private let session: RecognitionSession
    private let words: [String]
    private let minimumConfidence: Double
    private var recent: [Float] = []
    private var waiting: [Float] = []
    private var began = 0
    private var found = 0

    init(_ recogniser: Recogniser, _ words: [String], minimumConfidence: Double) throws {
        self.words = words
        self.minimumConfidence = minimumConfidence
        let phrase = WordGraph(words: [], states: [.init(arcs: [], isFinal: true)]).after(words)
        session = try recogniser.session(
            .graph(CharacterGraph(phrase, alphabet: recogniser.alphabet)), endpointing: .ofPipeline)
    }

    /// Takes mono samples at 16 kHz, and tells where the phrase was said.
    public func accept(_ samples: [Float]) -> [Detection] {
        var detections: [Detection] = []
        waiting += samples
        var start = 0
        while waiting.count - start >= Self.pieceLength {
            if let detection = feed(Array(waiting[start..<start + Self.pieceLength])) { detections.append(detection) }
            start += Self.pieceLength
        }
        waiting.removeFirst(start)
        return detections
    }

    /// Forgets all that was heard.
    public func reset() {
        (recent, waiting, began, found) = ([], [], 0, 0)
        session.reset()
    }

    private func feed(_ piece: [Float]) -> Detection? {
        session.accept(piece)
        recent += piece
        guard let last = session.lastHeard else {
            if session.secondsDecoded >= Self.restartAfter { again(from: session.secondsDecoded - Self.preRoll) }
            return nil
        }
        let heard = session.partial().words
        let confidence = heard.map(\.confidence).min() ?? 0
        found = heard.map(\.word) == words && confidence >= minimumConfidence ? found + 1 : 0
        if found >= Self.looks {
            let end = heard.last?.end ?? last
            defer { again(from: end) }
            return Detection(
                phrase: words.joined(separator: " "), at: Double(began) / Recogniser.sampleRate + end,
                confidence: confidence)
        }
        if session.endpoint != nil { again(from: max(last + 0.06, session.secondsDecoded - 0.1)) }
        return nil
    }

    private func again(from seconds: Double) {
        let first = min(max(0, Int(seconds * Recogniser.sampleRate)), recent.count)
        recent.removeFirst(first)
        began += first
        found = 0
        session.reset()
        session.accept(recent)
    }
}
