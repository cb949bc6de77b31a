import AudioIO
import Foundation

/// What a client wants to have written down, checked.
struct TranscriptionRequest {
    enum Format: String, CaseIterable {
        case json, text, srt, vtt
        case verbose = "verbose_json"
    }

    var form: UploadedForm
    var file: URL
    var format: Format
    var language: String?
    var wantsWords: Bool
    var wantsSegments: Bool
    var isStreamed: Bool

    /// Names of other services' models that clients ask for without being told to.
    static let aliases: Set<String> = ["whisper-1", "gpt-4o-transcribe", "gpt-4o-mini-transcribe"]

    /// - Throws: `APIError` that names the field.
    init(_ form: UploadedForm, card: ServicesCard) throws {
        guard let file = form.file else { throw APIError.badRequest("the field file is missing", param: "file") }
        self.form = form
        self.file = file
        guard let model = form["model"], !model.isEmpty else {
            throw APIError.badRequest("the field model is missing", param: "model")
        }
        guard model == card.recogniser?.name || Self.aliases.contains(model) else {
            throw APIError(
                status: .notFound, message: "there is no model \(model); there is \(card.recogniser?.name ?? "none")",
                param: "model",
                code: "model_not_found")
        }
        let name = form["response_format"] ?? "json"
        guard let format = Format(rawValue: name) else {
            let known = Format.allCases.map(\.rawValue).joined(separator: ", ")
            throw APIError.badRequest("response_format is \(name), not one of \(known)", param: "response_format")
        }
        self.format = format
        language = form["language"]
        do { _ = try card.requireRecogniser(language) } catch {
            throw APIError.badRequest("\(error)", param: "language")
        }
        if let text = form["temperature"] {
            guard let value = Double(text), (0...1).contains(value) else {
                throw APIError.badRequest("temperature is \(text), not a number from 0 to 1", param: "temperature")
            }
        }
        let grains = (form.fields["timestamp_granularities[]"] ?? []) + (form.fields["timestamp_granularities"] ?? [])
        if let other = grains.first(where: { !["word", "segment"].contains($0) }) {
            throw APIError.badRequest(
                "timestamp_granularities is \(other), not word or segment", param: "timestamp_granularities")
        }
        if !grains.isEmpty, format != .verbose {
            throw APIError.badRequest(
                "timestamp_granularities goes with response_format verbose_json", param: "timestamp_granularities")
        }
        wantsWords = grains.contains("word")
        wantsSegments = grains.isEmpty || grains.contains("segment")
        let stream = form["stream"]?.lowercased() ?? "false"
        guard ["true", "false", "1", "0"].contains(stream) else {
            throw APIError.badRequest("stream is \(stream), not true or false", param: "stream")
        }
        isStreamed = stream == "true" || stream == "1"
        if isStreamed, format != .json {
            throw APIError.badRequest("stream goes with response_format json", param: "stream")
        }
    }

    /// Opens the file.
    ///
    /// - Throws: `APIError` where it is no sound that can be read.
    func open() throws -> SoundFileReader {
        do { return try SoundFileReader(file.path, sampleRate: 16000) } catch let error as AudioError {
            throw APIError.badRequest(
                "the file \(form.fileName ?? "") \(error.reason); WAV, FLAC, Ogg, Opus, MP3, AIFF, AU and CAF can be read",
                param: "file",
                code: "invalid_file_format")
        }
    }
}
