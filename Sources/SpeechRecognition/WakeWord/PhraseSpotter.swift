import Foundation

/// How probable it is that a phrase has just been said: the forward algorithm of CTC (Graves et al., 2006) over the phrase's
/// letters, begun anew in every frame, so that the sum over all that may stand before them is 1. A pure value.
struct PhraseSpotter: Sendable {
    /// What a missing space costs.
    private static let missingSpace = 0.3
    /// What a beginning inside a word weighs against one at a word's edge.
    private static let insideWord = 0.1

    /// Frames behind the phrase in which other letters count against it.
    static let silentFrames = 6

    /// In double precision, so that long phrases do not vanish.
    private struct Place {
        /// Paths that end in the letter, and in blanks behind it.
        var letter = 0.0
        var blank = 0.0
        /// The frames in which the most probable of each began.
        var letterBegin = 0
        var blankBegin = 0

        var sum: Double { letter + blank }
        var begin: Int { letter > blank ? letterBegin : blankBegin }
    }

    private let labels: [Int]
    private let letters: Double
    private let blank: Int
    private let space: Int?
    private let likeness: LetterLikeness
    private var places: [Place]
    private var next: [Place]
    /// Probability that a word ended before the frame.
    private var edge = 1.0
    /// Paths that ended 0, 1, 2, … frames ago, and where they began.
    private var ended: [(mass: Double, begin: Int)]
    private(set) var frames = 0

    init(_ labels: [Int], alphabet: Alphabet, likeness: LetterLikeness) {
        self.labels = labels
        self.likeness = likeness
        letters = Double(max(1, labels.count { $0 != alphabet.space }))
        blank = alphabet.blank
        space = alphabet.space
        places = [Place](repeating: Place(), count: labels.count)
        next = places
        ended = [(Double, Int)](repeating: (0, 0), count: Self.silentFrames + 1)
    }

    mutating func reset() {
        for place in places.indices { places[place] = Place() }
        for index in ended.indices { ended[index] = (0, 0) }
        edge = 1
        frames = 0
    }

    /// Takes the probabilities of one frame.
    ///
    /// - Returns: the mean probability of a letter of the phrase, 0 to 1, that ended `silentFrames` before, and the frame in which
    ///   it began.
    mutating func step(_ probabilities: UnsafeBufferPointer<Float>) -> (score: Float, begin: Int) {
        let silent = Double(probabilities[blank])
        let entry = edge * (1 - Self.insideWord) + Self.insideWord
        for (index, label) in labels.enumerated() {
            let here = places[index]
            var arriving = 0.0, begin = here.letterBegin, most = here.letter
            func offer(_ mass: Double, _ from: Int) {
                arriving += mass
                if mass > most { (most, begin) = (mass, from) }
            }
            if index == 0 {
                offer(entry, frames)
            } else {
                let before = places[index - 1]
                offer(before.blank + (labels[index - 1] == label ? 0 : before.letter), before.begin)
                if labels[index - 1] == space, index >= 2 {
                    offer(Self.missingSpace * places[index - 2].sum, places[index - 2].begin)
                }
            }
            next[index] = Place(
                letter: (here.letter + arriving) * Double(likeness.probability(of: label, probabilities)),
                blank: here.sum * silent,
                letterBegin: begin, blankBegin: here.begin)
        }
        swap(&places, &next)
        let gap = space.map { Double(probabilities[$0]) } ?? 0
        edge = gap + edge * silent
        frames += 1
        for index in ended.indices.dropFirst().reversed() {
            ended[index] = (ended[index - 1].mass * (silent + gap), ended[index - 1].begin)
        }
        ended[0] = places.last.map { ($0.letter, $0.letterBegin) } ?? (0, 0)
        guard let end = ended.last, end.mass > 0 else { return (0, frames) }
        return (Float(min(1, exp(log(end.mass) / letters))), end.begin)
    }
}
