import ArgumentParser
import Assistant
import Dialogue
import Foundation
import Skills

/// The dialogue by keyboard.
struct Chat: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Talk with the assistant by keyboard.",
        discussion: """
            Type a sentence a line; an empty line stands for silence. Alarms and timers that have become due are told before the
            next answer.

            Example: echo "set an alarm" | gusli chat
            """)

    @Option(name: .long, parsing: .upToNextOption, help: "Grammar files and folders; the project's own where left out.")
    var grammars: [String] = []

    @Option(name: .long, parsing: .upToNextOption, help: "Scenario files and folders; the project's own where left out.")
    var scenarios: [String] = []

    @Flag(help: "Print events as JSON lines.")
    var json = false

    func run() async throws {
        let engine = try DialogueEngine(
            grammars: try grammars.isEmpty ? [DataDirectory.locate().grammars(language: "en").path] : grammars,
            scenarios: try scenarios.isEmpty ? [DataDirectory.locate().scenarios.path] : scenarios, skills: BuiltinSkills.all())
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

    private func show(_ events: [DialogueEvent]) throws {
        for event in events {
            if json {
                try JSONLine.write(event)
            } else if case .reply(let text, _, _) = event.content {
                print(text)
            } else if case .failure(let skill, let reason) = event.content {
                Complaint.say("skill \(skill): \(reason)")
            }
        }
    }
}
