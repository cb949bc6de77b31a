import Foundation
import NIOCore
import NIOPosix
import Testing

@testable import Servers

@Suite struct WebSocketServerTests {
    /// A frame as a client sends it (RFC 6455, 5.2), masked.
    static func frame(_ opcode: UInt8, _ payload: Data, mask: [UInt8] = [1, 2, 3, 4]) -> Data {
        var data = Data([0x80 | opcode])
        switch payload.count {
        case ..<126: data.append(0x80 | UInt8(payload.count))
        case ..<65536: data += Data([0x80 | 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)])
        default:
            data += Data([0x80 | 127]) + Data((0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - 8 * $0)) })
        }
        return data + Data(mask) + Data(payload.enumerated().map { $0.element ^ mask[$0.offset % 4] })
    }

    /// The texts in what a server sent; pings and the like are left out.
    static func texts(_ bytes: Data) -> [String] {
        var rest = Array(bytes), texts: [String] = []
        while rest.count >= 2 {
            var length = Int(rest[1] & 127), start = 2
            if length == 126, rest.count >= 4 { (length, start) = (Int(rest[2]) << 8 | Int(rest[3]), 4) }
            guard rest.count >= start + length else { break }
            if rest[0] & 15 == 1 { texts.append(String(decoding: rest[start..<start + length], as: UTF8.self)) }
            rest.removeFirst(start + length)
        }
        return texts
    }

    static func converse(
        _ kind: String, path: String, origin: String? = nil, _ frames: [Data],
        until isDone: @escaping @Sendable ([String]) -> Bool
    ) async throws -> (head: String, texts: [String]) {
        let address = try await ServerUnderTest.address(kind)
        var head = "GET \(path) HTTP/1.1\r\nHost: \(address)\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        head += "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        if let origin { head += "Origin: \(origin)\r\nConnection: close\r\n" }
        let answer = try await ServerUnderTest.exchange(
            kind, send: Data((head + "\r\n").utf8) + frames.reduce(Data(), +)
        ) { read in
            guard let end = read.firstRange(of: Data("\r\n\r\n".utf8)) else { return false }
            return isDone(texts(Data(read[end.upperBound...]))) || !read.starts(with: Data("HTTP/1.1 101".utf8))
        }
        let end = try #require(answer.firstRange(of: Data("\r\n\r\n".utf8)))
        return (String(decoding: answer[..<end.lowerBound], as: UTF8.self), texts(Data(answer[end.upperBound...])))
    }

    @Test("Vosk's clients get partial results, a final one with words, and a farewell")
    func vosk() async throws {
        let sound = try ServerUnderTest.recording()
        let pieces = stride(from: 0, to: sound.count, by: 8000).map {
            Self.frame(2, sound[$0..<min(sound.count, $0 + 8000)])
        }
        let frames =
            [Self.frame(1, Data("{\"config\": {\"sample_rate\": 16000, \"words\": 1}}".utf8))] + pieces + [
                Self.frame(1, Data("{\"eof\" : 1}".utf8))
            ]
        let answer = try await Self.converse("vosk", path: "/", frames) { $0.count == pieces.count + 1 }
        #expect(answer.head.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="))
        let results = try answer.texts.map { try Data($0.utf8).json() }
        #expect(results.count == pieces.count + 1 && results.contains { $0["partial"] is String })
        let finals = results.filter { $0["text"] != nil }
        let text = finals.compactMap { $0["text"] as? String }.filter { !$0.isEmpty }.joined(separator: " ")
        #expect(text.contains("alarm"))
        let word = try #require((finals.compactMap { $0["result"] as? [[String: Any]] }.first)?.first)
        #expect(Set(word.keys) == ["conf", "start", "end", "word"])
    }

    @Test("phrases are heard and nothing else")
    func phrases() async throws {
        let config =
            "{\"config\": {\"sample_rate\": 16000, \"phrase_list\": \"[\\\"set an alarm\\\", \\\"stop the music\\\"]\"}}"
        let frames = [
            Self.frame(1, Data(config.utf8)), Self.frame(2, try ServerUnderTest.recording()),
            Self.frame(1, Data("{\"eof\":1}".utf8)),
        ]
        let answer = try await Self.converse("vosk", path: "/any/path", frames) { $0.count == 2 }
        #expect(answer.texts.contains { $0.contains("\"text\":\"set an alarm") })
    }

    @Test("text over the assistant's own socket is answered with its events, nonsense with a reason")
    func events() async throws {
        let frames = ["nonsense", "{\"type\":\"text\",\"text\":\"set an alarm\",\"conversation\":\"socket-test\"}"].map
        { Self.frame(1, Data($0.utf8)) }
        let answer = try await Self.converse("http", path: "/ws", frames) {
            $0.contains { $0.contains("\"type\":\"reply\"") }
        }
        let types = try answer.texts.compactMap { try Data($0.utf8).json()["type"] as? String }
        #expect(types.first == "error" && types.contains("intent") && types.contains("reply"))
    }

    @Test("a page from elsewhere gets no socket")
    func origin() async throws {
        let answer = try await Self.converse("http", path: "/ws", origin: "http://evil.example", []) { _ in false }
        #expect(answer.head.hasPrefix("HTTP/1.1 403"))
    }
}
