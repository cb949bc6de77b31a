import Assistant
import AudioIO
import Foundation
import NIOCore
import NIOPosix
import Testing

@testable import Servers

/// The servers with the project's own models, started once for all tests, on ports that are free.
enum ServerUnderTest {
    private static let started = LazyResource { () -> AssistantServers in
        var settings = ServerSettings()
        settings.wyoming = "127.0.0.1:0"
        settings.http = "127.0.0.1:0"
        settings.vosk = "127.0.0.1:0"
        settings.uploadMegabytes = 1
        var configuration = AssistantConfiguration()
        configuration.pictures =
            FileManager.default.temporaryDirectory.appending(path: "gusli-pictures-\(UUID().uuidString)").path
        return try await AssistantServers(
            AssistantServices(configuration, data: DataDirectory(url: root), keepsState: false),
            settings: settings)
    }

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func address(_ kind: String) async throws -> ServerAddress {
        try #require(try await started.value().listening.first { $0.kind == kind }).address
    }

    /// "set an alarm", as raw sound of 16 bits at 16 kHz.
    static func recording() throws -> Data {
        PCM16.bytes(try AudioFile.readMono(root.appending(path: "Examples/set-an-alarm.flac").path, sampleRate: 16000))
    }

    /// Sends bytes, and reads until `isDone` with all that was read, or the server ends the connection.
    static func exchange(_ kind: String, send: Data, isDone: @escaping @Sendable (Data) -> Bool = { _ in false })
        async throws -> Data
    {
        let address = try await address(kind)
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: address.host, port: address.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(bytes: send))
            var read = Data()
            for try await buffer in inbound {
                read.append(contentsOf: buffer.readableBytesView)
                if isDone(read) { break }
            }
            return read
        }
    }

    /// The status and the body of the answer to an HTTP request.
    static func http(
        _ method: String, _ path: String, headers: [String: String] = [:], body: Data = Data(), host: String? = nil
    ) async throws -> (status: Int, head: String, body: Data) {
        let address = try await address("http")
        var head =
            "\(method) \(path) HTTP/1.1\r\nHost: \(host ?? "\(address)")\r\nConnection: close\r\nContent-Length: \(body.count)\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        let answer = try await exchange("http", send: Data((head + "\r\n").utf8) + body)
        let end = try #require(answer.firstRange(of: Data("\r\n\r\n".utf8)))
        let lines = String(decoding: answer[..<end.lowerBound], as: UTF8.self)
        let status = try #require(lines.split(separator: " ").dropFirst().first.flatMap { Int($0) })
        var content = answer[end.upperBound...]
        if lines.lowercased().contains("transfer-encoding: chunked") { content = try unchunked(content)[...] }
        return (status, lines, Data(content))
    }

    private static func unchunked(_ bytes: Data) throws -> Data {
        var rest = bytes[...], result = Data()
        while let line = rest.firstRange(of: Data("\r\n".utf8)) {
            let size = try #require(Int(String(decoding: rest[..<line.lowerBound], as: UTF8.self), radix: 16))
            if size == 0 { break }
            result += rest[line.upperBound..<line.upperBound + size]
            rest = rest[(line.upperBound + size + 2)...]
        }
        return result
    }

    /// A form with a file, as clients of the speech interface send it.
    static func form(_ fields: [(String, String)], file: Data?, name: String = "a.flac") -> (
        headers: [String: String], body: Data
    ) {
        var body = Data()
        for (field, value) in fields {
            body += Data("--edge\r\nContent-Disposition: form-data; name=\"\(field)\"\r\n\r\n\(value)\r\n".utf8)
        }
        if let file {
            body +=
                Data("--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(name)\"\r\n\r\n".utf8)
                + file + Data("\r\n".utf8)
        }
        return (["Content-Type": "multipart/form-data; boundary=edge"], body + Data("--edge--\r\n".utf8))
    }
}

extension Data {
    /// The JSON object that it is.
    func json() throws -> [String: Any] { try #require(try JSONSerialization.jsonObject(with: self) as? [String: Any]) }
}
