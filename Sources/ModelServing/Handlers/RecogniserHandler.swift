import Foundation
import SpeechRecognition

/// A recording of any format that libsndfile reads, to `{"text","confidence","seconds","words"}`.
struct RecogniserHandler: ModelHandler {
    private let transcriber: Transcriber

    private struct Answer: Encodable {
        var text: String
        var confidence: Double
        var seconds: Double
        var words: [Recognition.Word]
    }

    init(_ folder: URL) throws {
        transcriber = Transcriber(try Recogniser(contentsOf: folder), decoding: try .freeSpeech(modelFolder: folder))
    }

    func predict(_ batch: [ServingBody]) -> [Result<ServingBody, ServingError>] {
        each(batch) { body in
            // libsndfile tells formats apart by seeking in a file.
            let file = FileManager.default.temporaryDirectory.appending(path: "gusli-serve-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: file) }
            try body.data.write(to: file)
            let transcript: Transcript
            do { transcript = try transcriber.transcribe(file.path) } catch {
                throw ServingError.badRequest(
                    "the body is no recording that can be read: WAV, FLAC, Ogg, MP3 and others are")
            }
            return try .json(
                Answer(
                    text: transcript.recognition.text, confidence: transcript.recognition.confidence,
                    seconds: (transcript.seconds * 1000).rounded() / 1000, words: transcript.recognition.words))
        }
    }
}
