import Foundation

/// Best-path decoding that remembers when each character was heard and how sure it was.
struct GreedyTrack {
    private struct Letter {
        var label: Int
        var frame: Int
        var last: Int
        /// Of the frames of the letter, the greatest probability.
        var probability: Float
    }

    let alphabet: Alphabet
    private var letters: [Letter] = []
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
                    letters.append(Letter(label: best, frame: frames, last: frames, probability: probability))
                }
                if best != alphabet.space { lastHeard = frames }
            }
            lastLabel = best
            frames += 1
        }
    }

    func recognition(frameSeconds: Double) -> Recognition {
        var words: [Recognition.Word] = [], text = "", start = 0, end = 0, logSum: Float = 0, logs: Float = 0, count = 0
        func seconds(_ frame: Int) -> Double { (Double(frame) * frameSeconds * 1000).rounded() / 1000 }
        func rounded(_ value: Float) -> Double { (Double(value) * 1000).rounded() / 1000 }
        func close() {
            guard !text.isEmpty else { return }
            words.append(
                Recognition.Word(
                    word: text, start: seconds(start), end: seconds(end + 1), confidence: rounded(expf(logSum / Float(text.count)))))
            text = ""
            logSum = 0
        }
        for letter in letters {
            if letter.label == alphabet.space {
                close()
                continue
            }
            if text.isEmpty { start = letter.frame }
            text.append(alphabet.characters[letter.label])
            end = letter.last
            let log = logf(max(1e-6, letter.probability))
            logSum += log
            logs += log
            count += 1
        }
        close()
        return Recognition(words: words, confidence: count == 0 ? 0 : rounded(expf(logs / Float(count))))
    }
}
