import SpeechRecognition

/// A wake word detector for those who send sound as it comes. Calls are answered in turn.
public actor WakePhraseFeed {
    public struct Detection: Sendable, Equatable {
        public var phrase: String
        /// Seconds from the first sample fed to the phrase's end.
        public var at: Double
        /// 0 to 1, of a letter of the phrase on average.
        public var confidence: Double
    }

    private let detector: WakeWordDetector

    init(_ recogniser: Recogniser, _ phrases: [String], threshold: Double?) throws {
        detector = try recogniser.wakeWordDetector(phrases, threshold: threshold)
    }

    /// Takes mono samples at 16 kHz, and tells which phrases were said, and when.
    public func accept(_ samples: [Float]) -> [Detection] {
        detector.accept(samples).map { Detection(phrase: $0.phrase, at: $0.end, confidence: $0.score) }
    }

    /// Forgets all that was heard.
    public func reset() { detector.reset() }
}
