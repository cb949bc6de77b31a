import Assistant
import AudioIO
import Foundation
import Hummingbird
import SpeechRecognition

/// `POST /v1/audio/transcriptions`.
struct TranscriptionRoutes {
    let assistant: ServedAssistant

    func add(to router: Router<ServerRequestContext>) {
        router.post("/v1/audio/transcriptions") { request, _ in try await transcribe(request) }
        router.post("/v1/audio/translations") { _, _ -> Response in
            throw APIError(
                status: .notImplemented, message: "recordings are written down in their language, not translated")
        }
    }

    private func transcribe(_ request: Request) async throws -> Response {
        let form = try await Deadline.run(seconds: assistant.settings.idleSeconds) {
            try await UploadedForm.read(request, longestFile: assistant.settings.uploadMegabytes << 20)
        }
        let card = assistant.card
        let asked = try TranscriptionRequest(form, card: card)
        // What is no sound is told before the answer begins.
        _ = try asked.open()
        let language = asked.language ?? card.recogniser?.language ?? "en"
        if asked.isStreamed { return stream(asked) }
        let (recognition, seconds) = try await withTaskExecutorPreference(assistant.executor) {
            try await hear(asked) { _, _ in }
        }
        return TranscriptionAnswer.response(recognition, asked, seconds: seconds, language: language)
    }

    /// Hears the file; `partial` gets what was heard so far, and how many words of it will not be taken back.
    private func hear(
        _ asked: TranscriptionRequest, partial: ([String], Int) async throws -> Void
    ) async throws -> (Recognition, Double) {
        let feed = try await assistant.services.listen(for: .recording, endsAtPauses: false)
        let dictation = try Dictation(
            feed, format: PCMFormat(rate: 16000), longest: assistant.settings.recordingSeconds)
        do {
            var file = try asked.open()
            var block = [Float](repeating: 0, count: 8000)
            while true {
                let count = try block.withUnsafeMutableBufferPointer { try file.read(into: $0) }
                if count == 0 { break }
                guard try await !dictation.take(Array(block[..<count])).isEmpty else { continue }
                let heard = await dictation.partial()
                try await partial(heard.words, heard.settled)
            }
            let recognition = try await dictation.finish()
            assistant.counters.sound("heard", seconds: dictation.seconds)
            return (recognition, dictation.seconds)
        } catch let error as AudioError {
            throw APIError.badRequest("the file \(error.reason)", param: "file", code: "invalid_file_format")
        } catch let error as ServerError {
            throw APIError(status: .contentTooLarge, message: "\(error)", param: "file", code: "recording_too_long")
        }
    }

    private func stream(_ asked: TranscriptionRequest) -> Response {
        EventStream.response(executor: assistant.executor) { send in
            var settled = SettledWords()
            func tell(_ words: String) async throws {
                if !words.isEmpty { try await send(TranscriptionAnswer.Delta(delta: words)) }
            }
            let (recognition, seconds) = try await hear(asked) { try await tell(settled.update($0, settled: $1)) }
            try await tell(settled.finish(recognition.words.map(\.word)))
            try await send(TranscriptionAnswer.Done(text: recognition.text, usage: TranscriptionAnswer.usage(seconds)))
        }
    }
}

/// Work that has to be done in a time.
enum Deadline {
    /// - Throws: `APIError` 408 when the time is over, and what `work` throws.
    static func run<T: Sendable>(seconds: Double, _ work: @escaping @Sendable () async throws -> T) async throws -> T {
        try await withThrowingTaskGroup(of: T?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                try await Task.sleep(for: .seconds(seconds))
                return nil
            }
            defer { group.cancelAll() }
            guard let result = try await group.next(), let result else {
                throw APIError(status: .requestTimeout, message: "the request did not come in \(Int(seconds)) seconds")
            }
            return result
        }
    }
}
