import Assistant
import SpeechRecognition
import SpeechSynthesis

/// What is installed, as far as its cards tell without loading it.
public struct ServicesCard: Sendable, Equatable {
    public struct Artifact: Sendable, Equatable {
        public var name: String
        public var description: String
        public var version: String
        public var language: String
    }

    /// The program's own version.
    public static let programVersion = "0.1.0"

    public var recogniser: Artifact?
    public var voice: Artifact?
    public var dialogue: Artifact
    /// What wakes the assistant; empty: nothing has to.
    public var wakePhrases: [String] = []
    public var wakePhrase: String? { wakePhrases.first }
    public var satelliteName = ServerSettings().satelliteName
    public var satelliteArea: String?
}

extension ServicesCard {
    /// Reads the cards of a configuration's models; a model whose card cannot be read is left out.
    public init(_ configuration: AssistantConfiguration, data: DataDirectory) {
        let model = try? RecogniserDescription(
            contentsOf: data.model(configuration.recogniser).appending(path: "model.yaml"))
        recogniser = model.map {
            let name = configuration.recogniser.split(separator: "/").last.map(String.init) ?? configuration.recogniser
            return Artifact(
                name: name, description: "Speech to text by a network of convolutions", version: "\($0.version ?? 1)",
                language: $0.language)
        }
        let speaker = try? VoiceDescription(contentsOf: data.voice(configuration.voice).appending(path: "voice.yaml"))
        voice = speaker.map {
            Artifact(name: $0.name, description: "Text to speech", version: "\($0.version)", language: $0.language)
        }
        dialogue = Artifact(
            name: "gusli-\(configuration.language)", description: "Commands, dialogue and skills",
            version: Self.programVersion,
            language: configuration.language)
        wakePhrases = configuration.wakePhrases.filter { !$0.isEmpty }.map { $0.joined(separator: " ") }
        satelliteName = configuration.servers.satelliteName
        satelliteArea = configuration.servers.satelliteArea
    }

    /// Whether a model for `own` serves someone who asked for `wanted` ("en-US", "en_GB").
    static func speaks(_ own: String, _ wanted: String) -> Bool {
        func language(_ tag: String) -> Substring { tag.lowercased().split { $0 == "-" || $0 == "_" }.first ?? "" }
        return wanted.isEmpty || language(own) == language(wanted)
    }

    /// - Throws: `ServerError.notInstalled`.
    func requireRecogniser(_ wanted: String? = nil) throws(ServerError) -> Artifact {
        guard let recogniser else { throw .notInstalled("there is no recogniser") }
        if let wanted, !Self.speaks(recogniser.language, wanted) {
            throw .notInstalled(
                "there is no recogniser for the language \(wanted); there is one for \(recogniser.language)")
        }
        return recogniser
    }

    /// - Throws: `ServerError.notInstalled`.
    func requireVoice(named name: String? = nil, language: String? = nil) throws(ServerError) -> Artifact {
        guard let voice else { throw .notInstalled("there is no voice") }
        if let name, name != voice.name { throw .notInstalled("there is no voice \(name); there is \(voice.name)") }
        if let language, !Self.speaks(voice.language, language) {
            throw .notInstalled("there is no voice for the language \(language); there is one for \(voice.language)")
        }
        return voice
    }
}
