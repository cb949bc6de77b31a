/// How often a wake phrase is missed, and how often other speech is taken for it.
///
/// Every recording that says the phrase counts once, by the best of what the detector made of it; in all other recordings every
/// moment that the detector could have woken at counts as one chance for a false alarm.
public struct WakeWordScore: Sendable, Encodable {
    public let phrase: String
    /// The best score in each recording that says the phrase; 0 where there was none.
    public private(set) var said: [Double] = []
    /// Scores in sound that does not say it, and its length in hours.
    public private(set) var unsaid: [Double] = []
    public private(set) var hours = 0.0

    public init(phrase: String) { self.phrase = phrase }

    /// - Parameter scores: of all that the detector, at a low threshold, heard in a recording.
    public mutating func add(saysPhrase: Bool, scores: [Double], seconds: Double) {
        if saysPhrase {
            said.append(scores.max() ?? 0)
        } else {
            unsaid += scores
            hours += seconds / 3600
        }
    }

    /// The share of recordings missed at a threshold.
    public func missRate(at threshold: Double) -> Double {
        said.isEmpty ? 0 : Double(said.count { $0 < threshold }) / Double(said.count)
    }

    /// False alarms in ten hours at a threshold.
    public func falseAlarms(at threshold: Double) -> Double {
        hours > 0 ? Double(unsaid.count { $0 >= threshold }) * 10 / hours : 0
    }

    /// The lowest threshold with no more than so many false alarms in ten hours.
    public func threshold(falseAlarms: Double) -> Double {
        let allowed = Int(falseAlarms * hours / 10), sorted = unsaid.sorted(by: >)
        return allowed < sorted.count ? sorted[allowed].nextUp : 0
    }

    private enum Key: String, CodingKey {
        case phrase, recordings, hours, threshold, missRate, falseAlarmsInTenHours, thresholdAtOneInTenHours,
            missRateAtOneInTenHours
    }

    public func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: Key.self)
        let standard = WakePhrase(phrase).standardThreshold, one = threshold(falseAlarms: 1)
        try object.encode(phrase, forKey: .phrase)
        try object.encode(said.count, forKey: .recordings)
        try object.encode(hours, forKey: .hours)
        try object.encode(standard, forKey: .threshold)
        try object.encode(missRate(at: standard), forKey: .missRate)
        try object.encode(falseAlarms(at: standard), forKey: .falseAlarmsInTenHours)
        try object.encode(one, forKey: .thresholdAtOneInTenHours)
        try object.encode(missRate(at: one), forKey: .missRateAtOneInTenHours)
    }
}

/// Measures several wake phrases at once over recordings with transcripts.
public struct WakeWordTest {
    /// Below this nothing is noted.
    private static let floor = 0.05
    /// Frames, as many as one chance for a false alarm lasts.
    private static let patience = 40

    public private(set) var scores: [WakeWordScore]
    private let detector: WakeWordDetector

    /// - Throws: what `Recogniser.wakeWordDetector` throws.
    public init(_ recogniser: Recogniser, phrases: [String]) throws {
        detector = try WakeWordDetector(
            recogniser, phrases.map(WakePhrase.init), threshold: Self.floor, patience: Self.patience)
        scores = detector.phrases.map(WakeWordScore.init)
    }

    /// - Parameters:
    ///   - samples: mono, 16 kHz.
    ///   - transcript: what is said: a phrase where that stands in it, other speech for the other phrases.
    public mutating func add(_ samples: [Float], transcript: String) {
        detector.reset()
        let found = detector.accept(samples) + detector.finish()
        let words = " " + transcript + " "
        for index in scores.indices {
            let says = words.contains(" " + scores[index].phrase + " ")
            scores[index].add(
                saysPhrase: says, scores: found.filter { $0.phrase == scores[index].phrase }.map(\.score),
                seconds: Double(samples.count) / Recogniser.sampleRate)
        }
    }
}
