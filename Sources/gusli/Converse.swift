import ArgumentParser
import Assistant
import Dialogue
import Foundation

/// The whole assistant over files.
struct Converse: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Answer a recording, as if it came from the microphone.",
        discussion: """
            Prints events as JSON lines: {"type":"partial|final|intent|dialogue|reply|audio|metrics|…","at":seconds,…}. The replies
            are written where they would have been heard. A recording may hold several commands, and answers to questions.

            Example: gusli converse --input Examples/set-an-alarm.flac --output reply.wav
            """)

    @Option(help: "The recording: any format, rate and number of channels that libsndfile reads.")
    var input: String

    @Option(help: "Where the replies go; the ending says the format.")
    var output: String

    @Option(help: "A configuration file; standard settings where left out.")
    var config: String?

    @Option(help: "The time of day at which the recording begins, such as 2026-03-01T06:30:00Z; now where left out.")
    var at: String?

    func run() async throws {
        let configuration =
            try config.map { try AssistantConfiguration(contentsOf: URL(filePath: $0)) } ?? AssistantConfiguration()
        let data = try DataDirectory.locate()
        let date = try at.map { text in
            guard let date = ISO8601DateFormatter().date(from: text) else {
                throw ValidationError("--at: “\(text)” is no time such as 2026-03-01T06:30:00Z")
            }
            return date
        }
        let engine = try DialogueEngine(configuration, data: data)
        let parts = try AssistantParts(configuration, data: data, engine: engine)
        try await FileConversation(parts: parts, input: input, output: output, date: date ?? Date()).run { event in
            do { try JSONLine.write(event) } catch { Complaint.say("an event could not be written: \(error)") }
        }
    }
}
