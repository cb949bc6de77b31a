import Foundation
import SpeechRecognition
import Synchronization

/// What woke the assistant though nobody meant it, as letters: what sounds like that again, and less like the wake phrase, wakes no more.
///
/// A name on the radio, or what the family calls its dog, counts as one once it has woken the assistant twice and nothing that means
/// anything came behind it. What is spelled nearly as the phrase is never one; who says it twice within ten seconds is heard after all.
public final class FalseAlarms: Sendable {
    private struct Sound: Codable {
        var phrase: String
        var letters: String
        var times: Int
        /// When it was kept from waking last, in seconds of the pipeline's clock.
        var kept: Double?

        enum CodingKeys: CodingKey { case phrase, letters, times }
    }

    /// Times after which a sound wakes no more.
    private static let enough = 2
    /// Share of its letters in which a sound differs at most from what it is taken for.
    private static let likeness = 0.25
    /// Letters, and the share of the phrase's, in which a sound differs at least from the phrase.
    private static let fewestDifferent = 2
    private static let leastDifferent = 0.25
    /// Seconds within which a sound that comes again is meant.
    private static let insistence = 10.0
    /// Sounds that are remembered; the oldest are forgotten first.
    private static let most = 200

    private let sounds: Mutex<[Sound]>
    private let file: URL?

    /// - Parameter file: keeps them beyond the program's end; where it cannot be read, nothing is known yet.
    public init(file: URL? = nil) {
        self.file = file
        let kept = file.flatMap { try? Data(contentsOf: $0) }
        sounds = Mutex(kept.flatMap { try? JSONDecoder().decode([Sound].self, from: $0) } ?? [])
    }

    /// Sounds that wake no more.
    public var count: Int { sounds.withLock { $0.count { $0.times >= Self.enough } } }

    /// Whether a sound that is taken for a phrase wakes the assistant.
    ///
    /// - Parameters:
    ///   - heard: its letters, as the recogniser writes them.
    ///   - seconds: of the pipeline's clock.
    func wakes(_ heard: String, phrase: String, at seconds: Double) -> Bool {
        let letters = Self.letters(heard)
        let (wakes, changed) = sounds.withLock { sounds -> (Bool, [Sound]?) in
            guard let place = Self.nearest(letters, phrase, sounds), sounds[place].times >= Self.enough,
                Self.distance(letters, sounds[place].letters) < Self.distance(letters, Self.letters(phrase))
            else { return (true, nil) }
            if let last = sounds[place].kept, seconds - last < Self.insistence {
                sounds.remove(at: place)
                return (true, sounds)
            }
            sounds[place].kept = seconds
            return (false, nil)
        }
        keep(changed)
        return wakes
    }

    /// Takes down what came of waking.
    ///
    /// - Parameter isMeant: whether something was said to the assistant.
    func note(_ heard: String, phrase: String, isMeant: Bool) {
        let letters = Self.letters(heard), spelled = Self.letters(phrase)
        let changed = sounds.withLock { sounds -> [Sound]? in
            let place = Self.nearest(letters, phrase, sounds)
            if isMeant {
                guard let place else { return nil }
                sounds.remove(at: place)
                return sounds
            }
            let different = Self.distance(letters, spelled)
            guard different >= Self.fewestDifferent, Double(different) >= Self.leastDifferent * Double(spelled.count)
            else {
                return nil
            }
            var sound = place.map { sounds.remove(at: $0) } ?? Sound(phrase: phrase, letters: letters, times: 0)
            sound.times += 1
            sounds = (sounds + [sound]).suffix(Self.most)
            return sounds
        }
        keep(changed)
    }

    private func keep(_ changed: [Sound]?) {
        guard let changed, let file else { return }
        // That a room cannot be remembered is no reason to stop listening.
        try? JSONEncoder().encode(changed).write(to: file, options: .atomic)
    }

    private static func letters(_ text: String) -> String { text.lowercased().filter { $0 != " " } }

    private static func distance(_ a: String, _ b: String) -> Int { EditCounts.characters(a, b).errors }

    /// The place of the remembered sound that is nearest, where one is near.
    private static func nearest(_ letters: String, _ phrase: String, _ sounds: [Sound]) -> Int? {
        sounds.indices.filter { sounds[$0].phrase == phrase }
            .map { (place: $0, distance: distance(letters, sounds[$0].letters)) }
            .filter { Double($0.distance) <= likeness * Double(max(letters.count, sounds[$0.place].letters.count)) }
            .min { $0.distance < $1.distance }?.place
    }
}
