import AudioIO
import Foundation
import Testing

@testable import Assistant
@testable import SpeechRecognition

@Suite("False alarms")
struct FalseAlarmsTests {
    @Test("what woke twice for nothing wakes no more, nor does what is spelled nearly so; the phrase still does")
    func learns() {
        let alarms = FalseAlarms()
        for time in [0.0, 100] {
            #expect(alarms.wakes("a lexus", phrase: "alexa", at: time))
            alarms.note("a lexus", phrase: "alexa", isMeant: false)
        }
        #expect(alarms.count == 1)
        #expect(!alarms.wakes("alexus", phrase: "alexa", at: 200))
        #expect(!alarms.wakes("alexis", phrase: "alexa", at: 300))
        #expect(alarms.wakes("alexa", phrase: "alexa", at: 400))
        #expect(alarms.wakes("alexsa", phrase: "alexa", at: 400))
        #expect(alarms.wakes("alexus", phrase: "computer", at: 400), "other phrases are other phrases")
    }

    @Test("who insists is heard, and who is answered was meant")
    func forgets() {
        let alarms = FalseAlarms()
        func learn() { for _ in 0..<2 { alarms.note("hay gosley", phrase: "hey gusli", isMeant: false) } }
        learn()
        #expect(!alarms.wakes("hay gosley", phrase: "hey gusli", at: 50))
        #expect(alarms.wakes("hay gosly", phrase: "hey gusli", at: 55))
        #expect(alarms.count == 0)
        learn()
        #expect(!alarms.wakes("hay gosley", phrase: "hey gusli", at: 100))
        #expect(!alarms.wakes("hay gosley", phrase: "hey gusli", at: 111), "eleven seconds later it is no insisting")
        alarms.note("hay gosley", phrase: "hey gusli", isMeant: true)
        #expect(alarms.wakes("hay gosley", phrase: "hey gusli", at: 200))
    }

    @Test("the phrase itself is never learnt, however often nothing follows")
    func phrase() {
        let alarms = FalseAlarms()
        for heard in ["hey gusli", "hey gusly", "hay gusli", "heygusli"] {
            for _ in 0..<3 { alarms.note(heard, phrase: "hey gusli", isMeant: false) }
        }
        #expect(alarms.count == 0)
    }

    @Test("they outlive the program; a damaged file is as none")
    func kept() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "gusli-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: file) }
        let first = FalseAlarms(file: file)
        for _ in 0..<2 { first.note("a lexus", phrase: "alexa", isMeant: false) }
        #expect(FalseAlarms(file: file).count == 1)
        try "[{".write(to: file, atomically: true, encoding: .utf8)
        #expect(FalseAlarms(file: file).count == 0)
    }

    /// Takes "help" for "hey gusli".
    private final class SloppyWakeListener: WakeListener {
        private let listener: ToneWakeListener
        init(_ language: ToneLanguage) { listener = ToneWakeListener(language, phrases: ["help", "hey gusli"]) }
        func reset() { listener.reset() }
        func accept(_ samples: [Float]) -> [WakeWordDetector.Detection] {
            listener.accept(samples).map {
                .init(phrase: "hey gusli", score: $0.score, start: $0.start, end: $0.end)
            }
        }
    }

    @Test("a room's own false alarm wakes twice, and then no more, while the phrase goes on to wake")
    func room() async throws {
        var assistant = ToneAssistant()
        assistant.configuration.wake = ["hey gusli"]
        let language = assistant.language
        var parts = try assistant.parts()
        parts.makeWakeListener = { SloppyWakeListener(language) }
        let alarm = language.samples("help") + ToneLanguage.silence(12)
        let command = language.samples("hey gusli what time is it") + ToneLanguage.silence(4)
        let folder = FileManager.default.temporaryDirectory.appending(path: "gusli-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let input = folder.appending(path: "in.wav").path
        try AudioFile.write(
            ToneLanguage.silence(1) + alarm + alarm + alarm + alarm + command, sampleRate: 16_000, to: input)
        let events = Gathered(), alarms = FalseAlarms()
        var conversation = FileConversation(parts: parts, input: input, output: folder.appending(path: "out.wav").path)
        conversation.falseAlarms = alarms
        try await conversation.run { events.add($0) }
        #expect(events.all.types.count { $0 == "wake" } == 3)
        #expect(events.all.finals == ["what time is it"] && events.all.replies.count == 1)
        #expect(alarms.count == 1)
    }
}
