import Foundation
import Logging
import NIOCore
import NIOHTTP1
import NIOWebSocket

/// A WebSocket that has been opened, as the task sees it that reads its messages. Pings and the closing handshake are seen to
/// here.
final class WebSocketConnection {
    enum Message: Sendable, Equatable {
        case text(String)
        case binary(Data)
    }

    /// A client that answers no ping has gone; its connection ends when writing fails.
    private static let pingEvery = Duration.seconds(25)

    /// The path and query that it was opened with.
    let uri: String
    let peer: String
    let writer: WebSocketWriter
    private var inbound: NIOAsyncChannelInboundStream<WebSocketFrame>.AsyncIterator

    private init(
        uri: String, peer: String, writer: WebSocketWriter,
        inbound: NIOAsyncChannelInboundStream<WebSocketFrame>.AsyncIterator
    ) {
        self.uri = uri
        self.peer = peer
        self.writer = writer
        self.inbound = inbound
    }

    /// The next message; nil when the other side has ended the conversation.
    func next() async throws -> Message? {
        while let frame = try await inbound.next() {
            switch frame.opcode {
            case .text: return .text(String(buffer: frame.unmaskedData))
            case .binary: return .binary(Data(frame.unmaskedData.readableBytesView))
            case .ping: try await writer.write(.pong, frame.unmaskedData)
            case .connectionClose:
                try await writer.write(.connectionClose, frame.unmaskedData)
                return nil
            default: break
            }
        }
        return nil
    }

    /// Holds a conversation, and closes the connection behind it.
    static func serve(
        _ channel: NIOAsyncChannel<WebSocketFrame, WebSocketFrame>, head: HTTPRequestHead, logger: Logger,
        converse: @escaping @Sendable (WebSocketConnection) async throws -> Void
    ) async {
        do {
            try await channel.executeThenClose { inbound, outbound in
                let writer = WebSocketWriter(outbound: outbound)
                let pings = Task {
                    while !Task.isCancelled {
                        try await Task.sleep(for: pingEvery)
                        try await writer.write(.ping, ByteBuffer())
                    }
                }
                defer { pings.cancel() }
                try await converse(
                    WebSocketConnection(
                        uri: head.uri, peer: channel.channel.remoteAddress?.ipAddress ?? "unknown", writer: writer,
                        inbound: inbound.makeAsyncIterator()))
            }
        } catch {
            logger.debug("WebSocket: ended: \(error)")
        }
    }
}

/// Sends the messages of a WebSocket, from any task.
struct WebSocketWriter: Sendable {
    fileprivate let outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>

    func send(_ text: String) async throws { try await write(.text, ByteBuffer(string: text)) }

    /// Ends the conversation, with a reason of at most 100 characters.
    func close(_ code: WebSocketErrorCode, _ reason: String = "") async throws {
        var data = ByteBuffer()
        data.write(webSocketErrorCode: code)
        data.writeString(String(reason.prefix(100)))
        try await write(.connectionClose, data)
    }

    fileprivate func write(_ opcode: WebSocketOpcode, _ data: ByteBuffer) async throws {
        try await outbound.write(WebSocketFrame(fin: true, opcode: opcode, data: data))
    }
}
