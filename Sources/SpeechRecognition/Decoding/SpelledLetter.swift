import Foundation

/// A character that was heard, and when.
struct SpelledLetter {
    var label: Int
    /// First and last frame.
    var frame: Int
    var last: Int
    /// Of its frames, the greatest.
    var probability: Float

    /// How many words `letters` holds whose end is among them.
    static func wholeWords(_ letters: some Sequence<SpelledLetter>, _ alphabet: Alphabet) -> Int {
        var words = 0, isInWord = false
        for letter in letters {
            if letter.label != alphabet.space {
                isInWord = true
            } else if isInWord {
                (words, isInWord) = (words + 1, false)
            }
        }
        return words
    }

    /// Letters to words.
    static func recognition(_ letters: [SpelledLetter], _ alphabet: Alphabet, frameSeconds: Double) -> Recognition {
        var words: [Recognition.Word] = [], text = "", start = 0, end = 0, logSum: Float = 0, logs: Float = 0, count = 0
        func seconds(_ frame: Int) -> Double { (Double(frame) * frameSeconds * 1000).rounded() / 1000 }
        func rounded(_ value: Float) -> Double { (Double(value) * 1000).rounded() / 1000 }
        func close() {
            guard !text.isEmpty else { return }
            words.append(
                Recognition.Word(
                    word: text, start: seconds(start), end: seconds(end + 1),
                    confidence: rounded(expf(logSum / Float(text.count)))))
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
