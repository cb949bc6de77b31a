import Assistant
import Foundation
import NIOCore
import Synchronization

/// Who may come in: how many at once, how often, and with what token.
final class Admission: Sendable {
    private struct Bucket {
        var tokens: Double
        var filled: ContinuousClock.Instant
    }

    private struct State {
        var open = 0
        var buckets: [String: Bucket] = [:]
    }

    private let settings: ServerSettings
    private let state = Mutex(State())
    /// Addresses whose rate is remembered; above it the whole memory is dropped.
    private static let remembered = 10_000

    init(_ settings: ServerSettings) { self.settings = settings }

    /// Takes a place among the connections; `leave` gives it back. False: all are taken.
    func enter() -> Bool {
        state.withLock { state in
            guard state.open < settings.connections else { return false }
            state.open += 1
            return true
        }
    }

    func leave() { state.withLock { $0.open -= 1 } }

    var open: Int { state.withLock { $0.open } }

    /// Counts a request of an address; false: it has asked too often (a token bucket that a minute fills).
    func mayAsk(_ address: String, at now: ContinuousClock.Instant = .now) -> Bool {
        let rate = Double(settings.requestsPerMinute)
        return state.withLock { state in
            if state.buckets.count > Self.remembered { state.buckets = [:] }
            var bucket = state.buckets[address] ?? Bucket(tokens: rate, filled: now)
            bucket.tokens = min(rate, bucket.tokens + (now - bucket.filled) / .seconds(60) * rate)
            bucket.filled = now
            defer { state.buckets[address] = bucket }
            guard bucket.tokens >= 1 else { return false }
            bucket.tokens -= 1
            return true
        }
    }

    /// Whether someone may use the servers: with the token, from an address that is allowed, or from this machine where no
    /// token is set.
    ///
    /// - Parameter loopbackIsTrusted: for protocols that have no place for a token.
    func isTrusted(_ address: String?, token: String? = nil, loopbackIsTrusted: Bool = false) -> Bool {
        if let expected = settings.token, let token, Self.equal(expected, token) { return true }
        guard let address else { return false }
        if settings.allow.contains(address) { return true }
        return (settings.token == nil || loopbackIsTrusted) && Self.isLoopback(address)
    }

    static func isLoopback(_ address: String) -> Bool {
        address == "::1" || address.hasPrefix("127.") || address.hasPrefix("::ffff:127.")
    }

    /// In a time that does not tell how much of it was right.
    private static func equal(_ one: String, _ other: String) -> Bool {
        let one = Array(one.utf8), other = Array(other.utf8)
        guard one.count == other.count else { return false }
        return zip(one, other).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

/// Closes a connection on which nothing has come for a while.
final class CloseWhenIdle: ChannelInboundHandler {
    typealias InboundIn = NIOAny

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent {
            context.close(promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }
}
