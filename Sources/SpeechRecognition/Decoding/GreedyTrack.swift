import Foundation

/// Best-path decoding that remembers when each character was heard and how sure it was.
struct GreedyTrack {
    let alphabet: Alphabet
    private var letters: [SpelledLetter] = []
    private var lastLabel: Int
    private(set) var frames = 0
    /// The last frame in which a character, not the blank or a space, was the most probable.
    private(set) var lastHeard: Int?

    init(_ alphabet: Alphabet) {
        self.alphabet = alphabet
        lastLabel = alphabet.blank
    }

    /// - Parameter values: `[frames, classes]`.
    mutating func push(_ values: UnsafeBufferPointer<Float>) {
        let classes = alphabet.classes
        for start in stride(from: 0, to: values.count - classes + 1, by: classes) {
            var best = 0
            for label in 1..<classes where values[start + label] > values[start + best] { best = label }
            if best != alphabet.blank {
                let probability = expf(values[start + best])
                if best == lastLabel, !letters.isEmpty {
                    letters[letters.count - 1].last = frames
                    letters[letters.count - 1].probability = max(letters[letters.count - 1].probability, probability)
                } else {
                    letters.append(SpelledLetter(label: best, frame: frames, last: frames, probability: probability))
                }
                if best != alphabet.space { lastHeard = frames }
            }
            lastLabel = best
            frames += 1
        }
    }

    /// How many words will not be taken back.
    var settledWords: Int { SpelledLetter.wholeWords(letters, alphabet) }

    func recognition(frameSeconds: Double) -> Recognition {
        SpelledLetter.recognition(letters, alphabet, frameSeconds: frameSeconds)
    }
}
