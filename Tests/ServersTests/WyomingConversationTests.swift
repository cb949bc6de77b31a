import Foundation
import Testing

@testable import Servers

@Suite struct WyomingConversationTests {
    static func event(_ type: String, _ json: String = "", _ payload: String = "") -> WyomingEvent {
        WyomingEvent(type, data: Data(json.utf8), payload: Data(payload.utf8))
    }

    static let format = "{\"rate\": 16000, \"width\": 2, \"channels\": 1, \"timestamp\": 0}"

    func actions(_ events: [WyomingEvent], wakes: Bool = false) -> [WyomingConversation.Action] {
        var conversation = WyomingConversation(wakes: wakes)
        return events.flatMap { conversation.take($0) }
    }

    @Test("a transcription is begun, fed and ended")
    func transcription() throws {
        let pcm = try PCMFormat(rate: 16000)
        #expect(
            actions([
                Self.event("transcribe", "{\"language\": \"en\", \"name\": null}"),
                Self.event("audio-start", Self.format),
                Self.event("audio-chunk", Self.format, "ab"), Self.event("audio-stop", "{\"timestamp\": null}"),
            ]) == [.listen(.transcription(language: "en")), .hear(pcm, Data("ab".utf8)), .stopListening])
    }

    @Test("sound without a word about it is for the wake phrase where there is one, else for a transcript")
    func unannounced() {
        let events = [Self.event("audio-start", Self.format)]
        #expect(actions(events, wakes: true) == [.listen(.detection(names: []))])
        #expect(actions(events, wakes: false) == [.listen(.transcription(language: nil))])
        let named = [Self.event("detect", "{\"names\": [\"hey you\"]}")] + events
        #expect(actions(named) == [.listen(.detection(names: ["hey you"]))])
    }

    @Test("no sound at all is answered too, and a start without a stop ends what went before")
    func oddOrders() throws {
        #expect(
            actions([Self.event("transcribe"), Self.event("audio-stop")])
                == [.listen(.transcription(language: nil)), .stopListening])
        #expect(
            actions([Self.event("audio-chunk", Self.format, "ab"), Self.event("audio-start", Self.format)]) == [
                .listen(.transcription(language: nil)), .hear(try PCMFormat(rate: 16000), Data("ab".utf8)),
                .stopListening,
                .listen(.transcription(language: nil)),
            ])
    }

    @Test("in a stream of text the whole text is not spoken a second time")
    func streamedSpeech() {
        #expect(
            actions([
                Self.event("synthesize-start", "{\"voice\": {\"name\": \"lj\"}}"),
                Self.event("synthesize-chunk", "{\"text\": \"Hello \"}"),
                Self.event("synthesize", "{\"text\": \"Hello \"}"),
                Self.event("synthesize-stop"), Self.event("synthesize", "{\"text\": \"Bye\", \"voice\": null}"),
            ]) == [
                .openSpeech(format: nil, voice: .init(name: "lj")), .addSpeech("Hello "), .closeSpeech,
                .speak("Bye", format: nil, voice: nil),
            ])
    }

    @Test("what is unknown, or no request, is passed over")
    func unknown() {
        let events = [
            "voice-started", "voice-stopped", "played", "run-satellite", "timer-started", "select-program",
            "no-such-thing",
        ]
        #expect(actions(events.map { Self.event($0, "{\"name\": \"x\", \"id\": \"1\"}") }).isEmpty)
    }

    @Test("a request that lacks something fails with the key's name, and says what the client still waits for")
    func incomplete() throws {
        func failure(_ type: String, _ json: String) throws -> WyomingConversation.Failure {
            guard case .fail(let failure)? = actions([Self.event(type, json)]).first else {
                throw ServerError.badFrame(reason: "no failure")
            }
            return failure
        }
        #expect(try failure("synthesize", "{}").reason == "synthesize: text is missing")
        #expect(try failure("synthesize", "{\"text\": 5}").owed == .speech)
        #expect(try failure("recognize", "{\"text\": null}").owed == .nothing)
        let rate = try failure("audio-start", "{\"rate\": 5, \"width\": 2, \"channels\": 1}")
        #expect(rate.reason.contains("rate is 5") && rate.owed == .transcript)
        #expect(try failure("audio-chunk", "nonsense").code == "bad-request")
    }

    @Test("a conversation is named by its context")
    func context() throws {
        let text = "{\"text\": \"hi\", \"context\": {\"conversation_id\": \"c\", \"device_id\": \"d\", \"other\": 1}}"
        guard case .handle(let request)? = actions([Self.event("transcript", text)]).first else {
            return #expect(Bool(false))
        }
        #expect(request.context?.conversation == "c" && request.text == "hi")
    }
}
