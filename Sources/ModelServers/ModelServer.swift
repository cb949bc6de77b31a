import Foundation
import HTTPTypes
import Hummingbird
import Logging
import ModelServing
import NIOCore

/// TorchServe's three interfaces over HTTP, each at an address of its own, stopped together by SIGINT or SIGTERM.
///
///     let server = ModelServer(registry, addresses: .init())
///     try await server.run { address in print("listening on", address) }
public struct ModelServer: Sendable {
    public struct Address: Sendable, Equatable, CustomStringConvertible {
        public var host: String
        /// 0 for any that is free.
        public var port: Int

        public init(_ host: String, _ port: Int) { (self.host, self.port) = (host, port) }

        /// "8080", "host:8080" or "[::1]:8080"; nil where it is none of these.
        public init?(_ text: String, host: String = "127.0.0.1") {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard let last = parts.last, let port = Int(last), (0...65535).contains(port) else { return nil }
            let name = parts.dropLast().joined(separator: ":").trimmingCharacters(in: ["[", "]"])
            if parts.count > 1, name.isEmpty { return nil }
            self.init(parts.count > 1 ? name : host, port)
        }

        public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
    }

    public struct Addresses: Sendable {
        public var inference = Address("127.0.0.1", 8080)
        /// Whoever reaches it can load and unload models: keep it to this machine, or guard it.
        public var management = Address("127.0.0.1", 8081)
        public var metrics = Address("127.0.0.1", 8082)

        public init() {}
    }

    /// Which interface listens where, once it does.
    public struct Listening: Sendable {
        public let interface: String
        public let address: Address
    }

    private let registry: ModelRegistry
    private let addresses: Addresses
    private let defaults: ServingSettings
    private let largestRequest: Int
    private let log: Logger

    /// - Parameters:
    ///   - defaults: of models that are registered while it runs.
    ///   - largestRequest: bytes.
    public init(
        _ registry: ModelRegistry, addresses: Addresses = .init(), defaults: ServingSettings = .init(),
        largestRequest: Int = 64 << 20,
        log: Logger
    ) {
        self.registry = registry
        self.addresses = addresses
        self.defaults = defaults
        self.largestRequest = largestRequest
        self.log = log
    }

    /// Serves until it is stopped; requests that run are answered first.
    ///
    /// - Throws: where an address cannot be listened on.
    public func run(listening: @escaping @Sendable (Listening) -> Void) async throws {
        let metrics = ServingMetrics()
        var main = application(
            "inference", InferenceInterface(registry, metrics: metrics), addresses.inference, listening)
        main.addServices(
            application(
                "management", ManagementInterface(registry, defaults: defaults), addresses.management, listening),
            application("metrics", MetricsInterface(registry, metrics: metrics), addresses.metrics, listening))
        try await main.runService()
    }

    private func application(
        _ name: String, _ interface: some HTTPInterface, _ address: Address,
        _ listening: @escaping @Sendable (Listening) -> Void
    ) -> Application<CallbackResponder<BasicRequestContext>> {
        let limit = largestRequest
        let responder = CallbackResponder<BasicRequestContext> { request, _ in
            await Self.respond(request, interface, limit: limit)
        }
        return Application(
            responder: responder,
            configuration: .init(address: .hostname(address.host, port: address.port), serverName: "gusli"),
            onServerRunning: { channel in
                listening(
                    Listening(
                        interface: name, address: Address(address.host, channel.localAddress?.port ?? address.port)))
            }, logger: log)
    }

    private static func respond(_ request: Request, _ interface: some HTTPInterface, limit: Int) async -> Response {
        var request = request
        let body: ByteBuffer
        do { body = try await request.collectBody(upTo: limit) } catch {
            return response(.error(.tooLarge(limit: limit)))
        }
        var query: [String: String] = [:]
        for (key, value) in request.uri.queryParameters { query[String(key)] = String(value) }
        let exchange = HTTPExchange(
            request.method.rawValue, request.uri.path, query: query,
            body: ServingBody(Data(body.readableBytesView), contentType: request.headers[.contentType]))
        return response(await interface.answer(exchange))
    }

    private static func response(_ answer: HTTPExchange.Answer) -> Response {
        Response(
            status: .init(code: answer.status),
            headers: [.contentType: answer.body.contentType ?? "application/octet-stream"],
            body: .init(byteBuffer: ByteBuffer(bytes: answer.body.data)))
    }
}
