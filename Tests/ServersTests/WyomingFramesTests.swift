import Foundation
import NIOCore
import NIOEmbedded
import Testing

@testable import Servers

/// Bytes as PyPI's `wyoming` 1.10.2 writes them.
@Suite struct WyomingFramesTests {
    static let golden: [(bytes: String, event: WyomingEvent)] = [
        ("{\"type\": \"describe\", \"version\": \"1.10.2\"}\n", WyomingEvent("describe")),
        (
            "{\"type\": \"audio-start\", \"version\": \"1.10.2\", \"data_length\": 61}\n{\"rate\": 16000, \"width\": 2, \"channels\": 1, \"timestamp\": null}",
            WyomingEvent(
                "audio-start", data: Data("{\"rate\": 16000, \"width\": 2, \"channels\": 1, \"timestamp\": null}".utf8))
        ),
        (
            "{\"type\": \"audio-chunk\", \"version\": \"1.10.2\", \"data_length\": 59, \"payload_length\": 4}\n{\"rate\": 16000, \"width\": 2, \"channels\": 1, \"timestamp\": 10}abcd",
            WyomingEvent(
                "audio-chunk", data: Data("{\"rate\": 16000, \"width\": 2, \"channels\": 1, \"timestamp\": 10}".utf8),
                payload: Data("abcd".utf8))
        ),
        (
            "{\"type\": \"transcript\", \"version\": \"1.10.2\", \"data_length\": 37}\n{\"text\": \"turn on\", \"language\": \"en\"}",
            WyomingEvent("transcript", data: Data("{\"text\": \"turn on\", \"language\": \"en\"}".utf8))
        ),
        (
            "{\"type\": \"ping\", \"version\": \"1.10.2\", \"data_length\": 14}\n{\"text\": null}",
            WyomingEvent("ping", data: Data("{\"text\": null}".utf8))
        ),
    ]

