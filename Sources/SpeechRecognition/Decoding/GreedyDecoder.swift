/// Writes the most probable class of each frame, repetitions and blanks left out (Graves et al., 2006, best path).
public struct GreedyDecoder: Sendable {
    public let alphabet: Alphabet
    /// The classes written so far.
    public private(set) var labels: [Int] = []
    private var last: Int

    public init(_ alphabet: Alphabet) {
        self.alphabet = alphabet
        last = alphabet.blank
    }

    /// Takes frames of log-probabilities, `[frames, classes]`.
    public mutating func push(_ frames: UnsafeBufferPointer<Float>) {
        for start in stride(from: 0, to: frames.count - alphabet.classes + 1, by: alphabet.classes) {
            var best = 0
            for label in 1..<alphabet.classes where frames[start + label] > frames[start + best] { best = label }
            if best != last && best != alphabet.blank { labels.append(best) }
            last = best
        }
    }

    public mutating func push(_ frames: [Float]) { frames.withUnsafeBufferPointer { push($0) } }

    /// What has been written, single spaces between words.
    public var text: String { alphabet.text(of: labels).split(separator: " ").joined(separator: " ") }
}
