/// What was heard.
public struct Recognition: Sendable, Equatable {
    public struct Word: Sendable, Equatable, Codable {
        public var word: String
        /// Seconds from the beginning of the sound.
        public var start: Double
        public var end: Double
        /// 0 to 1.
        public var confidence: Double

        public init(word: String, start: Double, end: Double, confidence: Double) {
            self.word = word
            self.start = start
            self.end = end
            self.confidence = confidence
        }
    }

    public var text: String
    /// 0 to 1: how likely every word is right.
    public var confidence: Double
    public var words: [Word]

    public init(words: [Word], confidence: Double) {
        self.words = words
        self.confidence = confidence
        text = words.map(\.word).joined(separator: " ")
    }

    /// The same with no word outlasting the sound, whose last letters may be written only in the silence behind it.
    func lasting(_ seconds: Double) -> Recognition {
        var clipped = self
        for index in clipped.words.indices {
            clipped.words[index].start = min(clipped.words[index].start, seconds)
            clipped.words[index].end = min(clipped.words[index].end, seconds)
        }
        return clipped
    }

    /// The same, said so many seconds later.
    public func moved(by seconds: Double) -> Recognition {
        var moved = self
        for index in moved.words.indices {
            moved.words[index].start += seconds
            moved.words[index].end += seconds
        }
        return moved
    }

    public static let nothing = Recognition(words: [], confidence: 0)
}
