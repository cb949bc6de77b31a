import Dialogue
import Foundation
import SpeechRecognition
import SpeechSynthesis

/// What an assistant is made of: a listener, a dialogue and a voice.
public struct AssistantParts: Sendable {
    public var configuration: AssistantConfiguration
    /// Makes a listener for one pipeline.
    public var makeListener: @Sendable () throws -> sending any SpeechListener
    public var engine: DialogueEngine
    public var graphs: ListeningGraphs
    public var voice: any ReplyVoice
    /// How loud replies are.
    public var volume = ReplyVolume()

    public init(
        configuration: AssistantConfiguration, engine: DialogueEngine, graphs: ListeningGraphs, voice: any ReplyVoice,
        makeListener: @escaping @Sendable () throws -> sending any SpeechListener
    ) {
        self.configuration = configuration
        self.engine = engine
        self.graphs = graphs
        self.voice = voice
        self.makeListener = makeListener
    }

    /// Loads the recogniser and the voice that a configuration names.
    ///
    /// - Throws: `RecognitionError`, `VoiceError`, `FrontEndError`, naming the file.
    public init(_ configuration: AssistantConfiguration, data: DataDirectory, engine: DialogueEngine) throws {
        let recogniser = try Recogniser(contentsOf: data.model(configuration.recogniser))
        self.init(
            configuration: configuration, engine: engine,
            graphs: ListeningGraphs(
                alphabet: recogniser.alphabet, wakePhrase: configuration.wakeWords,
                answerWithin: configuration.followUpSeconds),
            voice: try Synthesiser(voiceDirectory: data.voice(configuration.voice))
        ) {
            try recogniser.session(.free, endpointing: .ofPipeline)
        }
    }
}

extension AssistantConfiguration {
    /// The wake phrase in words as the recogniser writes them.
    public var wakeWords: [String] { Self.words(wakePhrase ?? "") }

    static func words(_ phrase: String) -> [String] {
        phrase.lowercased().split { !($0.isLetter || $0 == "'") }.map(String.init)
    }
}
