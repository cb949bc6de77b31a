/// What can go wrong with sound files and devices.
public enum AudioError: Error, Equatable, CustomStringConvertible {
    case file(path: String, reason: String)
    case device(name: String, reason: String)
    /// Unplugged, or taken away; it may come back.
    case deviceGone(name: String)

    public var description: String {
        switch self {
        case .file(let path, let reason): "\(path): \(reason)"
        case .device(let name, let reason): "audio device \(name): \(reason)"
        case .deviceGone(let name): "audio device \(name): is gone"
        }
    }

    /// The reason without the file or device, for callers that name it themselves.
    public var reason: String {
        switch self {
        case .file(_, let reason), .device(_, let reason): reason
        case .deviceGone: "the device is gone"
        }
    }
}
