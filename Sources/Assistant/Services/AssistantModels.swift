import Dialogue
import Foundation
import SpeechRecognition
import SpeechSynthesis

/// The models and the dialogue of one configuration, each loaded when it is first asked for and shared by all who ask.
public final class AssistantModels: Sendable {
    public let configuration: AssistantConfiguration
    public let recogniser: LazyResource<Recogniser>
    /// How free speech is decoded: with the recogniser's language model where it has one.
    public let dictation: LazyResource<RecognitionSession.Decoding>
    /// Writes down whole recordings.
    public let recordings: LazyResource<FrameDecoder>
    public let voice: LazyResource<Synthesiser>
    public let dialogue: LazyResource<DialogueEngine>
    /// What may be said in each state of the dialogue.
    public let graphs: LazyResource<ListeningGraphs>
    private let volume: ReplyVolume

    /// - Parameters:
    ///   - former: its models are taken over where the configuration names the same; its dialogue is not.
    ///   - volume: how loud replies are.
    ///   - store: keeps alarms, lists and sessions.
    ///   - complain: told what is left out, and why.
    init(
        _ configuration: AssistantConfiguration, data: DataDirectory, former: AssistantModels? = nil,
        volume: ReplyVolume, store: @escaping @Sendable () async -> DialogueStore?,
        complain: @escaping @Sendable (String) -> Void
    ) {
        self.configuration = configuration
        self.volume = volume
        let model = data.model(configuration.recogniser)
        if let former, former.configuration.recogniser == configuration.recogniser {
            recogniser = former.recogniser
            dictation = former.dictation
        } else {
            recogniser = LazyResource { try Recogniser(contentsOf: model) }
            dictation = LazyResource { try .freeSpeech(modelFolder: model) }
        }
        if let former, former.configuration.recogniser == configuration.recogniser,
            former.configuration.offlineRecogniser == configuration.offlineRecogniser
        {
            recordings = former.recordings
        } else {
            let folder = data.model(configuration.offlineRecogniser), dictation = dictation
            recordings = LazyResource {
                let recogniser = try Recogniser(contentsOf: folder)
                // The language model of both is one, and loaded once.
                let (own, live) = try (
                    RecognitionSession.Decoding.languageModel(ofModelFolder: folder),
                    RecognitionSession.Decoding.languageModel(ofModelFolder: model)
                )
                let decoding = own == live ? try await dictation.value() : try .freeSpeech(modelFolder: folder)
                return FrameDecoder(recogniser, decoding: decoding)
            }
        }
        if let former, former.configuration.voice == configuration.voice {
            voice = former.voice
        } else {
            let folder = data.voice(configuration.voice)
            voice = LazyResource { try Synthesiser(voiceDirectory: folder) }
        }
        let dialogue = LazyResource {
            try DialogueEngine(
                configuration, data: data, store: await store(), volume: volume.level, complain: complain)
        }
        self.dialogue = dialogue
        let recogniser = recogniser
        graphs = LazyResource {
            ListeningGraphs(
                alphabet: try await recogniser.value().alphabet, wakePhrases: configuration.wakePhrases,
                answerWithin: configuration.followUpSeconds)
        }
    }

    /// What a pipeline is made of.
    ///
    /// - Throws: what loading recogniser, voice and dialogue throws.
    public func parts() async throws -> AssistantParts {
        let recogniser = try await recogniser.value()
        let engine = try await dialogue.value()
        var parts = AssistantParts(
            configuration: configuration, engine: engine, graphs: try await graphs.value(),
            voice: try await voice.value(), makeWakeListener: configuration.makeWakeListener(recogniser),
            makeListener: configuration.makeListener(
                recogniser, dictation: try await dictation.value(), likely: engine.likelyWords))
        parts.volume = volume
        return parts
    }
}
