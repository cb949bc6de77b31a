/// A recogniser with attention and how it searches: the second of the recognisers that write down recordings.
public struct AttentionDecoder: RecordingRecogniser {
    public let recogniser: AttentionRecogniser
    public let settings: AttentionBeamSearch.Settings

    public init(_ recogniser: AttentionRecogniser, settings: AttentionBeamSearch.Settings = .init()) {
        (self.recogniser, self.settings) = (recogniser, settings)
    }

    public var language: String { recogniser.description.language }

    public func recordingSession(keepsAlternatives: Bool) -> any RecordingSession { AttentionSession(self) }
}

/// A recording that is heard whole: nothing is known before all of it is there, so `partial` listens anew each time.
final class AttentionSession: RecordingSession {
    private let decoder: AttentionDecoder
    private var samples: [Float] = []
    private var found: [Recognition] = []

    init(_ decoder: AttentionDecoder) { self.decoder = decoder }

    func accept(_ piece: UnsafeBufferPointer<Float>) { samples.append(contentsOf: piece) }

    func partial() -> Recognition {
        var quick = decoder.settings
        quick.width = 1
        return texts(quick).first ?? .nothing
    }

    func finish() -> Recognition {
        found = texts(decoder.settings)
        return found.first ?? .nothing
    }

    private func texts(_ settings: AttentionBeamSearch.Settings) -> [Recognition] {
        let seconds = Double(samples.count) / Recogniser.sampleRate
        return decoder.recogniser.hear(samples)?.texts(settings).map { $0.lasting(seconds) } ?? []
    }

    func alternatives(_ count: Int) -> [Recognition] { Array(found.prefix(count)) }

    func reset() {
        samples.removeAll(keepingCapacity: true)
        found = []
    }
}
