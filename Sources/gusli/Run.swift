import ArgumentParser
import Assistant
import AudioIO
import Foundation
import Logging
import Servers

/// The daemon: listens, answers, rings alarms, until it is told to stop.
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Listen on the microphone and answer on the loudspeaker.",
        discussion: """
            On a terminal it shows the level, what it hears, its state, its replies and how long they took; elsewhere it prints
            events as JSON lines, and waits for sound devices that are missing or busy. Alarms, timers, reminders and lists are
            kept in the state folder and survive a restart.

            SIGHUP reads the configuration, grammars, scenarios and skills anew; where something is wrong with them the former
            stay in use. SIGINT and SIGTERM end it within two seconds.

            Example: gusli run --config gusli.yaml
            With --wyoming, --http and --vosk, or the configuration's section servers, other programs are served, such as Home
            Assistant, OpenAI's clients and browsers (docs/servers.md). An address that other machines can reach needs a token:
            servers.token, or GUSLI_TOKEN in the environment.

            Example: gusli run --no-audio --wyoming tcp://127.0.0.1:10300 --http 127.0.0.1:8080

            With --wyoming-satellite the box is Home Assistant's ear and mouth while Home Assistant is connected: what follows
            the wake phrase is sent there, and its replies are played. Else Gusli answers itself.

            Example: gusli run --wyoming tcp://127.0.0.1:10300 --wyoming-satellite tcp://127.0.0.1:10700
            """)

    @Option(help: "A configuration file; standard settings where left out.")
    var config: String?

    @Option(help: "An ALSA device to listen on, in place of the configured one.")
    var capture: String?

    @Option(help: "An ALSA device to answer on, in place of the configured one.")
    var playback: String?

    @Flag(name: .customLong("no-audio"), help: "Use no sound card: serve other programs, and tell alarms as events.")
    var withoutAudio = false

    @Option(help: ArgumentHelp("Append a line for each turn, with the time of each stage.", valueName: "file"))
    var trace: String?

    @Option(help: ArgumentHelp("Serve the Wyoming protocol, for Home Assistant.", valueName: "tcp://host:port"))
    var wyoming: String?

    @Option(
        help: ArgumentHelp(
            "Serve OpenAI's speech interface, metrics, a WebSocket and the page.", valueName: "host:port"))
    var http: String?

    @Option(help: ArgumentHelp("Serve Vosk's WebSocket protocol.", valueName: "host:port"))
    var vosk: String?

    @Option(
        help: ArgumentHelp(
            "Lend microphone, wake word and loudspeaker to Home Assistant, at a port of its own.",
            valueName: "tcp://host:port"))
    var wyomingSatellite: String?

    @Flag(help: "Print events as JSON lines on a terminal too.")
    var json = false

    @OptionGroup var logging: LogOptions

    /// The configuration file's settings with those of the command line over them.
    private func settings() throws -> AssistantConfiguration {
        var configuration =
            try config.map { try AssistantConfiguration(contentsOf: URL(filePath: $0)) } ?? AssistantConfiguration()
        configuration.capture = capture ?? configuration.capture
        configuration.playback = playback ?? configuration.playback
        configuration.trace = trace ?? configuration.trace
        configuration.servers.wyoming = wyoming ?? configuration.servers.wyoming
        configuration.servers.http = http ?? configuration.servers.http
        configuration.servers.vosk = vosk ?? configuration.servers.vosk
        configuration.servers.satellite = wyomingSatellite ?? configuration.servers.satellite
        if withoutAudio, configuration.servers.satellite != nil {
            throw ServerError.badSetting(key: "satellite", reason: "a microphone is needed: leave --no-audio out")
        }
        configuration.servers.token = ProcessInfo.processInfo.environment["GUSLI_TOKEN"] ?? configuration.servers.token
        return configuration
    }

    func run() async throws {
        let configuration = try settings()
        let isOnTerminal = Terminal.outputIsTerminal && !json
        let level = logging.logLevel ?? configuration.logLevel
        let view: any EventView =
            isOnTerminal
            ? LiveView(configuration, showsFaults: !Terminal.errorIsTerminal || level > .warning) : JSONEventView()
        let log = logging.logger(level: level, format: configuration.logFormat, write: view.note)
        let claim = try configuration.stateDirectory.claim()
        defer { withExtendedLifetime(claim) {} }
        let services = AssistantServices(configuration, data: try DataDirectory.locate(), log: log)
        let signals = RunSignals()
        let systemd = SystemdNotifier()
        let shown = services.events.subscribe(newest: 4096)
        let showing = Task { for await event in shown { view.show(event) } }
        let daemon = AssistantDaemon(
            services, usesSound: !withoutAudio, waitsForDevices: !isOnTerminal)
        // Clients are answered before anything is loaded.
        let servers = try await AssistantServers(services, settings: configuration.servers)
        for (kind, address) in servers.listening {
            log.notice("serving \(kind) at \(address)", metadata: ["server": .string(kind)])
        }
        let isListening = try await daemon.start()
        log.notice(
            isListening
                ? "listening on \(configuration.capture), answering on \(configuration.playback)"
                : withoutAudio ? "running without sound" : "running; waiting for sound devices")
        systemd.send("READY=1", "STATUS=running")
        try await keepRunning(daemon, signals, systemd, view)
        systemd.send("STOPPING=1")
        await servers.stop()
        let ended = await daemon.stop()
        await showing.value
        view.close()
        if !ended { log.warning("a stage did not stop in time") }
    }

    private func keepRunning(
        _ daemon: AssistantDaemon, _ signals: RunSignals, _ systemd: SystemdNotifier, _ view: any EventView
    ) async throws {
        var fed = ContinuousClock.now
        while !signals.wasAskedToStop {
            if await daemon.hasFinished { break }
            if signals.takeReload() {
                systemd.send("RELOADING=1")
                await daemon.reload(reading: settings)
                systemd.send("READY=1")
            }
            await daemon.look()
            view.refresh(level: await daemon.level, await daemon.snapshot)
            if let seconds = systemd.watchdogSeconds, ContinuousClock.now - fed > .seconds(seconds / 3),
                await daemon.isAlive()
            {
                systemd.send("WATCHDOG=1")
                fed = .now
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}

/// SIGINT, SIGTERM and SIGHUP as questions to be asked; a second SIGINT or SIGTERM ends the program at once.
final class RunSignals {
    private let sources: [any DispatchSourceSignal]
    private let stop: AskedFlag
    private let reload: AskedFlag

    init() {
        let stop = AskedFlag(), reload = AskedFlag()
        self.stop = stop
        self.reload = reload
        sources = [SIGINT, SIGTERM, SIGHUP].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                if number == SIGHUP {
                    _ = reload.set()
                } else if stop.set() {
                    _exit(130)
                }
            }
            source.resume()
            return source
        }
    }

    var wasAskedToStop: Bool { stop.isSet }
    /// Whether a reload was asked for since the last question.
    func takeReload() -> Bool { reload.clear() }
}
