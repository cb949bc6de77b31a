import Assistant
import Foundation
import GenerativeModels
import HTTPTypes
import Hummingbird
import NIOCore
import Skills

/// `POST /api/pictures` takes in a picture to speak of; `GET /api/pictures/NAME` shows one that there is, or was made.
struct PictureRoutes {
    /// A picture that was taken in.
    struct Taken: Encodable {
        var name: String
        /// Its file, on the assistant's machine.
        var path: String
        /// In pixels.
        var width: Int
        var height: Int
        /// Whether a part of it is transparent.
        var hole: Bool
    }

    let assistant: ServedAssistant

    private var folder: PictureFolder { assistant.services.configuration.pictureFolder }

    func add(to router: Router<ServerRequestContext>) {
        router.post("/api/pictures") { request, _ in try await take(request) }
        router.get("/api/pictures/{name}") { _, context in try show(context.parameters.require("name")) }
    }

    private func take(_ request: Request) async throws -> Response {
        let name = request.uri.queryParameters["name"].map { String($0.prefix(200)) } ?? "picture"
        let longest = assistant.settings.uploadMegabytes << 20
        let body = try await Deadline.run(seconds: assistant.settings.idleSeconds) {
            do { return try await request.body.collect(upTo: longest) } catch is NIOTooManyBytesError {
                throw APIError(
                    status: .contentTooLarge, message: "the picture is longer than \(longest >> 20) MiB",
                    code: "file_too_large")
            }
        }
        let data = Data(body.readableBytesView), folder = folder
        return try await withTaskExecutorPreference(assistant.executor) {
            do {
                let file = try folder.add(data, named: name)
                let size = try PictureFormat(of: data, name: name).dimensions(of: data, name: name)
                let hasHole = try Picture.hole(in: data, name: name) != nil
                var response = JSONBody.response(
                    Taken(
                        name: file.lastPathComponent, path: file.path, width: size.width, height: size.height,
                        hole: hasHole))
                response.status = .created
                return response
            } catch GenerativeModelError.picture(_, let reason) {
                throw APIError.badRequest("the picture \(reason)", code: "invalid_file_format")
            } catch let error as CocoaError {
                throw APIError(
                    status: .init(code: 507, reasonPhrase: "Insufficient Storage"),
                    message: "the picture cannot be kept: \(error.localizedDescription)")
            }
        }
    }

    private func show(_ name: String) throws -> Response {
        guard let file = folder.file(named: name), let data = try? Data(contentsOf: file),
            let format = try? PictureFormat(of: data, name: name)
        else {
            throw APIError(status: .notFound, message: "there is no picture \(name)", code: "unknown_picture")
        }
        return Response(
            status: .ok, headers: [.contentType: format.mediaType, .cacheControl: "no-cache"],
            body: .init(byteBuffer: ByteBuffer(bytes: data)))
    }
}
