import Foundation

/// Tells systemd that the service is ready, alive, reloading or stopping (sd_notify(3)); does nothing elsewhere.
public struct SystemdNotifier: Sendable {
    private let address: String?
    /// Seconds within which the service has to say that it lives; nil: it need not.
    public let watchdogSeconds: Double?

    public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        address = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
        let isMeant = environment["WATCHDOG_PID"].flatMap { Int32($0) }.map { $0 == getpid() } ?? true
        watchdogSeconds = environment["WATCHDOG_USEC"].flatMap { Double($0) }.flatMap { isMeant ? $0 / 1e6 : nil }
    }

    /// - Parameter lines: such as "READY=1" or "STATUS=listening".
    /// - Returns: whether systemd was told.
    @discardableResult
    public func send(_ lines: String...) -> Bool {
        guard let address else { return false }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var target = sockaddr_un()
        target.sun_family = sa_family_t(AF_UNIX)
        var path = Array(address.utf8)
        // "@" stands for the abstract name space.
        if path.first == UInt8(ascii: "@") { path[0] = 0 }
        guard path.count < MemoryLayout.size(ofValue: target.sun_path) else { return false }
        withUnsafeMutableBytes(of: &target.sun_path) { $0.copyBytes(from: path) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + path.count)
        let message = Array(lines.joined(separator: "\n").utf8)
        return withUnsafePointer(to: &target) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(descriptor, message, message.count, Int32(MSG_NOSIGNAL), $0, length)
            }
        } == message.count
    }
}
