import Foundation
import Testing

@testable import Servers

@Suite struct MultipartParserTests {
    static let form = [
        "--b0und", "Content-Disposition: form-data; name=\"model\"", "", "whisper-1", "--b0und",
        "Content-Disposition: form-data; name=\"file\"; filename=\"a \\\"b\\\".wav\"", "Content-Type: audio/wav", "",
        "RIFF\r\n--b0un\r\nx",
        "--b0und", "content-disposition: form-data; name=empty", "", "", "--b0und--", "",
    ].joined(separator: "\r\n")

    func read(_ text: some Collection<UInt8>, pieces: Int, boundary: String = "b0und") throws -> [(
        MultipartParser.Part, Data
    )] {
        var parser = try MultipartParser(contentType: "multipart/form-data; boundary=\(boundary)")
        var parts: [(MultipartParser.Part, Data)] = [], bytes = Array(text)
        while !bytes.isEmpty {
            for event in try parser.read(bytes.prefix(pieces)) {
                switch event {
                case .begin(let part): parts.append((part, Data()))
                case .bytes(let data): parts[parts.count - 1].1 += data
                case .end: break
                }
            }
            bytes.removeFirst(min(pieces, bytes.count))
        }
        try parser.finish()
        return parts
    }

    @Test(
        "a form is read the same however it is cut, with a boundary-like text inside the file",
        arguments: [1, 2, 3, 5, 17, 1000])
    func pieces(count: Int) throws {
        let parts = try read(Self.form.utf8, pieces: count)
        #expect(parts.map(\.0.name) == ["model", "file", "empty"])
        #expect(parts.map { String(decoding: $0.1, as: UTF8.self) } == ["whisper-1", "RIFF\r\n--b0un\r\nx", ""])
        #expect(parts[1].0 == .init(name: "file", fileName: "a \"b\".wav", contentType: "audio/wav"))
    }

    @Test("a quoted boundary and a text before the first one are understood")
    func preamble() throws {
        let parts = try read(("Hello\r\n" + Self.form).utf8, pieces: 4, boundary: "\"b0und\"; charset=utf-8")
        #expect(parts.count == 3)
    }

    @Test(
        "what is no form is an error that says why",
        arguments: [
            "", "--b0und", "--b0und\r\n\r\nx\r\n--b0und--",
            "--b0und\r\nContent-Disposition: attachment\r\n\r\nx\r\n--b0und--\r\n",
            "--b0und\r\nnonsense\r\n\r\nx\r\n--b0und--\r\n",
            "--b0undX\r\nContent-Disposition: form-data; name=a\r\n\r\n",
            "--b0und\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx",
        ])
    func malformed(_ text: String) {
        #expect(throws: MultipartParser.Malformed.self) { try read(text.utf8, pieces: 3) }
    }

    @Test(
        "a content type without a usable boundary is refused",
        arguments: ["", "text/plain", "multipart/form-data", "multipart/form-data; boundary="])
    func contentTypes(_ type: String) {
        #expect(throws: MultipartParser.Malformed.self) { try MultipartParser(contentType: type) }
    }

    @Test("endless headers and too many parts are refused")
    func limits() {
        #expect(throws: MultipartParser.Malformed.self) {
            try read("--b0und\r\nA: ".utf8 + [UInt8](repeating: 97, count: 20_000), pieces: 4096)
        }
        let part = "--b0und\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n"
        #expect(throws: MultipartParser.Malformed.self) {
            try read((String(repeating: part, count: 65) + "--b0und--\r\n").utf8, pieces: 999)
        }
    }

    @Test("any bytes give parts or an error, the same whole and in pieces")
    func fuzz() {
        let whole = Array(Self.form.utf8)
        for _ in 0..<2000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...6) where !bytes.isEmpty {
                switch Int.random(in: 0...2) {
                case 0: bytes[Int.random(in: 0..<bytes.count)] = UInt8.random(in: 0...255)
                case 1: bytes.remove(at: Int.random(in: 0..<bytes.count))
                default:
                    bytes.insert(
                        contentsOf: "\r\n--b0und".utf8.prefix(Int.random(in: 1...9)),
                        at: Int.random(in: 0...bytes.count))
                }
            }
            let one = try? read(bytes, pieces: 100_000), other = try? read(bytes, pieces: Int.random(in: 1...40))
            #expect(one?.map(\.0) == other?.map(\.0) && one?.map(\.1) == other?.map(\.1))
        }
    }
}
