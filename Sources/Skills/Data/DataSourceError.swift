/// What is wrong with a source of data.
public enum DataSourceError: Error, CustomStringConvertible, Equatable {
    /// The source's own description is wrong.
    case description(source: String, reason: String)
    /// Its file cannot be used.
    case file(source: String, reason: String)

    public var description: String {
        switch self {
        case .description(let source, let reason), .file(let source, let reason): "source “\(source)”: \(reason)"
        }
    }
}
