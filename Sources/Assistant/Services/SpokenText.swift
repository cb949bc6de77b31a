import SpeechSynthesis

/// A text in sound: mono samples in pieces, made as they are read, so that a slow reader holds back the making. Reading ends
/// where the reader's task is cancelled.
///
///     for await samples in speech { send(samples, speech.sampleRate) }
public struct SpokenText: AsyncSequence, Sendable {
    private let synthesiser: Synthesiser
    private let text: String
    private let controls: SpeakingControls

    init(_ synthesiser: Synthesiser, text: String, controls: SpeakingControls) {
        self.synthesiser = synthesiser
        self.text = text
        self.controls = controls
    }

    /// In hertz.
    public var sampleRate: Int { synthesiser.sampleRate }

    public func makeAsyncIterator() -> Iterator { Iterator(stream: synthesiser.speak(text, controls: controls)) }

    public struct Iterator: AsyncIteratorProtocol {
        let stream: SpeechStream

        public mutating func next() async -> [Float]? {
            // Lets others have the thread between two pieces.
            await Task.yield()
            return Task.isCancelled ? nil : stream.next()?.samples
        }
    }
}
