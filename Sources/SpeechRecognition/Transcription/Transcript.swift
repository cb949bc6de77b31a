/// What a recording says.
public struct Transcript: Sendable, Encodable {
    public var file: String
    public var recognition: Recognition
    /// Other texts, best first, where they were asked for; the first is the recognition's.
    public var alternatives: [Recognition] = []
    /// Length of the recording.
    public var seconds: Double
    /// Time of computing for each second of sound.
    public var realTimeFactor: Double

    private struct Alternative: Encodable {
        var text: String
        var confidence: Double
    }

    private enum Key: String, CodingKey {
        case file, text, confidence, seconds, realTimeFactor, words, alternatives
    }

    public func encode(to encoder: any Encoder) throws {
        var line = encoder.container(keyedBy: Key.self)
        try line.encode(file, forKey: .file)
        try line.encode(recognition.text, forKey: .text)
        try line.encode(recognition.confidence, forKey: .confidence)
        try line.encode((seconds * 1000).rounded() / 1000, forKey: .seconds)
        try line.encode((realTimeFactor * 100000).rounded() / 100000, forKey: .realTimeFactor)
        try line.encode(recognition.words, forKey: .words)
        if !alternatives.isEmpty {
            try line.encode(
                alternatives.map { Alternative(text: $0.text, confidence: $0.confidence) }, forKey: .alternatives)
        }
    }
}
