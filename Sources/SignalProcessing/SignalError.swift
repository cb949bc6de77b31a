/// What can be wrong with settings of signal processing that come from outside.
public enum SignalError: Error, Equatable, CustomStringConvertible {
    case configuration(String)
    case resampling(from: Double, to: Double, reason: String)

    public var description: String {
        switch self {
        case .configuration(let reason): "signal processing: \(reason)"
        case .resampling(let from, let to, let reason): "resampling from \(from) to \(to) Hz: \(reason)"
        }
    }
}
