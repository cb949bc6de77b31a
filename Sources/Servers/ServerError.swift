import Foundation
import NIOCore

/// What can go wrong with the servers, in words for the person who runs them.
public enum ServerError: Error, Equatable, CustomStringConvertible {
    case badAddress(String, reason: String)
    /// Reaching beyond this machine needs a token.
    case tokenNeeded(address: String)
    case cannotListen(address: String, reason: String)
    case badSetting(key: String, reason: String)
    case badFrame(reason: String)
    /// Sound in a form that cannot be heard.
    case badSound(reason: String)
    case notInstalled(String)

    /// Why nothing can listen at an address, and what to do.
    static func cannotListen(_ address: ServerAddress, _ error: any Error) -> ServerError {
        let reason =
            switch (error as? IOError)?.errnoCode {
            case EADDRINUSE?: "another program listens there; `ss -ltnp sport = :\(address.port)` names it"
            case EACCES?: "not allowed; choose a port above 1023"
            case EADDRNOTAVAIL?: "this machine has no such address"
            default: "\(error)"
            }
        return .cannotListen(address: "\(address)", reason: reason)
    }

    public var description: String {
        switch self {
        case .badAddress(let address, let reason): "address \(address): \(reason)"
        case .tokenNeeded(let address):
            "address \(address): can be reached from other machines, so servers.token (or GUSLI_TOKEN) has to be set"
        case .cannotListen(let address, let reason): "address \(address): cannot listen: \(reason)"
        case .badSetting(let key, let reason): "servers.\(key): \(reason)"
        case .badFrame(let reason), .badSound(let reason), .notInstalled(let reason): reason
        }
    }
}
