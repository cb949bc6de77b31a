import ArgumentParser
import Assistant
import Dialogue
import Foundation
import SkillKit

/// The dialogue by keyboard.
struct Chat: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Talk with the assistant by keyboard.",
        discussion: """
            Type a sentence a line; an empty line stands for silence. Alarms and timers that have become due are told before the
            next answer. --config names a file of settings, such as the data that may be asked about. With --state alarms,
            timers, reminders, lists and the conversation itself are kept in a file.

            Example: echo "set an alarm" | gusli chat
            """)

    @Option(help: "A configuration file: its language, grammars, scenarios and sources of data.")
    var config: String?

    @Option(name: .long, parsing: .upToNextOption, help: "Grammar files and folders; the project's own where left out.")
    var grammars: [String] = []

    @Option(
        name: .long, parsing: .upToNextOption, help: "Scenario files and folders; the project's own where left out.")
    var scenarios: [String] = []

    @Option(help: "en or ru: which of the project's own grammars, and what is answered in.")
    var language: String?

    @Option(help: "A folder to which drawings that go with answers are written.")
    var cards: String?

    @Option(help: "A picture (PNG or JPEG) to speak of: “enlarge this picture”; a copy of it is worked on.")
    var picture: String?

    @Option(help: "The folder of pictures, where drawn ones go to; the configuration's where left out.")
    var pictures: String?

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
        let configuration = try settings()
        if let picture {
            guard let data = FileManager.default.contents(atPath: picture) else {
                throw ValidationError("--picture \(picture): cannot be read: no such file, or no permission")
            }
            _ = try configuration.pictureFolder.add(data, named: URL(filePath: picture).lastPathComponent)
        }
        return try DialogueEngine(
            configuration, data: try DataDirectory.locate(), store: try state.map { try DialogueStore(path: $0) },
            complain: Complaint.say)
    }

    private func settings() throws -> AssistantConfiguration {
        var configuration =
            try config.map { try AssistantConfiguration(contentsOf: URL(filePath: $0)) } ?? AssistantConfiguration()
        if !grammars.isEmpty { configuration.grammars = grammars }
        if !scenarios.isEmpty { configuration.scenarios = scenarios }
        if !skills.isEmpty { configuration.skills = skills }
        configuration.language = language ?? configuration.language
        configuration.understanding = model ?? configuration.understanding
        configuration.pictures = pictures ?? configuration.pictures
        return configuration
    }

    /// Says where a card's picture is, and writes its drawing to the folder that was named for them.
    private func save(_ card: SkillReply.Card?) throws {
        if let card, let picture = card.picture { Complaint.write("\(card.title): \(picture)") }
        guard let cards, let card, let svg = card.svg else { return }
        let folder = URL(filePath: cards)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let number = try FileManager.default.contentsOfDirectory(atPath: cards).count { $0.hasSuffix(".svg") } + 1
        let file = folder.appending(path: "card-\(number).svg")
        try svg.write(to: file, atomically: true, encoding: .utf8)
        Complaint.write("\(card.title): \(file.path)")
    }

    private func show(_ events: [DialogueEvent]) throws {
        for event in events {
            if json {
                try JSONLine.write(event)
            } else if case .reply(let text, let card, _) = event.content, !text.isEmpty {
                print(text)
                try save(card)
            } else if case .failure(let skill, let reason) = event.content {
                Complaint.say("skill \(skill): \(reason)")
            }
        }
    }
}
