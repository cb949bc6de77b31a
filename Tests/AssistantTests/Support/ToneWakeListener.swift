@testable import Assistant
@testable import SpeechRecognition

/// Hears wake phrases of `ToneLanguage`, as late as a network does: 0.6 s behind their end.
final class ToneWakeListener: WakeListener {
    private static let lateness = 0.6
    private let listener: ToneListener
    private let phrases: [[String]]
    /// Words that belong to phrases told already.
    private var taken = 0

    init(_ language: ToneLanguage, phrases: [String]) {
        listener = ToneListener(language)
        self.phrases = phrases.map { WakePhrase($0).words }
    }

    func accept(_ samples: [Float]) -> [WakeWordDetector.Detection] {
        listener.accept(samples)
        let words = listener.partial().words
        for phrase in phrases where words.count >= phrase.count {
            for place in stride(from: taken, through: words.count - phrase.count, by: 1)
            where words[place..<place + phrase.count].map(\.word) == phrase {
                let end = words[place + phrase.count - 1].end
                guard listener.secondsDecoded >= end + Self.lateness else { continue }
                taken = place + phrase.count
                return [.init(phrase: phrase.joined(separator: " "), score: 0.9, start: words[place].start, end: end)]
            }
        }
        return []
    }

    func reset() {
        listener.reset(nil)
        taken = 0
    }
}
