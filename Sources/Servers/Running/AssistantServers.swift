import Assistant
import Logging

/// The servers of one configuration.
///
///     let servers = try await AssistantServers(services, settings: settings)
///     …
///     await servers.stop()
public final class AssistantServers: Sendable {
    /// What listens, in the order of the settings: its kind and where.
    public let listening: [(kind: String, address: ServerAddress)]
    private let servers: [any RunningServer]
    private let tasks: [Task<Void, any Error>]
    private let warming: Task<Void, Never>

    /// Begins to listen at all addresses that are set, and to serve.
    ///
    /// - Throws: `ServerError` for settings that are wrong, and for an address that is taken; then nothing is served.
    public init(_ services: AssistantServices, settings: ServerSettings) async throws
    {
        if let problem = settings.problems.first { throw problem }
        let assistant = ServedAssistant(services, settings: settings), log = services.log
        var servers: [any RunningServer] = [], listening: [(kind: String, address: ServerAddress)] = []
        do {
            if let address = settings.wyoming {
                servers.append(try await WyomingServer(assistant, address: ServerAddress(address), log: log))
                listening.append(("wyoming", servers[servers.count - 1].address))
            }
            if let address = settings.http {
                servers.append(try await HTTPServer.web(assistant, address: ServerAddress(address), log: log))
                listening.append(("http", servers[servers.count - 1].address))
            }
            if let address = settings.vosk {
                servers.append(try await HTTPServer.vosk(assistant, address: ServerAddress(address), log: log))
                listening.append(("vosk", servers[servers.count - 1].address))
            }
            if let address = settings.satellite {
                servers.append(
                    try await WyomingServer(assistant, address: ServerAddress(address), role: .satellite, log: log))
                listening.append(("satellite", servers[servers.count - 1].address))
            }
        } catch {
            for server in servers { await server.close() }
            throw error
        }
        self.servers = servers
        self.listening = listening
        tasks = servers.map { server in Task { try await server.run() } }
        warming = Self.warmUp(assistant)
    }

    /// Loads what requests will need, one thing after the other, so that the first of them need not wait for all of it. What
    /// cannot be loaded is told to those who ask for it.
    private static func warmUp(_ assistant: ServedAssistant) -> Task<Void, Never> {
        Task.detached(executorPreference: assistant.executor, priority: .background) {
            let models = assistant.services.models
            _ = try? await models.dictation.value()
            _ = try? await models.recogniser.value()
            if let voice = try? await models.voice.value(), !Task.isCancelled { _ = voice.speak("Ready.").next() }
            if !Task.isCancelled { _ = try? await models.dialogue.value() }
        }
    }

    /// Takes no more requests and ends those that run.
    public func stop() async {
        warming.cancel()
        for task in tasks { task.cancel() }
        for server in servers { await server.close() }
        for task in tasks { _ = await task.result }
    }
}
