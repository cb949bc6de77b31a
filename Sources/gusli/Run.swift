import ArgumentParser
import Assistant
import AudioIO
import Dialogue
import Foundation

/// The daemon: listens, answers, rings alarms, until it is told to stop.
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Listen on the microphone and answer on the loudspeaker.",
        discussion: """
            On a terminal it shows the level, what it hears, its state, its replies and how long they took; elsewhere it prints
            events as JSON lines. Ends on SIGINT or SIGTERM, within two seconds.

            Example: gusli run --config gusli.yaml
            """)

    @Option(help: "A configuration file; standard settings where left out.")
    var config: String?

    @Option(help: "An ALSA device to listen on, in place of the configured one.")
    var capture: String?

    @Option(help: "An ALSA device to answer on, in place of the configured one.")
    var playback: String?

    @Flag(help: "Print events as JSON lines on a terminal too.")
    var json = false

    func run() async throws {
        var configuration =
            try config.map { try AssistantConfiguration(contentsOf: URL(filePath: $0)) } ?? AssistantConfiguration()
        configuration.capture = capture ?? configuration.capture
        configuration.playback = playback ?? configuration.playback
        let data = try DataDirectory.locate()
        let engine = try DialogueEngine(configuration, data: data)
        let parts = try AssistantParts(configuration, data: data, engine: engine)
        let view: any EventView = Terminal.outputIsTerminal && !json ? LiveView(configuration) : JSONEventView()
        let stopping = StopSignals()
        let assistant = try await LiveAssistant(parts: parts, emit: view.show, log: view.note)
        view.note("listening on \(configuration.capture), answering on \(configuration.playback)")
        while !stopping.wasAsked, !assistant.hasFinished {
            view.refresh(level: Double(assistant.level.decibels), assistant.counters.snapshot())
            try await Task.sleep(for: .milliseconds(100))
        }
        let ended = assistant.stop()
        view.close()
        if !ended { Complaint.say("a stage did not stop in time") }
    }
}

/// SIGINT and SIGTERM as a question to be asked; the second one ends the program at once.
final class StopSignals {
    private let sources: [any DispatchSourceSignal]
    private let asked: AskedFlag

    init() {
        let asked = AskedFlag()
        self.asked = asked
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                if asked.set() { _exit(130) }
            }
            source.resume()
            return source
        }
    }

    var wasAsked: Bool { asked.isSet }
}
