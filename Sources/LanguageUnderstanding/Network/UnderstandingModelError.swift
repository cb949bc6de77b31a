/// What is wrong with a model of understanding, its configuration or its data.
public enum UnderstandingModelError: Error, Equatable, Sendable, CustomStringConvertible {
    case data(file: String, line: Int, reason: String)
    case configuration(file: String, reason: String)
    case model(folder: String, reason: String)

    public var description: String {
        switch self {
        case .data(let file, let line, let reason): "\(file)\(line > 0 ? ":\(line)" : ""): \(reason)"
        case .configuration(let file, let reason): "\(file): \(reason)"
        case .model(let folder, let reason): "\(folder): \(reason)"
        }
    }
}
