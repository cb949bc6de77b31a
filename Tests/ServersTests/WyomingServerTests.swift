import Foundation
import NIOCore
import Testing

@testable import Servers

@Suite struct WyomingServerTests {
    /// Sends events, and reads until one of a type has come so often.
    static func converse(_ events: [WyomingEvent], until type: String, count: Int = 1) async throws -> [WyomingEvent] {
        var buffer = ByteBuffer()
        for event in events { event.write(into: &buffer) }
        let bytes = try await ServerUnderTest.exchange("wyoming", send: Data(buffer.readableBytesView)) { read in
            ((try? parsed(read)) ?? []).filter { $0.type == type }.count >= count
        }
        return try parsed(bytes)
    }

    private static func parsed(_ bytes: Data) throws -> [WyomingEvent] {
        var decoder = WyomingFrameDecoder(), buffer = ByteBuffer(bytes: bytes), events: [WyomingEvent] = []
        while let event = try decoder.next(&buffer) { events.append(event) }
        return events
    }

    static func sound(_ bytes: Data, piece: Int = 2048) -> [WyomingEvent] {
        let format = WyomingBody.AudioFormat(rate: 16000, width: 2, channels: 1)
        let pieces = stride(from: 0, to: bytes.count, by: piece).map { start in
            WyomingEvent("audio-chunk", format, payload: bytes[start..<min(bytes.count, start + piece)])
        }
        return [WyomingEvent("audio-start", format)] + pieces + [WyomingEvent("audio-stop", WyomingBody.Timestamp())]
    }

    @Test("a recording is written down, with parts of the text while it comes, twice on one connection")
    func transcription() async throws {
        let request =
            [WyomingEvent("transcribe", data: Data("{\"language\": \"en\"}".utf8))]
            + Self.sound(try ServerUnderTest.recording())
        let events = try await Self.converse(request + request, until: "transcript-stop", count: 2)
        let texts = try events.filter { $0.type == "transcript" }.map { try $0.body(WyomingBody.Text.self).text }
        #expect(texts.count == 2 && texts[0] == texts[1] && texts[0].contains("alarm"))
        let chunks = try events.filter { $0.type == "transcript-chunk" }.map { try $0.body(WyomingBody.Text.self).text }
        #expect(chunks.joined() == texts.joined())
        let types = events.map(\.type)
        #expect(types.first == "voice-started" && types.last == "transcript-stop")
        let start = try #require(types.firstIndex(of: "transcript-start")),
            whole = try #require(types.firstIndex(of: "transcript"))
        #expect(start < whole)
    }

    @Test("no sound gives an empty text; a language that nobody speaks gives an error and an empty text")
    func nothing() async throws {
        let silent = try await Self.converse([WyomingEvent("transcribe")] + Self.sound(Data()), until: "transcript")
        #expect(try silent.map(\.type) == ["transcript"] && silent[0].body(WyomingBody.Text.self).text == "")
        let klingon = WyomingEvent("transcribe", data: Data("{\"language\": \"tlh\"}".utf8))
        let refused = try await Self.converse([klingon] + Self.sound(Data(count: 64)), until: "transcript")
        #expect(refused.map(\.type) == ["error", "transcript"])
        #expect(try refused[0].body(WyomingBody.Failure.self).text.contains("tlh"))
    }

    @Test("texts are spoken one after the other, as events of sound that add up")
    func speech() async throws {
        let requests = ["One.", "Two."].map { WyomingEvent("synthesize", WyomingBody.Synthesize(text: $0)) }
        let events = try await Self.converse(requests, until: "audio-stop", count: 2)
        let first = events.prefix { $0.type != "audio-stop" }
        #expect(first.first?.type == "audio-start" && first.dropFirst().allSatisfy { $0.type == "audio-chunk" })
        let bytes = first.reduce(0) { $0 + $1.payload.count }
        let seconds = Double(bytes) / 2 / 22050
        #expect(seconds > 0.2 && seconds < 3)
        #expect(try first.last?.body(WyomingBody.AudioFormat.self).rate == 22050)
    }

    @Test("a text that comes in pieces is spoken by sentences")
    func streamedSpeech() async throws {
        let pieces = ["One. T", "wo. Thr", "ee"].map { WyomingEvent("synthesize-chunk", WyomingBody.Text($0)) }
        let events = try await Self.converse(
            [WyomingEvent("synthesize-start")] + pieces + [WyomingEvent("synthesize-stop")], until: "synthesize-stopped"
        )
        #expect(
            events.filter { $0.type == "audio-start" }.count == 3
                && events.filter { $0.type == "audio-stop" }.count == 3)
    }

    @Test("sentences are understood and answered, and an answer belongs to its question")
    func dialogue() async throws {
        let context = WyomingBody.Context(conversationID: "test", deviceID: nil, satelliteID: nil)
        let events = try await Self.converse(
            [
                WyomingEvent("recognize", WyomingBody.Text("set a timer for five minutes")),
                WyomingEvent("recognize", WyomingBody.Text("colourless green ideas sleep furiously")),
                WyomingEvent("transcript", WyomingBody.Text("set an alarm", context: context)),
                WyomingEvent("transcript", WyomingBody.Text("seven in the morning", context: context)),
            ], until: "handled", count: 2)
        #expect(events.map(\.type) == ["intent", "not-recognized", "handled", "handled"])
        let intent = try events[0].body(WyomingBody.Intent.self)
        #expect(intent.name.contains("Timer") && intent.entities?.isEmpty == false)
        #expect(try events[2].body(WyomingBody.Text.self).text.contains("time"))
        #expect(try events[3].body(WyomingBody.Text.self).text.lowercased().contains("seven"))
    }

    @Test("a phrase is found in sound, another is not")
    func wakeWords() async throws {
        let sound = Self.sound(try ServerUnderTest.recording() + Data(count: 32000))
        func detect(_ phrase: String) -> WyomingEvent { WyomingEvent("detect", WyomingBody.Detect(names: [phrase])) }
        let found = try await Self.converse([detect("set an alarm")] + sound, until: "detection")
        #expect(try found.last?.body(WyomingBody.Detection.self).name == "set an alarm")
        let missed = try await Self.converse([detect("purple elephant")] + sound, until: "not-detected")
        #expect(missed.map(\.type) == ["not-detected"])
    }

    @Test("a stream that is not the protocol's is told so and closed")
    func malformed() async throws {
        let answer = try await ServerUnderTest.exchange("wyoming", send: Data("GET / HTTP/1.1\r\n\r\n".utf8))
        let event = try #require(try Self.parsed(answer).first)
        #expect(try event.type == "error" && event.body(WyomingBody.Failure.self).code == "bad-frame")
    }
}
