/// Where a server listens: `127.0.0.1:8080`, `tcp://127.0.0.1:10300`, `[::1]:8080`, `:8080`.
public struct ServerAddress: Sendable, Equatable, CustomStringConvertible {
    public var host: String
    /// 0: one that is free.
    public var port: Int

    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// - Throws: `ServerError.badAddress` saying what is wrong.
    public init(_ text: String) throws(ServerError) {
        func bad(_ reason: String) -> ServerError { .badAddress(text, reason: reason) }
        var rest = text[...]
        if let scheme = rest.range(of: "://") {
            guard ["tcp", "http", "ws"].contains(rest[..<scheme.lowerBound]) else {
                throw bad("\(rest[..<scheme.lowerBound]):// is not served, tcp:// is")
            }
            rest = rest[scheme.upperBound...]
        }
        if rest.hasSuffix("/") { rest.removeLast() }
        guard let colon = rest.lastIndex(of: ":"), let port = Int(rest[rest.index(after: colon)...]),
            (0...65535).contains(port)
        else { throw bad("host:port is needed, such as 127.0.0.1:8080") }
        var host = String(rest[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        if host.contains("/") || host.contains(" ") { throw bad("host:port is needed, such as 127.0.0.1:8080") }
        self.init(host: host.isEmpty ? "127.0.0.1" : host == "localhost" ? "127.0.0.1" : host, port: port)
    }

    /// Whether only programs on this machine can reach it.
    public var isLoopback: Bool { host == "::1" || host.hasPrefix("127.") && host.split(separator: ".").count == 4 }

    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
