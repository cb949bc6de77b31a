import Dialogue
import Foundation
import SpeechRecognition
import SpeechSynthesis

/// What an assistant is made of: a listener, a dialogue and a voice.
public struct AssistantParts: Sendable {
    public var configuration: AssistantConfiguration
    /// Makes a listener for one pipeline.
    public var makeListener: @Sendable () throws -> sending any SpeechListener
    /// Makes a wake word detector for one pipeline; nil where the listener itself finds the wake phrases.
    public var makeWakeListener: (@Sendable () throws -> sending any WakeListener)?
    public var engine: DialogueEngine
    public var graphs: ListeningGraphs
    public var voice: any ReplyVoice
    /// How loud replies are.
    public var volume = ReplyVolume()

    public init(
        configuration: AssistantConfiguration, engine: DialogueEngine, graphs: ListeningGraphs, voice: any ReplyVoice,
        makeWakeListener: (@Sendable () throws -> sending any WakeListener)? = nil,
        makeListener: @escaping @Sendable () throws -> sending any SpeechListener
    ) {
        self.configuration = configuration
        self.engine = engine
        self.graphs = graphs
        self.voice = voice
        self.makeListener = makeListener
        self.makeWakeListener = makeWakeListener
    }

    /// Loads the recogniser and the voice that a configuration names.
    ///
    /// - Throws: `RecognitionError`, `VoiceError`, `FrontEndError`, naming the file.
    public init(_ configuration: AssistantConfiguration, data: DataDirectory, engine: DialogueEngine) throws {
        let recogniser = try Recogniser(contentsOf: data.model(configuration.recogniser))
        let dictation = try RecognitionSession.Decoding.freeSpeech(modelFolder: data.model(configuration.recogniser))
        self.init(
            configuration: configuration, engine: engine,
            graphs: ListeningGraphs(
                alphabet: recogniser.alphabet, wakePhrases: configuration.wakePhrases,
                answerWithin: configuration.followUpSeconds),
            voice: try Synthesiser(voiceDirectory: data.voice(configuration.voice)),
            makeWakeListener: configuration.makeWakeListener(recogniser),
            makeListener: configuration.makeListener(
                recogniser, dictation: dictation, likely: engine.likelyWords))
    }
}

extension AssistantConfiguration {
    /// The wake phrases in words as the recogniser writes them.
    public var wakePhrases: [[String]] { wake.map { WakePhrase($0).words } }
    /// The words of the first of them; empty where there is none.
    public var wakeWords: [String] { wakePhrases.first ?? [] }

    /// What each letter of a word gains that a user's own texts are about.
    private static let likelyGain: Float = 0.5

    /// Makes the listener of a pipeline, which writes by `dictation` what no grammar knows.
    ///
    /// - Parameter likely: words that may be said and stand in no grammar.
    func makeListener(_ recogniser: Recogniser, dictation: RecognitionSession.Decoding, likely: [String])
        -> @Sendable () throws -> sending any SpeechListener
    {
        let endpointing = EndpointRules.ofPipeline(longest: longestCommand)
        let dictation = dictation.boosting(likely, alphabet: recogniser.alphabet, gain: Self.likelyGain)
        return {
            let session = try recogniser.session(.free, endpointing: endpointing)
            if case .free = dictation { return session }
            session.dictation = dictation
            return session
        }
    }

    /// Makes the wake word detector that it asks for; nil where it asks for none.
    func makeWakeListener(_ recogniser: Recogniser) -> (@Sendable () throws -> sending any WakeListener)? {
        guard !wake.isEmpty else { return nil }
        let phrases = wake, threshold = wakeThreshold
        return { try recogniser.wakeWordDetector(phrases, threshold: threshold) }
    }
}
