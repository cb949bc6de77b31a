import LanguageUnderstanding

/// The data of the events, named after them.
enum WyomingBody {
    struct AudioFormat: Codable, Equatable {
        var rate: Int
        var width: Int
        var channels: Int
        /// Milliseconds.
        var timestamp: Double?
    }

    struct Timestamp: Codable, Equatable {
        /// Milliseconds.
        var timestamp: Double?
    }

    struct Transcribe: Codable, Equatable {
        var name: String?
        var language: String?
    }

    struct Context: Codable, Equatable {
        var conversationID: String?
        var deviceID: String?
        var satelliteID: String?

        enum CodingKeys: String, CodingKey {
            case conversationID = "conversation_id"
            case deviceID = "device_id"
            case satelliteID = "satellite_id"
        }

        /// Whose conversation it is.
        var conversation: String? { conversationID ?? deviceID ?? satelliteID }
    }

    /// A transcript, or a text to be understood.
    struct Text: Codable, Equatable {
        var text: String
        var language: String?
        var context: Context?

        init(_ text: String, language: String? = nil, context: Context? = nil) {
            self.text = text
            self.language = language
            self.context = context
        }
    }

    struct OptionalText: Codable, Equatable {
        var text: String?

        init(_ text: String?) { self.text = text }
    }

    struct Nothing: Codable, Equatable {}

    struct Language: Codable, Equatable {
        var language: String?
    }

    struct Voice: Codable, Equatable, Sendable {
        var name: String?
        var language: String?
        var speaker: String?
    }

    struct Synthesize: Codable, Equatable {
        var text: String
        var voice: Voice?
        var format: String?

        enum CodingKeys: String, CodingKey {
            case text, voice
            case format = "text_format"
        }
    }

    struct SynthesizeStart: Codable, Equatable {
        var voice: Voice?
        var format: String?

        enum CodingKeys: String, CodingKey {
            case voice
            case format = "text_format"
        }
    }

    struct Detect: Codable, Equatable {
        var names: [String]?
    }

    struct Detection: Codable, Equatable {
        var name: String?
        var timestamp: Int?
    }

    struct RunPipeline: Codable, Equatable {
        var startStage: String
        var endStage: String
        var restartsOnEnd: Bool
        var wakeWordName: String?

        enum CodingKeys: String, CodingKey {
            case startStage = "start_stage"
            case endStage = "end_stage"
            case restartsOnEnd = "restart_on_end"
            case wakeWordName = "wake_word_name"
        }
    }

    struct Entity: Codable, Equatable, Sendable {
        var name: String
        var value: SlotValue?
    }

    struct Intent: Codable, Equatable {
        var name: String
        var entities: [Entity]?
        var text: String?
        var context: Context?
    }

    struct Failure: Codable, Equatable {
        var text: String
        var code: String?
    }

    struct Program: Codable, Equatable {
        var name: String
    }
}
