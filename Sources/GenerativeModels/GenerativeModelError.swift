import Foundation

/// What can go wrong with data, pictures and models of this library; each description says what was expected and found.
public enum GenerativeModelError: Error, CustomStringConvertible, Equatable {
    /// A table, text or picture that does not hold what it should.
    case data(file: String, line: Int?, reason: String)
    case configuration(file: String, reason: String)
    /// Rows handed to the library, not read from a file.
    case rows(reason: String)
    /// A model folder that is missing, damaged or of another kind.
    case model(directory: String, reason: String)
    case picture(file: String, reason: String)
    case request(String)
    case cancelled(checkpoint: String?)

    public var description: String {
        switch self {
        case .data(let file, let line, let reason): "\(file)\(line.map { ", line \($0)" } ?? ""): \(reason)"
        case .configuration(let file, let reason): "\(file): \(reason)"
        case .rows(let reason): reason
        case .model(let directory, let reason): "model \(directory): \(reason)"
        case .picture(let file, let reason): "\(file): \(reason)"
        case .request(let reason): reason
        case .cancelled(let checkpoint):
            "stopped before the end" + (checkpoint.map { "; --resume goes on from \($0)" } ?? "")
        }
    }
}
