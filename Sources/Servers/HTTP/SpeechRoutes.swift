import Foundation
import Hummingbird
import SpeechSynthesis

/// `POST /v1/audio/speech`.
struct SpeechRoutes {
    /// Texts up to this many characters are made whole before they are sent as WAV, so that its header tells the length.
    private static let shortText = 200
    private static let longestBody = 256 << 10

    let assistant: ServedAssistant

    private struct Delta: Encodable {
        var type = "speech.audio.delta"
        var audio: String
    }

    private struct Done: Encodable {
        struct Usage: Encodable {
            var input_tokens: Int
            var output_tokens = 0
            var total_tokens: Int
        }

        var type = "speech.audio.done"
        var usage: Usage
    }

    func add(to router: Router<ServerRequestContext>) {
        router.post("/v1/audio/speech") { request, _ in try await speak(request) }
    }

    private func speak(_ request: Request) async throws -> Response {
        let body = try await Deadline.run(seconds: assistant.settings.idleSeconds) { try await Self.body(request) }
        let asked = try SpokenRequest(body, card: assistant.card)
        if asked.isMarkup {
            do { _ = try SSMLParser.parse(asked.text) } catch {
                throw APIError.badRequest("input is no SSML: \(error)", param: "input")
            }
        }
        if asked.isEventStream { return events(asked) }
        let isWhole = asked.format == .wav && asked.text.count <= Self.shortText
        if isWhole { return try await whole(asked) }
        return Response(
            status: .ok, headers: [.contentType: asked.format.contentType],
            body: ResponseBody { writer in
                var out = writer
                try await withTaskExecutorPreference(assistant.executor) {
                    try await make(asked) { try await out.write(ByteBuffer(bytes: $0)) }
                }
                try await out.finish(nil)
            })
    }

    private static func body(_ request: Request) async throws -> Data {
        var data = Data()
        for try await buffer in request.body {
            data.append(contentsOf: buffer.readableBytesView)
            guard data.count <= longestBody else {
                throw APIError(status: .contentTooLarge, message: "the body is longer than \(longestBody >> 10) KiB")
            }
        }
        return data
    }

    /// Makes the speech and gives its bytes as they are ready, never none.
    private func make(_ asked: SpokenRequest, send: (Data) async throws -> Void) async throws {
        let begun = ContinuousClock.now
        let stream = try await assistant.speak(asked.text, isMarkup: asked.isMarkup, rate: asked.rate)
        let encoder = try SpeechEncoder(asked.format, sampleRate: MelFeatures.sampleRate, samples: nil)
        var samples = 0
        while let chunk = stream.next() {
            try Task.checkCancellation()
            if samples == 0 { assistant.counters.began("http", "speech", after: ContinuousClock.now - begun) }
            samples += chunk.samples.count
            let bytes = try encoder.encode(chunk.samples)
            if !bytes.isEmpty { try await send(bytes) }
            await Task.yield()
        }
        assistant.counters.sound("made", seconds: Double(samples) / Double(MelFeatures.sampleRate))
        let rest = try encoder.finish()
        if !rest.isEmpty { try await send(rest) }
    }

    private func whole(_ asked: SpokenRequest) async throws -> Response {
        let data = try await withTaskExecutorPreference(assistant.executor) {
            var data = Data()
            try await make(asked) { data.append($0) }
            let header = SpeechEncoder.header(sampleRate: MelFeatures.sampleRate, samples: (data.count - 44) / 2)
            data.replaceSubrange(0..<header.count, with: header)
            return data
        }
        return Response(
            status: .ok, headers: [.contentType: asked.format.contentType],
            body: .init(byteBuffer: ByteBuffer(bytes: data)))
    }

    private func events(_ asked: SpokenRequest) -> Response {
        EventStream.response(executor: assistant.executor) { send in
            try await make(asked) { try await send(Delta(audio: $0.base64EncodedString())) }
            try await send(Done(usage: .init(input_tokens: asked.text.count, total_tokens: asked.text.count)))
        }
    }
}
