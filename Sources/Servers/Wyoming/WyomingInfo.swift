/// The answer to `describe`: what is served. Every key that a client requires is there.
struct WyomingInfo: Encodable, Equatable {
    struct Attribution: Encodable, Equatable {
        var name = "Gusli"
        var url = ""
    }

    /// A model or a voice.
    struct Artifact: Encodable, Equatable {
        var name: String
        var description: String
        var version: String
        var attribution = Attribution()
        var installed = true
        var languages: [String]
        /// Of a wake word.
        var phrase: String?

        init(_ artifact: ServicesCard.Artifact, phrase: String? = nil) {
            name = artifact.name
            description = artifact.description
            version = artifact.version
            languages = [artifact.language]
            self.phrase = phrase
        }
    }

    /// A service; the flags are left out where a service has none of that name.
    struct Program: Encodable, Equatable {
        var name: String
        var description: String
        var version: String
        var attribution = Attribution()
        var installed = true
        var models: [Artifact]?
        var voices: [Artifact]?
        var streamsTranscripts: Bool?
        var requiresExternalVAD: Bool?
        var prefersAutoGain: Bool?
        var prefersNoiseReduction: Bool?
        var streamsSynthesis: Bool?
        var streamsHandled: Bool?
        var controlsHome: Bool?
        var microphoneFormat: WyomingBody.AudioFormat?
        var loudspeakerFormat: WyomingBody.AudioFormat?

        enum CodingKeys: String, CodingKey {
            case name, description, version, attribution, installed, models, voices
            case streamsTranscripts = "supports_transcript_streaming"
            case requiresExternalVAD = "requires_external_vad"
            case prefersAutoGain = "prefers_auto_gain_enabled"
            case prefersNoiseReduction = "prefers_noise_reduction_enabled"
            case streamsSynthesis = "supports_synthesize_streaming"
            case streamsHandled = "supports_handled_streaming"
            case controlsHome = "supports_home_control"
            case microphoneFormat = "mic_format"
            case loudspeakerFormat = "snd_format"
        }
    }

    /// Microphone, wake word and loudspeaker of this machine.
    struct Satellite: Encodable, Equatable {
        var name: String
        var description = "Gusli's microphone, wake word and loudspeaker"
        var version: String
        var attribution = Attribution()
        var installed = true
        var area: String?
        var hasVAD = false
        var activeWakeWords: [String] = []
        var mostActiveWakeWords = 0
        var isTriggered = false

        enum CodingKeys: String, CodingKey {
            case name, description, version, attribution, installed, area
            case hasVAD = "has_vad"
            case activeWakeWords = "active_wake_words"
            case mostActiveWakeWords = "max_active_wake_words"
            case isTriggered = "supports_trigger"
        }

        init(name: String, version: String) {
            self.name = name
            self.version = version
        }
    }

    var asr: [Program] = []
    var tts: [Program] = []
    var wake: [Program] = []
    var handle: [Program] = []
    var intent: [Program] = []
    var mic: [Program] = []
    var snd: [Program] = []
    var satellite: Satellite?

    /// What is served in a role: satellites and services are never told together, as clients then take the satellite alone.
    init(_ card: ServicesCard, _ role: WyomingRole = .services) {
        switch role {
        case .services: addServices(card)
        case .satellite: addSatellite(card)
        }
    }

    private mutating func addServices(_ card: ServicesCard) {
        if let recogniser = card.recogniser {
            var program = program(recogniser)
            program.models = [Artifact(recogniser)]
            program.streamsTranscripts = true
            program.requiresExternalVAD = true
            // The network was trained on loud and quiet, clean and noisy recordings; what filters take away is missed.
            program.prefersAutoGain = false
            program.prefersNoiseReduction = false
            asr = [program]
            addWakePhrases(card)
        }
        if let voice = card.voice {
            var program = program(voice)
            program.voices = [Artifact(voice)]
            program.streamsSynthesis = true
            tts = [program]
        }
        var understanding = program(card.dialogue)
        understanding.models = [Artifact(card.dialogue)]
        intent = [understanding]
        understanding.streamsHandled = false
        understanding.controlsHome = false
        handle = [understanding]
    }

    private mutating func addSatellite(_ card: ServicesCard) {
        addWakePhrases(card)
        var microphone = Program(
            name: "gusli", description: "microphone, without its own voice", version: ServicesCard.programVersion)
        microphone.microphoneFormat = .init(rate: 16000, width: 2, channels: 1)
        mic = [microphone]
        var loudspeaker = Program(name: "gusli", description: "loudspeaker", version: ServicesCard.programVersion)
        loudspeaker.loudspeakerFormat = .init(rate: 22050, width: 2, channels: 1)
        snd = [loudspeaker]
        var satellite = Satellite(name: card.satelliteName, version: ServicesCard.programVersion)
        satellite.area = card.satelliteArea
        satellite.activeWakeWords = card.wakePhrases
        satellite.mostActiveWakeWords = card.wakePhrases.count
        self.satellite = satellite
    }

    private mutating func addWakePhrases(_ card: ServicesCard) {
        guard let recogniser = card.recogniser, !card.wakePhrases.isEmpty else { return }
        var program = Program(name: "gusli", description: "wake phrase", version: ServicesCard.programVersion)
        program.models = card.wakePhrases.map { phrase in
            Artifact(
                .init(
                    name: phrase, description: "the phrase “\(phrase)”", version: recogniser.version,
                    language: recogniser.language), phrase: phrase)
        }
        wake = [program]
    }

    private func program(_ artifact: ServicesCard.Artifact) -> Program {
        Program(name: "gusli", description: artifact.description, version: ServicesCard.programVersion)
    }
}
