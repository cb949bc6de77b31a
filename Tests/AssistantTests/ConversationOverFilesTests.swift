import Foundation
import Testing

@testable import Assistant

@Suite("A conversation over files")
struct ConversationOverFilesTests {
    private let language = ToneAssistant().language

    private func say(_ sentence: String) -> [Float] { language.samples(sentence) }

    @Test("asks for what is missing, takes the answer without a wake word, and does it")
    func alarm() async throws {
        let sound =
            ToneLanguage.silence(0.5) + say("set an alarm") + ToneLanguage.silence(3) + say("seven in the morning")
            + ToneLanguage.silence(1)
        let (events, _) = try await ToneAssistant().converse(sound)
        #expect(events.finals == ["set an alarm", "seven in the morning"])
        #expect(events.replies == ["For what time?", "Alarm set for seven in the morning."])
        let order = events.types.filter { ["final", "intent", "reply", "dialogue"].contains($0) }
        #expect(order == ["final", "intent", "reply", "dialogue", "final", "intent", "reply", "dialogue"])
        #expect(events.types.first == "partial")
    }

    @Test("replies sound where the events say, and nowhere else")
    func timeline() async throws {
        let sound = ToneLanguage.silence(0.5) + say("set an alarm") + ToneLanguage.silence(3)
        let (events, reply) = try await ToneAssistant().converse(sound)
        let played = events.compactMap { event -> (Double, Double)? in
            if case .audio(let start, let seconds, false) = event.content { (start, seconds) } else { nil }
        }
        #expect(played.count == 1)
        guard let (start, seconds) = played.first else { return }
        #expect(abs(seconds - 14 * 0.05) < 1e-6)
        let first = reply.firstIndex { abs($0) > 0.01 } ?? 0
        // Sound leaves at most one tick and the loudspeaker's 20 ms after it was handed over.
        #expect(abs(Double(first) / 22_050 - start) < 0.035)
        #expect(abs(Double(reply.count) / 22_050 - start - seconds) < 0.04)
    }

    @Test("the same recording gives the same events and the same sound")
    func deterministic() async throws {
        let sound = ToneLanguage.silence(0.3) + say("what time is it") + ToneLanguage.silence(2)
        let first = try await ToneAssistant().converse(sound), second = try await ToneAssistant().converse(sound)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(try encoder.encode(first.events) == encoder.encode(second.events))
        #expect(first.sound == second.sound)
        #expect(first.events.replies == ["It is half past six."])
    }

    @Test("speech over a reply silences it within 200 ms, and is heard from its beginning")
    func bargeIn() async throws {
        // The reply to “help” is long; "stop" begins in the middle of it.
        let before = ToneLanguage.silence(0.3) + say("help") + ToneLanguage.silence(2)
        let (events, reply) = try await ToneAssistant().converse(before + say("stop") + ToneLanguage.silence(1.5))
        #expect(events.finals == ["help", "stop"])
        #expect(events.types.contains("bargeIn"))
        let interrupted = events.contains { if case .audio(_, _, true) = $0.content { true } else { false } }
        #expect(interrupted)
        let onset = Double(before.count) / 16_000
        let lastSound = Double(reply.lastIndex { abs($0) > 0.001 } ?? 0) / 22_050
        #expect(lastSound > onset && lastSound < onset + 0.2)
    }

    @Test("without barge-in a reply is said to its end")
    func noBargeIn() async throws {
        var assistant = ToneAssistant()
        assistant.configuration.bargeIn = false
        let before = ToneLanguage.silence(0.3) + say("help") + ToneLanguage.silence(2)
        let (events, _) = try await assistant.converse(before + say("stop") + ToneLanguage.silence(1.5))
        #expect(events.finals == ["help"])
        #expect(!events.types.contains("bargeIn"))
    }

