import AudioIO
import Dialogue
import Foundation
import Skills
import Synchronization

@testable import Assistant

/// Says a text as a hum, 50 ms a character, in pieces of a tenth of a second.
struct HumVoice: ReplyVoice {
    let sampleRate = 22_050

    final class Speech: ReplySpeech {
        private var left: Int
        private var said = 0

        init(_ samples: Int) {
            left = samples
        }

        func nextSamples() -> [Float]? {
            guard left > 0 else { return nil }
            let count = min(left, 2205)
            defer {
                left -= count
                said += count
            }
            return (0..<count).map { 0.3 * Float(sin(2 * Double.pi * 200 * Double(said + $0) / 22_050)) }
        }
    }

    func begin(_ text: String) -> any ReplySpeech { Speech(text.count * 22_050 / 20) }
}

/// An assistant that hears `ToneLanguage` and hums, with the shipped grammars, scenarios and skills.
struct ToneAssistant {
    let language = ToneLanguage(
        words: "set a an alarm timer for five seconds seven in the morning what time is it stop help hey gusli tomorrow"
            .split(separator: " ")
            .map(String.init))
    var configuration = AssistantConfiguration()

    static var root: URL { URL(filePath: #filePath).appending(path: "../../../..").standardizedFileURL }

    func parts() throws -> AssistantParts {
        let data = DataDirectory(url: Self.root)
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let engine = try DialogueEngine(
            grammars: [data.grammars(language: "en").path], scenarios: [data.scenarios.path],
            skills: BuiltinSkills.all(), calendar: calendar)
        let language = language, phrases = configuration.wake
        let makeWakeListener: @Sendable () throws -> sending any WakeListener = {
            ToneWakeListener(language, phrases: phrases)
        }
        return AssistantParts(
            configuration: configuration, engine: engine,
            graphs: ListeningGraphs(
                alphabet: .english, wakePhrases: configuration.wakePhrases, answerWithin: configuration.followUpSeconds),
            voice: HumVoice(), makeWakeListener: configuration.wake.isEmpty ? nil : makeWakeListener
        ) {
            ToneListener(language)
        }
    }

    /// Converses over files: what was said in, events and the sound of the replies out.
    func converse(_ sound: [Float]) async throws -> (events: [AssistantEvent], sound: [Float]) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "gusli-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let input = folder.appending(path: "in.wav").path, output = folder.appending(path: "out.wav").path
        try AudioFile.write(sound, sampleRate: 16_000, to: input)
        let events = Gathered()
        let date = try Date("2026-03-01T06:30:00Z", strategy: .iso8601)
        try await FileConversation(parts: try parts(), input: input, output: output, date: date).run { events.add($0) }
        return (events.all, (try? AudioFile.readMono(output, sampleRate: 22_050)) ?? [])
    }
}

/// Events as they came.
final class Gathered: Sendable {
    private let events = Mutex<[AssistantEvent]>([])
    func add(_ event: AssistantEvent) { events.withLock { $0.append(event) } }
    var all: [AssistantEvent] { events.withLock { $0 } }
}

extension [AssistantEvent] {
    var finals: [String] {
        compactMap { if case .final(let text, _, _, _, _, true) = $0.content { text } else { nil } }
    }
    var replies: [String] {
        compactMap { if case .reply(let text) = $0.content { text } else { nil } }
    }
    var types: [String] { map(\.type) }
}
