/// What can be wrong with texts, models and tables that answers come from.
public enum QuestionAnsweringError: Error, Equatable, CustomStringConvertible {
    case model(folder: String, reason: String)
    case folder(String, reason: String)
    case data(file: String, reason: String)

    public var description: String {
        switch self {
        case .model(let folder, let reason): "\(folder): holds no usable model: \(reason)"
        case .folder(let folder, let reason): "\(folder): \(reason)"
        case .data(let file, let reason): "\(file): \(reason)"
        }
    }
}
