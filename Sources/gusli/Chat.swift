import ArgumentParser
import Assistant
import Dialogue
import Foundation

/// The dialogue by keyboard.
struct Chat: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Talk with the assistant by keyboard.",
        discussion: """
            Type a sentence a line; an empty line stands for silence. Alarms and timers that have become due are told before the
            next answer. With --state alarms, timers, reminders, lists and the conversation itself are kept in a file.

            Example: echo "set an alarm" | gusli chat
            """)

    @Option(name: .long, parsing: .upToNextOption, help: "Grammar files and folders; the project's own where left out.")
    var grammars: [String] = []

    @Option(
        name: .long, parsing: .upToNextOption, help: "Scenario files and folders; the project's own where left out.")
    var scenarios: [String] = []

    @Option(help: "en or ru: which of the project's own grammars, and what is answered in.")
    var language: String = "en"

    @Option(help: "The file (SQLite) that keeps alarms, lists and the conversation; nothing is kept where left out.")
    var state: String?

    @Option(
        name: .long, parsing: .upToNextOption, help: "Folders of external skills; the installed ones where left out.")
    var skills: [String] = []

    @Option(help: "The folder of a trained network that is asked where no template matches.")
    var model: String?

    @Flag(help: "Print events as JSON lines.")
    var json = false

    func run() async throws {
        let engine = try engine()
        let isTerminal = isatty(STDIN_FILENO) == 1
        while true {
            if isTerminal { FileHandle.standardError.write(Data("> ".utf8)) }
            guard let line = readLine() else { break }
            let now = Date()
            try show(await engine.due(at: now))
            let isSilence = line.allSatisfy(\.isWhitespace)
            try show(isSilence ? await engine.timeOut(at: now) : await engine.respond(to: line, at: now))
        }
    }

    private func engine() throws -> DialogueEngine {
        var configuration = AssistantConfiguration()
        configuration.grammars = grammars
        configuration.scenarios = scenarios
        configuration.language = language
        configuration.skills = skills
        configuration.understanding = model
        return try DialogueEngine(
            configuration, data: try DataDirectory.locate(), store: try state.map { try DialogueStore(path: $0) },
            complain: Complaint.say)
    }

    private func show(_ events: [DialogueEvent]) throws {
        for event in events {
            if json {
                try JSONLine.write(event)
            } else if case .reply(let text, _, _) = event.content, !text.isEmpty {
                print(text)
            } else if case .failure(let skill, let reason) = event.content {
                Complaint.say("skill \(skill): \(reason)")
            }
        }
    }
}
