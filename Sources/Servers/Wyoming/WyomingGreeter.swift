import NIOCore

/// Answers `describe` and `ping` where they are read, however busy the assistant is and before any model is loaded.
final class WyomingGreeter: ChannelInboundHandler {
    typealias InboundIn = WyomingEvent
    typealias InboundOut = WyomingEvent
    typealias OutboundOut = WyomingEvent

    private let info: @Sendable () -> WyomingInfo

    init(info: @escaping @Sendable () -> WyomingInfo) { self.info = info }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let event = unwrapInboundIn(data)
        switch event.type {
        case "describe": answer(WyomingEvent("info", info()), context)
        case "ping":
            let text = (try? event.body(WyomingBody.OptionalText.self).text) ?? nil
            answer(WyomingEvent("pong", WyomingBody.OptionalText(text)), context)
            // A satellite then asks whether the other side lives, too.
            context.fireChannelRead(data)
        default: context.fireChannelRead(data)
        }
    }

    private func answer(_ event: WyomingEvent, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(event), promise: nil)
    }
}
