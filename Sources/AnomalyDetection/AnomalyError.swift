/// What keeps a detector from being fitted or used.
public enum AnomalyError: Error, CustomStringConvertible, Equatable {
    case noColumns
    case unevenRows(values: Int, columns: Int)
    case notFinite(row: Int, column: String)
    case tooFewRows(method: String, rows: Int, needed: Int)
    case parameter(String)
    case otherColumns(expected: [String], found: [String])
    case unknownMethod(String)
    case notConverged(method: String, iterations: Int)
    case outOfMemory(method: String)
    case model(file: String, reason: String)

    public var description: String {
        switch self {
        case .noColumns: "no column of numbers is left to look at"
        case .unevenRows(let values, let columns): "\(values) values do not fill rows of \(columns)"
        case .notFinite(let row, let column): "row \(row), column “\(column)”: expected a finite number"
        case .tooFewRows(let method, let rows, let needed):
            "\(method) needs at least \(needed) rows, found \(rows)"
        case .parameter(let reason): reason
        case .otherColumns(let expected, let found):
            "the detector was fitted to the columns \(expected.joined(separator: ", ")); "
                + "found \(found.joined(separator: ", "))"
        case .unknownMethod(let name):
            "unknown method “\(name)”; known are \(AnomalyMethod.allCases.map(\.rawValue).joined(separator: ", "))"
        case .notConverged(let method, let iterations):
            "\(method) has not converged after \(iterations) iterations; scale the columns or raise the tolerance"
        case .outOfMemory(let method): "\(method) needs more memory than there is"
        case .model(let file, let reason): "\(file): \(reason)"
        }
    }
}
