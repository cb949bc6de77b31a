/// What keeps recommendations from being learnt or made.
public enum RecommendationError: Error, CustomStringConvertible, Equatable {
    case noRatings(file: String)
    case parameter(String)
    case unknownUser(String)
    case unknownItem(String, close: [String])
    case unsolvable(rows: Int)
    case tooLarge(String)
    case model(folder: String, reason: String)

    public var description: String {
        switch self {
        case .noRatings(let file): "\(file): expected rows of user, item and rating, found none"
        case .parameter(let reason): reason
        case .unknownUser(let name): "no user “\(name)” in the ratings that the model has learnt from"
        case .unknownItem(let name, let close):
            "no item “\(name)”"
                + (close.isEmpty ? "" : "; close are \(close.map { "“\($0)”" }.joined(separator: ", "))")
        case .unsolvable(let rows): "\(rows) factor vectors could not be solved for; raise the regularisation"
        case .tooLarge(let what): "\(what): more than this program counts to"
        case .model(let folder, let reason): "\(folder): \(reason)"
        }
    }
}
