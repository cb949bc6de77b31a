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
