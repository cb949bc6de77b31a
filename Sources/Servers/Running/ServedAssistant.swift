import Assistant
import Dialogue
import LanguageUnderstanding
import SpeechRecognition
import SpeechSynthesis
import Synchronization

/// What all servers share: the assistant, its limits, what is counted, and the threads that compute.
public struct ServedAssistant: Sendable {
    public let services: AssistantServices
    public let settings: ServerSettings
    /// Where speech is computed, so that requests are read and answered meanwhile.
    let executor = SpeechExecutor()
    let counters: ServerCounters

    public init(_ services: AssistantServices, settings: ServerSettings) {
        self.services = services
        self.settings = settings
        counters = ServerCounters(services.metrics, log: services.log)
    }

    /// What is installed now.
    var card: ServicesCard { cards.card(of: services.configuration, data: services.data) }

    /// Reads the models' cards anew when the configuration has changed.
    private final class Cards: Sendable {
        private let read = Mutex<(configuration: AssistantConfiguration, card: ServicesCard)?>(nil)

        func card(of configuration: AssistantConfiguration, data: DataDirectory) -> ServicesCard {
            read.withLock { read in
                if let read, read.configuration == configuration { return read.card }
                let card = ServicesCard(configuration, data: data)
                read = (configuration, card)
                return card
            }
        }
    }

    private let cards = Cards()

    /// Answers what a client has understood itself.
    func answer(_ understanding: Understanding, conversation: String) async throws -> [DialogueEvent] {
        try await services.models.dialogue.value().respond(
            to: understanding, session: conversation, at: services.events.clock.today)
    }

    /// What a sentence means where a conversation is now.
    func understand(_ text: String, conversation: String) async throws -> Understanding {
        let engine = try await services.models.dialogue.value()
        return engine.understander.understand(text, expecting: await engine.expecting(session: conversation))
    }

    /// A text in sound, made as it is read; with `isMarkup` it is SSML.
    ///
    /// - Throws: `SSMLError`, and what loading the voice throws.
    func speak(_ text: String, isMarkup: Bool = false, rate: Float = 1) async throws -> sending SpeechStream {
        let script = isMarkup ? try SSMLParser.parse(text) : SpeechScript(text)
        return try await services.models.voice.value().speak(script, controls: SpeakingControls(rate: rate))
    }
}
