import AudioIO
import Dialogue
import Foundation
import Testing

@testable import Assistant

@Suite("The shipped recogniser and voice")
struct ShippedAssistantTests {
    private static let data = DataDirectory(url: ToneAssistant.root)
    private static var isThere: Bool {
        FileManager.default.fileExists(atPath: data.model("recogniser-en").appending(path: "weights.safetensors").path)
    }

    private func answer(_ recording: String, _ configuration: AssistantConfiguration = .init()) async throws
        -> (events: [AssistantEvent], sound: [Float])
    {
        let parts = try AssistantParts(
            configuration, data: Self.data, engine: DialogueEngine(configuration, data: Self.data))
        let output = FileManager.default.temporaryDirectory.appending(path: "gusli-\(UUID().uuidString).wav").path
        defer { try? FileManager.default.removeItem(atPath: output) }
        let events = Gathered()
        let date = try Date("2026-03-01T06:30:00Z", strategy: .iso8601)
        try await FileConversation(parts: parts, input: recording, output: output, date: date).run { events.add($0) }
        let isSilent = !events.all.contains { if case .audio = $0.content { true } else { false } }
        return (
            events.all, isSilent ? [] : try AudioFile.readMono(output, sampleRate: Double(parts.voice.sampleRate))
        )
    }

    @Test(
        "hear an alarm being set, ask for its time, hear it and answer aloud, twice in the same way to the sample",
        .enabled(if: isThere))
    func example() async throws {
        let recording = Self.data.url.appending(path: "Examples/set-an-alarm.flac").path
        let first = try await answer(recording), second = try await answer(recording)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(try encoder.encode(first.events) == encoder.encode(second.events))
        #expect(first.sound == second.sound)
        #expect(first.events.finals == ["set an alarm", "seven in the morning"])
        #expect(first.events.replies == ["For what time?", "Alarm set for seven in the morning."])
        #expect(first.sound.contains { abs($0) > 0.05 })
    }

    @Test("write down a question that no grammar knows, and answer it from the user's own texts", .enabled(if: isThere))
    func documents() async throws {
        let folder = Self.data.url.appending(path: "Examples/documents")
        let configuration = try AssistantConfiguration(contentsOf: folder.appending(path: "gusli.yaml"))
        let question = folder.appending(path: "when-does-the-pool-close.flac").path
        let heard = try await answer(question, configuration).events
        #expect(heard.finals == ["when does the pool close on sundays"])
        #expect(heard.replies == ["On Sundays it closes at six. That is in pool, under The pool."])
        // Without the texts it is for somebody else.
        #expect(try await answer(question).events.replies.isEmpty)
    }
}
