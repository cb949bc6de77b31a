import Foundation
import Testing

@testable import Servers

@Suite struct SatelliteConversationTests {
    private func take(_ events: [WyomingEvent]) throws -> [SatelliteConversation.Action] {
        var conversation = SatelliteConversation()
        return try events.flatMap { try conversation.take($0) }
    }

    private let format = WyomingBody.AudioFormat(rate: 22050, width: 2, channels: 1)

    @Test("nothing is played or heard for a client that has not run the satellite")
    func idle() throws {
        let events = [
            WyomingEvent("audio-start", format), WyomingEvent("transcript", WyomingBody.Text("hello")),
            WyomingEvent("pause-satellite"), WyomingEvent("nonsense"),
        ]
        #expect(try take(events).isEmpty)
    }

    @Test("a turn: heard enough at the end of speech, then a reply that is played")
    func turn() throws {
        let pcm = try PCMFormat(rate: 22050, width: 2, channels: 1)
        let actions = try take([
            WyomingEvent("run-satellite"), WyomingEvent("ping"), WyomingEvent("transcribe"),
            WyomingEvent("voice-started", WyomingBody.Timestamp(timestamp: 3)),
            WyomingEvent("voice-stopped", WyomingBody.Timestamp(timestamp: 9)),
            WyomingEvent("transcript", WyomingBody.Text("light on")),
            WyomingEvent("synthesize", WyomingBody.Synthesize(text: "Done.")), WyomingEvent("audio-start", format),
            WyomingEvent("audio-chunk", format, payload: Data([1, 2])), WyomingEvent("audio-stop"),
            WyomingEvent("timer-finished", data: Data(#"{"id":"x"}"#.utf8)), WyomingEvent("pause-satellite"),
        ])
        #expect(
            actions == [
                .borrow, .checkPulse, .giveCue, .stopStreaming, .stopStreaming, .heard("light on"), .reply("Done."),
                .openSpeech(pcm), .addSpeech(pcm, Data([1, 2])), .closeSpeech(asks: false), .ring, .giveBack,
            ])
    }

    @Test("sound without a beginning begins, and a second beginning or a pause ends the first")
    func ends() throws {
        let pcm = try PCMFormat(rate: 22050, width: 2, channels: 1)
        let actions = try take([
            WyomingEvent("run-satellite"), WyomingEvent("audio-chunk", format), WyomingEvent("audio-start", format),
            WyomingEvent("pause-satellite"), WyomingEvent("audio-stop"),
        ])
        #expect(
            actions == [
                .borrow, .openSpeech(pcm), .addSpeech(pcm, Data()), .closeSpeech(asks: false), .openSpeech(pcm),
                .closeSpeech(asks: false),
                .giveBack,
            ])
    }

    @Test("a question is told with its end, and the answer to it needs no sound that says that somebody listens")
    func question() throws {
        let pcm = try PCMFormat(rate: 22050, width: 2, channels: 1)
        func turn(_ reply: String) -> [WyomingEvent] {
            [
                WyomingEvent("transcribe"), WyomingEvent("transcript", WyomingBody.Text("light")),
                WyomingEvent("synthesize", WyomingBody.Synthesize(text: reply)), WyomingEvent("audio-start", format),
                WyomingEvent("audio-stop"),
            ]
        }
        let actions = try take(
            [WyomingEvent("run-satellite")] + turn("Which “lamp?” ") + turn("Done. Anything else? No."))
        let heard: [SatelliteConversation.Action] = [.stopStreaming, .heard("light")]
        #expect(
            actions == [.borrow, .giveCue] + heard + [
                .reply("Which “lamp?” "), .openSpeech(pcm), .closeSpeech(asks: true),
            ]
                + heard + [.reply("Done. Anything else? No."), .openSpeech(pcm), .closeSpeech(asks: false)])
        var never = SatelliteConversation(followsUp: false)
        let last = try ([WyomingEvent("run-satellite")] + turn("Which one?")).flatMap { try never.take($0) }.last
        #expect(last == .closeSpeech(asks: false))
    }

    @Test("a question that was not said, for somebody spoke meanwhile, changes nothing of the next reply")
    func unsaidQuestion() throws {
        let actions = try take([
            WyomingEvent("run-satellite"), WyomingEvent("synthesize", WyomingBody.Synthesize(text: "Which one?")),
            WyomingEvent("transcript", WyomingBody.Text("stop")), WyomingEvent("audio-start", format),
            WyomingEvent("audio-stop"),
        ])
        #expect(actions.last == .closeSpeech(asks: false))
    }

    @Test("an event that lacks what it needs says what")
    func malformed() throws {
        var conversation = SatelliteConversation()
        _ = try conversation.take(WyomingEvent("run-satellite"))
        let error = #expect(throws: ServerError.self) { try conversation.take(WyomingEvent("transcript")) }
        #expect(error?.description.contains("text") == true)
        #expect(throws: ServerError.self) {
            try conversation.take(
                WyomingEvent("audio-start", WyomingBody.AudioFormat(rate: 0, width: 2, channels: 1)))
        }
    }
}
