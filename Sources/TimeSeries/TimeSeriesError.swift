/// Why a series cannot be modelled.
public enum TimeSeriesError: Error, CustomStringConvertible, Equatable {
    case tooShort(expected: Int, found: Int, why: String)
    case notPositive(model: String, index: Int)
    case unknownModel(String)
    case unreadableTime(String, file: String, line: Int)
    case irregularTimes(file: String, line: Int, reason: String)
    case outOfRange(what: String, expected: String, found: String)
    case noFit(model: String)

    public var description: String {
        switch self {
        case .tooShort(let expected, let found, let why):
            "the series has \(found) values; \(why) needs \(expected) at least"
        case .notPositive(let model, let index): "\(model) needs values above 0, and value \(index + 1) is not"
        case .unknownModel(let name):
            "no model “\(name)”: expected auto, naive, lgt, dlt, prophet, or ets: with error A or M, trend N, A, Ad, M or Md and season N, A or M, as in ets:AAdM"
        case .unreadableTime(let text, let file, let line):
            "\(file):\(line): expected a time such as 2024, 2024-07, 2024-07-31 or 2024-07-31T09:30, found “\(text)”"
        case .irregularTimes(let file, let line, let reason): "\(file):\(line): \(reason)"
        case .outOfRange(let what, let expected, let found): "\(what): expected \(expected), found \(found)"
        case .noFit(let model): "\(model) cannot be fitted to this series: its likelihood is nowhere finite"
        }
    }
}
