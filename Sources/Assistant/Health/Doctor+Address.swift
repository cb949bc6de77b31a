import Foundation

extension Doctor {
    /// Where a server is to listen.
    public struct Address: Sendable, Equatable {
        /// Such as "wyoming at 127.0.0.1:10300".
        public var name: String
        public var host: String
        public var port: Int

        public init(name: String, host: String, port: Int) {
            self.name = name
            self.host = host
            self.port = port
        }

        /// Tries to listen there.
        func examine() -> Finding {
            guard (1...65535).contains(port) else {
                return port == 0
                    ? Finding(name, .ok, "one that is free is taken")
                    : Finding(name, .problem, "is no port", advice: "ports are 1 to 65535")
            }
            var hints = addrinfo()
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
            hints.ai_flags = AI_PASSIVE
            var found: UnsafeMutablePointer<addrinfo>?
            let code = getaddrinfo(host, "\(port)", &hints, &found)
            guard code == 0, let info = found else {
                return Finding(
                    name, .problem, String(cString: gai_strerror(code)),
                    advice: "name an address of this machine: 127.0.0.1, or 0.0.0.0 for all of them")
            }
            defer { freeaddrinfo(info) }
            let descriptor = socket(info.pointee.ai_family, info.pointee.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), 0)
            guard descriptor >= 0 else { return Finding(name, .warning, String(cString: strerror(errno))) }
            defer { close(descriptor) }
            var yes: Int32 = 1
            setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
            if bind(descriptor, info.pointee.ai_addr, info.pointee.ai_addrlen) == 0 {
                return Finding(name, .ok, "is free")
            }
            let reason = errno
            switch reason {
            case EADDRINUSE:
                return Finding(
                    name, .warning, "another program has it, or Gusli runs already",
                    advice: "“ss -ltnp 'sport = :\(port)'” names the program; servers take any other port")
            case EADDRNOTAVAIL:
                return Finding(
                    name, .problem, "this machine does not have the address \(host)",
                    advice: "“ip address” lists those it has; 0.0.0.0 stands for all of them")
            default:
                return Finding(name, .problem, String(cString: strerror(reason)), advice: "choose a port above 1023")
            }
        }
    }
}
