import AudioIO
import Foundation
import SpeechSynthesis

/// What a client wants to have said, checked.
struct SpokenRequest {
    enum Format: Equatable {
        /// Raw samples of 16 bits at 24 kHz.
        case pcm
        case wav
        case encoded(SoundStreamWriter.Format)

        var contentType: String {
            switch self {
            case .pcm: "audio/pcm"
            case .wav: "audio/wav"
            case .encoded(.flac): "audio/flac"
            case .encoded(.mp3): "audio/mpeg"
            case .encoded: "audio/ogg"
            }
        }

        /// In hertz; nil: the voice's own.
        var sampleRate: Int? {
            switch self {
            case .pcm, .encoded(.opus): 24000
            case .wav, .encoded: nil
            }
        }
    }

    private struct Body: Decodable {
        /// A name, or an object with the name as `id`.
        enum Voice: Decodable {
            case name(String)

            private enum Key: CodingKey { case id }

            init(from decoder: any Decoder) throws {
                if let name = try? decoder.singleValueContainer().decode(String.self) {
                    self = .name(name)
                } else {
                    self = .name(try decoder.container(keyedBy: Key.self).decode(String.self, forKey: .id))
                }
            }

            var name: String {
                switch self {
                case .name(let name): name
                }
            }
        }

        var model: String
        var input: String
        var voice: Voice?
        var response_format: String?
        var speed: Double?
        var stream_format: String?
        var text_format: String?
    }

    var text: String
    var isMarkup: Bool
    var format: Format
    var rate: Float
    var isEventStream: Bool

    private static let longest = 4096
    /// Names of other services' models and voices that clients ask for without being told to.
    static let modelAliases: Set<String> = ["tts-1", "tts-1-hd", "gpt-4o-mini-tts"]
    static let voiceAliases: Set<String> = [
        "alloy", "ash", "ballad", "cedar", "coral", "echo", "fable", "marin", "nova", "onyx", "sage", "shimmer",
        "verse",
    ]

    /// What `response_format` may be.
    static var formats: [String] {
        ["wav", "pcm"] + SoundStreamWriter.Format.allCases.filter(\.isAvailable).map(\.rawValue)
    }

    /// - Throws: `APIError` that names the field.
    init(_ data: Data, card: ServicesCard) throws {
        let body: Body
        do { body = try JSONDecoder().decode(Body.self, from: data) } catch {
            throw APIError.badRequest(
                "the body is no request for speech: \(JSONComplaint.of(error))", param: Self.key(error))
        }
        guard let voice = card.voice else {
            throw APIError(status: .notFound, message: "there is no voice", code: "model_not_found")
        }
        guard body.model == voice.name || Self.modelAliases.contains(body.model) else {
            throw APIError(
                status: .notFound, message: "there is no model \(body.model); there is \(voice.name)", param: "model",
                code: "model_not_found")
        }
        if let name = body.voice?.name, name != voice.name, !Self.voiceAliases.contains(name) {
            throw APIError.badRequest("there is no voice \(name); there is \(voice.name)", param: "voice")
        }
        guard (1...Self.longest).contains(body.input.count) else {
            throw APIError.badRequest(
                "input has \(body.input.count) characters, not from 1 to \(Self.longest)", param: "input")
        }
        let speed = body.speed ?? 1
        guard (0.25...4).contains(speed) else {
            throw APIError.badRequest("speed is \(speed), not from 0.25 to 4", param: "speed")
        }
        let stream = body.stream_format ?? "audio"
        guard ["audio", "sse"].contains(stream) else {
            throw APIError.badRequest("stream_format is \(stream), not audio or sse", param: "stream_format")
        }
        text = body.input
        isMarkup = body.text_format == "ssml"
        format = try Self.format(body.response_format)
        rate = Float(speed)
        isEventStream = stream == "sse"
    }

    private static func format(_ name: String?) throws(APIError) -> Format {
        // Where MP3, the interface's own default, cannot be written, WAV is what everyone plays.
        switch name ?? (SoundStreamWriter.Format.mp3.isAvailable ? "mp3" : "wav") {
        case "pcm": return .pcm
        case "wav": return .wav
        case let name:
            if let format = SoundStreamWriter.Format(rawValue: name), format.isAvailable { return .encoded(format) }
            throw .badRequest(
                "response_format is \(name), not one of \(formats.joined(separator: ", "))", param: "response_format")
        }
    }

    private static func key(_ error: any Error) -> String? {
        switch error {
        case DecodingError.keyNotFound(let key, _): key.stringValue
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            context.codingPath.first?.stringValue
        default: nil
        }
    }
}