    @Test("where no answer comes in time, the question is asked again")
    func silence() async throws {
        var assistant = ToneAssistant()
        assistant.configuration.followUpSeconds = 3
        let (events, _) = try await assistant.converse(say("set an alarm") + ToneLanguage.silence(6))
        #expect(
            events.replies.count == 2 && events.replies[0] == "For what time?"
                && events.replies[1].contains("what time"))
    }

    @Test("a timer rings when it is due, by the time of the sound")
    func timer() async throws {
        let sound = say("set a timer for five seconds") + ToneLanguage.silence(9)
        let (events, _) = try await ToneAssistant().converse(sound)
        #expect(events.replies == ["Timer set for five seconds.", "Your timer is done."])
        let times = events.compactMap { if case .reply = $0.content { $0.at } else { nil } }
        #expect(times.count == 2 && abs(times[1] - times[0] - 5) < 0.03)
    }

    @Test("with a wake phrase nothing else is listened to; a command may follow it at once or after a pause")
    func wakePhrase() async throws {
        var assistant = ToneAssistant()
        assistant.configuration.wake = ["Hey Gusli"]
        let sound =
            say("what time is it") + ToneLanguage.silence(2) + say("hey gusli what time is it")
            + ToneLanguage.silence(4)
            + say("hey gusli") + ToneLanguage.silence(1.5) + say("what time is it") + ToneLanguage.silence(4)
        let (events, _) = try await assistant.converse(sound)
        #expect(events.finals == ["what time is it", "what time is it"])
        #expect(events.replies.count == 2)
        #expect(events.types.count { $0 == "wake" } == 2)
    }

    @Test(
        "any of several wake phrases wakes, and a command in the same breath loses nothing, however late the phrase is noticed"
    )
    func wakePhrases() async throws {
        var assistant = ToneAssistant()
        assistant.configuration.wake = ["hey gusli", "help"]
        for phrase in assistant.configuration.wake {
            let (events, _) = try await assistant.converse(
                ToneLanguage.silence(9) + say("\(phrase) set an alarm for seven in the morning")
                    + ToneLanguage.silence(3))
            #expect(events.finals == ["set an alarm for seven in the morning"])
            let wakes = events.compactMap { if case .wake(let phrase, _) = $0.content { phrase } else { nil } }
            #expect(wakes == [phrase])
        }
    }

    @Test("a wake phrase alone is answered by the cue, which no command is lost to; without a cue there is silence")
    func cue() async throws {
        var assistant = ToneAssistant()
        assistant.configuration.wake = ["hey gusli"]
        let phrase = say("hey gusli")
        // The command begins while the cue sounds.
        let sound = phrase + ToneLanguage.silence(0.62) + say("what time is it") + ToneLanguage.silence(4)
        func loudness(_ sound: [Float]) -> Float {
            let from = phrase.count * 22_050 / 16_000
            return sound[from..<min(sound.count, from + 22_050)].reduce(0) { max($0, abs($1)) }
        }
        let (events, heard) = try await assistant.converse(sound)
        #expect(events.finals == ["what time is it"])
        #expect(loudness(heard) > 0.05)
        assistant.configuration.listeningCue = false
        #expect(loudness(try await assistant.converse(sound).sound) == 0)
    }

    @Test("an answer to a question needs no wake phrase")
    func answerWithoutPhrase() async throws {
        var assistant = ToneAssistant()
        assistant.configuration.wake = ["hey gusli"]
        let sound =
            say("hey gusli set an alarm") + ToneLanguage.silence(3) + say("seven in the morning")
            + ToneLanguage.silence(3)
        let (events, _) = try await assistant.converse(sound)
        #expect(events.finals == ["set an alarm", "seven in the morning"])
        #expect(events.types.count { $0 == "wake" } == 1)
    }

    @Test("the wake phrase alone is answered by a short sound, unless that is turned off", arguments: [true, false])
    func cue(isOn: Bool) async throws {
        var assistant = ToneAssistant()
        assistant.configuration.wake = ["Hey Gusli"]
        assistant.configuration.listeningCue = isOn
        let (events, sound) = try await assistant.converse(say("hey gusli") + ToneLanguage.silence(2))
        #expect(events.replies.isEmpty)
        let heard = Double(sound.filter { abs($0) > 0.001 }.count) / 22_050
        #expect(isOn ? (0.1...0.16).contains(heard) : heard == 0)
    }

    @Test("latencies are those of the sound: the pause that ends a command, and no more")
    func latency() async throws {
        let (events, _) = try await ToneAssistant().converse(say("what time is it") + ToneLanguage.silence(2))
        let metrics = events.compactMap { if case .metrics(let metrics) = $0.content { metrics } else { nil } }
        #expect(metrics.count == 1)
        // Half a second of silence, seen when a piece of 20 ms is complete.
        #expect(abs((metrics.first?.endOfSpeechToText ?? 0) - 0.5) < 0.06)
        #expect((metrics.first?.endOfSpeechToSound ?? 0) >= (metrics.first?.endOfSpeechToText ?? 1))
        #expect(metrics.first?.droppedSamples == 0)
    }

    @Test("files that are missing or are no sound say so")
    func badFiles() async throws {
        let parts = try ToneAssistant().parts()
        let output = FileManager.default.temporaryDirectory.appending(path: "gusli-never.wav").path
        for input in ["/no/such.wav", #filePath] {
            let error = await #expect(throws: (any Error).self) {
                try await FileConversation(parts: parts, input: input, output: output).run { _ in }
            }
            #expect(error.map { "\($0)".contains(input) } == true)
        }
    }
}