    static func read(_ bytes: [UInt8], pieces: Int) throws -> [WyomingEvent] {
        var decoder = WyomingFrameDecoder(), buffer = ByteBuffer(), events: [WyomingEvent] = []
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            buffer.writeBytes(bytes[start..<min(bytes.count, start + pieces)])
            while let event = try decoder.next(&buffer) { events.append(event) }
        }
        return events
    }

    @Test("what the client of the protocol writes is read, however it is cut", arguments: [1, 2, 3, 7, 64, 4096])
    func golden(pieces: Int) throws {
        let bytes = Self.golden.flatMap { Array($0.bytes.utf8) }
        #expect(try Self.read(bytes, pieces: pieces) == Self.golden.map(\.event))
    }

    @Test("what is written is what the client of the protocol writes")
    func writing() {
        for (bytes, event) in Self.golden {
            var buffer = ByteBuffer()
            event.write(into: &buffer)
            #expect(String(buffer: buffer) == bytes)
        }
    }

    @Test("data in the header is merged, what comes behind it counts; nulls and zero lengths are as if left out")
    func headerData() throws {
        let text = """
            {"type":"transcribe","data":{"name":"a","language":"en"},"data_length":16}\n{"name": "long"}
            """
        let event = try #require(try Self.read(Array(text.utf8), pieces: 5).first)
        let body = try event.body(WyomingBody.Transcribe.self)
        #expect(body == WyomingBody.Transcribe(name: "long", language: "en"))
        let empty = "{\"type\":\"x\",\"data\":null,\"data_length\":0,\"payload_length\":null,\"new\":[1]}\n"
        #expect(try Self.read(Array(empty.utf8), pieces: 1) == [WyomingEvent("x")])
    }

    @Test(
        "a line that is no event ends the stream with a reason",
        arguments: [
            "\n", "[]\n", "{}\n", "{\"type\":5}\n", "{\"type\":\"\"}\n", "{\"type\":\"a\",\"data\":[1]}\n",
            "{\"type\":\"a\",\"data_length\":-1}\n", "{\"type\":\"a\",\"data_length\":1048577}\n",
            "{\"type\":\"a\",\"payload_length\":4194305}\n", "{\"type\":\"a\",\"payload_length\":1e30}\n",
            "{\"type\":\"a\",\"data\":{\"b\":1},\"data_length\":2}\n[]", "GET / HTTP/1.1\r\n",
        ])
    func malformed(_ text: String) {
        #expect(throws: ServerError.self) { try Self.read(Array(text.utf8), pieces: 1) }
    }

    @Test("a line without an end is not kept for ever")
    func endlessLine() {
        let bytes = [UInt8](repeating: UInt8(ascii: "{"), count: 70_000)
        #expect(throws: ServerError.self) { try Self.read(bytes, pieces: 1000) }
    }

    @Test("random bytes, and events with bytes changed, give events or one error, and never more than was sent")
    func fuzz() {
        var generator = SystemRandomNumberGenerator()
        let whole = Self.golden.flatMap { Array($0.bytes.utf8) }
        for round in 0..<3000 {
            var bytes = round % 3 == 0 ? (0..<Int.random(in: 0...200)).map { _ in UInt8.random(in: 0...255) } : whole
            for _ in 0..<Int.random(in: 0...4) where !bytes.isEmpty {
                switch Int.random(in: 0...2) {
                case 0: bytes[Int.random(in: 0..<bytes.count)] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: Int.random(in: 0..<bytes.count))
                default: bytes.insert(UInt8.random(in: 32...126), at: Int.random(in: 0...bytes.count))
                }
            }
            let events = (try? Self.read(bytes, pieces: Int.random(in: 1...50))) ?? []
            #expect(events.reduce(0) { $0 + $1.data.count + $1.payload.count } <= 2 * bytes.count + 64)
        }
    }

    @Test("a connection that ends amid an event is an error, one that ends between two is not")
    func endOfStream() throws {
        let channel = EmbeddedChannel(handler: ByteToMessageHandler(WyomingFrameDecoder()))
        try channel.writeInbound(ByteBuffer(string: "{\"type\":\"ping\"}\n{\"type\":\"a\",\"payload_length\":3}\nab"))
        #expect(try channel.readInbound(as: WyomingEvent.self)?.type == "ping")
        #expect(throws: ServerError.self) { _ = try channel.finish() }
        let other = EmbeddedChannel(handler: ByteToMessageHandler(WyomingFrameDecoder()))
        try other.writeInbound(ByteBuffer(string: "{\"type\":\"ping\"}\n"))
        #expect(try other.readInbound(as: WyomingEvent.self)?.type == "ping")
        #expect(try other.finish().isClean)
    }

    @Test("describe and ping are answered where they are read; of them ping alone goes further")
    func greeter() throws {
        let channel = EmbeddedChannel()
        let card = ServicesCard(
            recogniser: .init(name: "r", description: "d", version: "1", language: "en"),
            voice: .init(name: "v", description: "d", version: "1", language: "en"),
            dialogue: .init(name: "g", description: "d", version: "1", language: "en"), wakePhrases: ["hey gusli"])
        try channel.pipeline.syncOperations.addHandler(WyomingGreeter { WyomingInfo(card) })
        try channel.writeInbound(WyomingEvent("describe"))
        try channel.writeInbound(WyomingEvent("ping", data: Data("{\"text\":\"x\"}".utf8)))
        try channel.writeInbound(WyomingEvent("transcribe"))
        let info = try #require(try channel.readOutbound(as: WyomingEvent.self))
        #expect(info.type == "info")
        let parsed = try #require(try JSONSerialization.jsonObject(with: info.data) as? [String: [[String: Any]]])
        for (domain, artifacts) in [
            "asr": "models", "tts": "voices", "wake": "models", "intent": "models", "handle": "models",
        ] {
            let program = try #require(parsed[domain]?.first, "\(domain)")
            let model = try #require((program[artifacts] as? [[String: Any]])?.first)
            for artifact in [program, model] {
                #expect(artifact["name"] is String && artifact["installed"] as? Bool == true)
                #expect((artifact["attribution"] as? [String: Any])?["name"] is String)
            }
            #expect(model["languages"] as? [String] == ["en"])
        }
        #expect(parsed["mic"]?.isEmpty == true && parsed["snd"]?.isEmpty == true)
        let pong = try channel.readOutbound(as: WyomingEvent.self)
        #expect(pong == WyomingEvent("pong", data: Data("{\"text\":\"x\"}".utf8)))
        #expect(try channel.readInbound(as: WyomingEvent.self)?.type == "ping")
        #expect(try channel.readInbound(as: WyomingEvent.self)?.type == "transcribe")
    }
}
