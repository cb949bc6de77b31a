/// Why a statistic cannot be computed.
public enum StatisticsError: Error, CustomStringConvertible, Equatable {
    case tooFewValues(what: String, expected: Int, found: Int)
    case notANumber(what: String, index: Int)
    case lengthsDiffer(String, Int, String, Int)
    case noVariation(what: String)
    case outOfRange(what: String, expected: String, found: String)
    case tooLargeForExact(Int, Int)
    case experiment(file: String, reason: String)

    public var description: String {
        switch self {
        case .tooFewValues(let what, let expected, let found):
            "\(what): expected at least \(expected) value\(expected == 1 ? "" : "s"), found \(found)"
        case .notANumber(let what, let index): "\(what): value \(index + 1) is no number"
        case .lengthsDiffer(let a, let m, let b, let n): "\(a) has \(m) values and \(b) has \(n): expected as many"
        case .noVariation(let what): "\(what): all values are equal, so that there is nothing to compare with"
        case .outOfRange(let what, let expected, let found): "\(what): expected \(expected), found \(found)"
        case .tooLargeForExact(let m, let n):
            "the exact distribution for \(m) and \(n) values is too large to count; use the asymptotic one"
        case .experiment(let file, let reason): "\(file): \(reason)"
        }
    }
}
