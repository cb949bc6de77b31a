import Foundation

/// Aligns the letters of words with their sounds: each letter stands for none, one or two sounds, in order.
///
/// The probabilities of sounds given a letter are found by expectation maximisation (many-to-many alignment: Jiampojamarn,
/// Kondrak and Sherif, 2007); words are then aligned along their most probable path.
struct LetterAlignment {
    /// Sounds by number from 1; 0 stands for none.
    private let soundCount: Int
    /// `[letter][first sound][second sound]`
    private var probability: [Double]
    private let letterCount: Int

    /// - Parameters:
    ///   - words: letters (numbers below `letterCount`) and sounds (numbers from 1 to `soundCount`).
    ///   - passes: of expectation maximisation.
    init(words: [(letters: [Int], sounds: [Int])], letterCount: Int, soundCount: Int, passes: Int = 8) {
        self.letterCount = letterCount
        self.soundCount = soundCount
        let width = soundCount + 1
        probability = [Double](repeating: 1, count: letterCount * width * width)
        for _ in 0..<passes {
            var counts = [Double](repeating: 0, count: probability.count)
            for word in words { expect(word.letters, word.sounds, &counts) }
            for letter in 0..<letterCount {
                let range = letter * width * width..<(letter + 1) * width * width
                let total = counts[range].reduce(0, +)
                for i in range { probability[i] = total > 0 ? counts[i] / total : 0 }
            }
        }
    }

    private func index(_ letter: Int, _ sounds: ArraySlice<Int>) -> Int {
        let width = soundCount + 1, first = sounds.first ?? 0
        let second = sounds.count > 1 ? sounds[sounds.startIndex + 1] : 0
        return (letter * width + first) * width + second
    }

    /// Adds the expected counts of one word.
    private func expect(_ letters: [Int], _ sounds: [Int], _ counts: inout [Double]) {
        let (n, m) = (letters.count, sounds.count), row = m + 1
        guard m <= 2 * n else { return }
        var forward = [Double](repeating: 0, count: (n + 1) * row), backward = forward
        forward[0] = 1
        backward[n * row + m] = 1
        for i in 0..<n {
            for j in 0...m where forward[i * row + j] > 0 {
                for k in 0...min(2, m - j) {
                    forward[(i + 1) * row + j + k] +=
                        forward[i * row + j] * probability[index(letters[i], sounds[j..<j + k])]
                }
            }
        }
        for i in stride(from: n - 1, through: 0, by: -1) {
            for j in 0...m {
                for k in 0...min(2, m - j) {
                    backward[i * row + j] +=
                        probability[index(letters[i], sounds[j..<j + k])] * backward[(i + 1) * row + j + k]
                }
            }
        }
        let total = forward[n * row + m]
        guard total > 0 else { return }
        for i in 0..<n {
            for j in 0...m where forward[i * row + j] > 0 {
                for k in 0...min(2, m - j) {
                    let at = index(letters[i], sounds[j..<j + k])
                    counts[at] += forward[i * row + j] * probability[at] * backward[(i + 1) * row + j + k] / total
                }
            }
        }
    }

    /// The sounds of each letter along the most probable path; nil where there is none.
    func align(letters: [Int], sounds: [Int]) -> [[Int]]? {
        let (n, m) = (letters.count, sounds.count), row = m + 1
        guard m <= 2 * n else { return nil }
        var best = [Double](repeating: 0, count: (n + 1) * row), taken = [Int](repeating: 0, count: (n + 1) * row)
        best[0] = 1
        for i in 0..<n {
            for j in 0...m where best[i * row + j] > 0 {
                for k in 0...min(2, m - j) {
                    let score = best[i * row + j] * probability[index(letters[i], sounds[j..<j + k])]
                    if score > best[(i + 1) * row + j + k] {
                        best[(i + 1) * row + j + k] = score
                        taken[(i + 1) * row + j + k] = k
                    }
                }
            }
        }
        guard best[n * row + m] > 0 else { return nil }
        var pieces: [[Int]] = [], j = m
        for i in stride(from: n, to: 0, by: -1) {
            let k = taken[i * row + j]
            pieces.append(Array(sounds[j - k..<j]))
            j -= k
        }
        return pieces.reversed()
    }
}
