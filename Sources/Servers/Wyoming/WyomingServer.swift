import Logging
import NIOCore
import NIOPosix

/// What a Wyoming server is for.
public enum WyomingRole: Sendable {
    /// Speech to text, text to speech, intents, dialogue, wake words.
    case services
    /// Microphone, wake word and loudspeaker of this machine.
    case satellite
}

/// Serves speech to text, text to speech, intents, dialogue and wake words over the Wyoming protocol, as Home Assistant speaks it.
///
///     let server = try await WyomingServer(assistant, address: ServerAddress("tcp://127.0.0.1:10300"))
///     try await server.run()
public final class WyomingServer: RunningServer {
    typealias Connection = NIOAsyncChannel<WyomingEvent, WyomingEvent>

    public let address: ServerAddress
    private let assistant: ServedAssistant
    private let admission: Admission
    private let channel: NIOAsyncChannel<Connection, Never>
    private let role: WyomingRole
    private let log: Logger

    /// Listens; connections wait until `run`.
    ///
    /// - Throws: `ServerError.cannotListen`.
    public init(_ assistant: ServedAssistant, address: ServerAddress, role: WyomingRole = .services, log: Logger)
        async throws
    {
        self.assistant = assistant
        self.role = role
        self.log = log
        admission = Admission(assistant.settings)
        let idle = TimeAmount.milliseconds(Int64(assistant.settings.idleSeconds * 1000))
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.socketOption(.so_keepalive), value: 1)
            // Who has nothing more to ask still waits for answers.
            .childChannelOption(.allowRemoteHalfClosure, value: true)
        do {
            channel = try await bootstrap.bind(host: address.host, port: address.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    // Who has borrowed the microphone may be silent for days.
                    if role == .services {
                        try pipeline.addHandler(IdleStateHandler(readTimeout: idle))
                        try pipeline.addHandler(CloseWhenIdle())
                    }
                    try pipeline.addHandler(ByteToMessageHandler(WyomingFrameDecoder()))
                    try pipeline.addHandler(MessageToByteHandler(WyomingFrameEncoder()))
                    try pipeline.addHandler(WyomingGreeter { WyomingInfo(assistant.card, role) })
                    return try Connection(wrappingChannelSynchronously: channel)
                }
            }
        } catch {
            throw ServerError.cannotListen(address, error)
        }
        self.address = ServerAddress(host: address.host, port: channel.channel.localAddress?.port ?? address.port)
    }

    private var name: String { role == .services ? "wyoming" : "satellite" }

    public func run() async throws {
        let executor = assistant.executor
        try await channel.executeThenClose { connections in
            await withDiscardingTaskGroup { group in
                do {
                    for try await connection in connections {
                        group.addTask(executorPreference: executor) { await self.serve(connection) }
                    }
                } catch is CancellationError {
                    // The server is being closed.
                } catch {
                    self.log.error("no more connections are taken: \(error)", metadata: ["server": .string(self.name)])
                }
                group.cancelAll()
            }
        }
    }

    public func close() async { try? await channel.channel.close() }

    private func serve(_ connection: Connection) async {
        let peer = connection.channel.remoteAddress?.ipAddress ?? "unknown"
        let hasPlace = admission.enter()
        defer {
            if hasPlace { admission.leave() }
            assistant.counters.connections(name, admission.open)
        }
        assistant.counters.connections(name, admission.open)
        log.debug("connection", metadata: ["server": .string(name), "client": .string(peer)])
        do {
            try await connection.executeThenClose { inbound, outbound in
                let refusal: (String, String)? =
                    !hasPlace
                    ? ("too many connections; there may be \(assistant.settings.connections)", "too-many-connections")
                    : admission.isTrusted(peer, loopbackIsTrusted: true)
                        ? nil : ("\(peer) is not among the addresses that servers.allow lists", "not-allowed")
                if let (reason, code) = refusal {
                    assistant.counters.refused(name, code)
                    return try await outbound.write(
                        WyomingEvent("error", WyomingBody.Failure(text: reason, code: code)))
                }
                switch role {
                case .services: try await converse(inbound, peer: peer) { try await outbound.write($0) }
                case .satellite: try await WyomingSatellite(assistant, outbound, log: log).converse(inbound)
                }
            }
        } catch {
            // The client has gone, or the server is being closed.
            log.debug("connection ended: \(error)", metadata: ["server": .string(name), "client": .string(peer)])
        }
    }

    private func converse(
        _ inbound: NIOAsyncChannelInboundStream<WyomingEvent>, peer: String, send: @escaping WyomingWorker.Send
    ) async throws {
        let worker = WyomingWorker(assistant, connection: "wyoming-\(peer)", send: send)
        var conversation = WyomingConversation(wakes: assistant.card.wakePhrase != nil)
        do {
            for try await event in inbound {
                for action in conversation.take(event) {
                    if action.isRequest, !admission.mayAsk(peer) {
                        assistant.counters.refused("wyoming", "rate")
                        try await worker.refuse(action, because: "too many requests", code: "too-many-requests")
                    } else {
                        try await worker.perform(action)
                    }
                }
            }
        } catch let error as ServerError {
            // Where the next event begins nobody can know.
            try await send(WyomingEvent("error", WyomingBody.Failure(text: "\(error)", code: "bad-frame")))
        }
    }
}
