import Hummingbird
import Logging
import NIOCore

/// A request's surroundings: who asks.
struct ServerRequestContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The address of the other side.
    let peer: String?

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        peer = source.channel.remoteAddress?.ipAddress
    }
}
