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

        enum CodingKeys: String, CodingKey {
            case name, description, version, attribution, installed, models, voices
            case streamsTranscripts = "supports_transcript_streaming"
            case requiresExternalVAD = "requires_external_vad"
            case prefersAutoGain = "prefers_auto_gain_enabled"
            case prefersNoiseReduction = "prefers_noise_reduction_enabled"
            case streamsSynthesis = "supports_synthesize_streaming"
            case streamsHandled = "supports_handled_streaming"
            case controlsHome = "supports_home_control"
        }
    }

    var asr: [Program] = []
    var tts: [Program] = []
    var wake: [Program] = []
    var handle: [Program] = []
    var intent: [Program] = []
    var mic: [Program] = []
    var snd: [Program] = []

    init(_ card: ServicesCard) {
        func program(_ artifact: ServicesCard.Artifact) -> Program {
            Program(name: "gusli", description: artifact.description, version: ServicesCard.programVersion)
        }
        if let recogniser = card.recogniser {
            var program = program(recogniser)
            program.models = [Artifact(recogniser)]
            program.streamsTranscripts = true
            program.requiresExternalVAD = true
            // The network was trained on loud and quiet, clean and noisy recordings; what filters take away is missed.
            program.prefersAutoGain = false
            program.prefersNoiseReduction = false
            asr = [program]
            if let phrase = card.wakePhrase {
                var wake = self.program(recogniser, "wake phrase", card)
                wake.models = [
                    Artifact(
                        .init(
                            name: phrase, description: "the phrase “\(phrase)”", version: recogniser.version,
                            language: recogniser.language), phrase: phrase)
                ]
                self.wake = [wake]
            }
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

    private func program(_ artifact: ServicesCard.Artifact, _ description: String, _ card: ServicesCard) -> Program {
        Program(name: "gusli", description: description, version: ServicesCard.programVersion)
    }
}
