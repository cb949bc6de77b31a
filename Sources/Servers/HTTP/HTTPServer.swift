import Assistant
import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix

/// Serves OpenAI's speech interface, the assistant's own WebSocket, its state, and the page; or Vosk's WebSocket.
public final class HTTPServer: RunningServer {
    public let address: ServerAddress
    private let task: Task<Void, any Error>

    /// Listens at once.
    ///
    /// - Throws: `ServerError.cannotListen`.
    private init(
        _ assistant: ServedAssistant, address: ServerAddress, name: String, router: Router<ServerRequestContext>,
        log: Logger,
        acceptsSocket: @escaping @Sendable (String) -> Bool, admission: Admission, loopbackIsTrusted: Bool,
        converse: @escaping @Sendable (WebSocketConnection) async throws -> Void
    ) async throws {
        let (bound, continuation) = AsyncThrowingStream.makeStream(of: Int.self)
        let hasToken = assistant.settings.token != nil
        let idle = Duration.seconds(assistant.settings.idleSeconds)
        let executor = assistant.executor, counters = assistant.counters
        let server = HTTPServerBuilder { responder in
            WebSocketUpgrade(
                responder: responder, idle: idle,
                accepts: { head, peer in
                    let uri = URI(head.uri), authority = head.headers["host"].first ?? ""
                    guard acceptsSocket(uri.path), let peer, admission.mayAsk(peer) else { return false }
                    // Only browsers tell an origin, and only they can be led here by strange pages.
                    if let origin = head.headers["origin"].first {
                        guard PageOrigin.isSame(origin, as: authority) else { return false }
                    }
                    guard hasToken || PageOrigin.isOfThisMachine(authority) else { return false }
                    return admission.isTrusted(
                        peer, token: uri.queryParameters["token"].map(String.init), loopbackIsTrusted: loopbackIsTrusted
                    )
                },
                converse: { connection in
                    guard admission.enter() else {
                        counters.refused(name, "too-many-connections")
                        return try await connection.writer.close(.policyViolation, "too many connections")
                    }
                    counters.connections(name, admission.open)
                    defer {
                        admission.leave()
                        counters.connections(name, admission.open)
                    }
                    try await withTaskExecutorPreference(executor) { try await converse(connection) }
                })
        }
        // What it says of connections that are ended when the server is closed is no news.
        var quiet = log
        quiet.logLevel = .critical
        let application = Application(
            router: router, server: server,
            configuration: .init(
                address: .hostname(address.host, port: address.port), serverName: "gusli",
                availableConnectionsDelegate: .maximum(assistant.settings.connections, logger: quiet)),
            onServerRunning: { channel in
                continuation.yield(channel.localAddress?.port ?? address.port)
                continuation.finish()
            },
            eventLoopGroupProvider: .singleton, logger: quiet)
        let task = Task {
            do { try await application.run() } catch {
                continuation.finish(throwing: error)
                throw error
            }
            continuation.finish()
        }
        self.task = task
        do {
            var port: Int?
            for try await number in bound { port = number }
            guard let port else { throw ServerError.cannotListen(address: "\(address)", reason: "ended at once") }
            self.address = ServerAddress(host: address.host, port: port)
        } catch {
            task.cancel()
            throw ServerError.cannotListen(address, error)
        }
    }

    public func run() async throws { try await task.value }

    public func close() async {
        task.cancel()
        _ = await task.result
    }

    /// OpenAI's interface, `/ws`, `/metrics` and the page.
    public static func web(_ assistant: ServedAssistant, address: ServerAddress, log: Logger) async throws -> HTTPServer
    {
        let admission = Admission(assistant.settings)
        let router = Router(context: ServerRequestContext.self)
        router.add(
            middleware: GateMiddleware(
                admission: admission, counters: assistant.counters, hasToken: assistant.settings.token != nil))
        TranscriptionRoutes(assistant: assistant).add(to: router)
        SpeechRoutes(assistant: assistant).add(to: router)
        ModelRoutes(assistant: assistant).add(to: router)
        StateRoutes(assistant: assistant).add(to: router)
        PictureRoutes(assistant: assistant).add(to: router)
        PageRoutes().add(to: router)
        router.get("/openapi.json") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "application/json; charset=utf-8"],
                body: .init(byteBuffer: ByteBuffer(string: OpenAPIDescription.text(assistant.card))))
        }
        router.get("/ws") { _, _ -> Response in throw upgradeNeeded }
        return try await HTTPServer(
            assistant, address: address, name: "websocket", router: router, log: log, acceptsSocket: { $0 == "/ws" },
            admission: admission, loopbackIsTrusted: false
        ) { connection in try await EventConversation(assistant).run(connection) }
    }

    /// Vosk's WebSocket, at any path.
    public static func vosk(_ assistant: ServedAssistant, address: ServerAddress, log: Logger) async throws
        -> HTTPServer
    {
        let admission = Admission(assistant.settings)
        let router = Router(context: ServerRequestContext.self)
        router.add(
            middleware: GateMiddleware(
                admission: admission, counters: assistant.counters, hasToken: assistant.settings.token != nil))
        router.get("/**") { _, _ -> Response in throw upgradeNeeded }
        return try await HTTPServer(
            assistant, address: address, name: "vosk", router: router, log: log, acceptsSocket: { _ in true },
            admission: admission,
            loopbackIsTrusted: true
        ) { connection in
            var conversation = VoskConversation(assistant)
            try await conversation.run(connection)
        }
    }

    private static let upgradeNeeded = APIError(
        status: .upgradeRequired,
        message: "a WebSocket is served here, from pages of this server or with a token where one is set",
        headers: [.upgrade: "websocket"])
}
