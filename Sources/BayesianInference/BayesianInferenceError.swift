/// Why a posterior cannot be sampled.
public enum BayesianInferenceError: Error, CustomStringConvertible, Equatable {
    case noStart(tries: Int)
    case outOfRange(what: String, expected: String, found: String)

    public var description: String {
        switch self {
        case .noStart(let tries):
            "the log density is not finite at any of \(tries) starting points: the model does not fit the data's range"
        case .outOfRange(let what, let expected, let found): "\(what): expected \(expected), found \(found)"
        }
    }
}
