import Foundation
import Hummingbird

/// Server-sent events: JSON objects as they come.
enum EventStream {
    typealias Send = (any Encodable) async throws -> Void

    /// - Parameter tell: sends the events; what it throws becomes the last one, `event: error`.
    static func response(executor: SpeechExecutor, tell: @escaping @Sendable (Send) async throws -> Void) -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-cache"],
            body: ResponseBody { writer in
                var out = writer
                do {
                    try await withTaskExecutorPreference(executor) {
                        try await tell { event in
                            try await out.write(ByteBuffer(string: "data: \(JSONBody.text(event))\n\n"))
                        }
                    }
                } catch let error where !ConnectionEnd.isMeant(by: error) {
                    // The status has been sent; what remains is to say it in the stream.
                    let failure = error as? APIError ?? APIError(status: .internalServerError, message: "\(error)")
                    try await out.write(
                        ByteBuffer(string: "event: error\ndata: \(String(decoding: failure.json, as: UTF8.self))\n\n"))
                }
                try await out.finish(nil)
            })
    }
}
