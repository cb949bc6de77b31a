/// Why an archive is not read.
public enum ArchiveError: Error, Equatable, CustomStringConvertible {
    /// Its structure does not hold together, or it ends too early.
    case damaged(file: String, reason: String)
    /// It asks for something that no archive read here needs: code, paths outside, far more memory than its size.
    case refused(file: String, reason: String)
    /// A format, or a part of one, that is not read here.
    case unsupported(file: String, reason: String)
    case missing(file: String, entry: String)

    public var description: String {
        switch self {
        case .damaged(let file, let reason): "\(file): damaged: \(reason)"
        case .refused(let file, let reason): "\(file): refused: \(reason)"
        case .unsupported(let file, let reason): "\(file): not read: \(reason)"
        case .missing(let file, let entry): "\(file): holds no \(entry)"
        }
    }
}
