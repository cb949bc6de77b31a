import NIOCore
import NIOHTTP1

/// Looks at a connection's first request before it may become a WebSocket: one that may not is passed on as any other, so that it
/// gets an answer with a reason, and bytes that are no request are answered with 400.
final class FirstRequestFilter: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let accepts: @Sendable (HTTPRequestHead, _ peer: String?) -> Bool
    private var isDecided = false

    init(accepts: @escaping @Sendable (HTTPRequestHead, _ peer: String?) -> Bool) { self.accepts = accepts }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isDecided, case .head(var head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        isDecided = true
        if head.headers.contains(name: "upgrade"), !accepts(head, context.channel.remoteAddress?.ipAddress) {
            head.headers.remove(name: "upgrade")
        }
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isDecided, error is HTTPParserError else { return context.fireErrorCaught(error) }
        isDecided = true
        let head = HTTPResponseHead(
            version: .http1_1, status: .badRequest, headers: ["connection": "close", "content-length": "0"])
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in channel.close(promise: nil) }
    }
}
