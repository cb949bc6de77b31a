/// Why a table could not be read or used.
public enum TableError: Error, CustomStringConvertible, Equatable {
    case unreadable(file: String, reason: String)
    case empty(file: String)
    case noGoodRows(file: String, first: BadRow)
    case noSuchColumn(String, file: String, columns: [String])
    case repeatedColumn(String, file: String)
    /// A database with several tables, or none.
    case whichTable(file: String, tables: [String])
    case noSuchTable(String, file: String, tables: [String])

    public var description: String {
        switch self {
        case .unreadable(let file, let reason): "\(file): cannot be read: \(reason)"
        case .empty(let file): "\(file): expected a table with at least one row, found none"
        case .noGoodRows(let file, let first): "\(file): no row could be used; the first fault is \(first)"
        case .noSuchColumn(let name, let file, let columns):
            "\(file): no column “\(name)”; there are \(columns.map { "“\($0)”" }.joined(separator: ", "))"
        case .repeatedColumn(let name, let file): "\(file):1: the column “\(name)” is named twice"
        case .whichTable(let file, let tables):
            tables.isEmpty
                ? "\(file): holds no table"
                : "\(file): holds \(tables.count) tables; say which: \(tables.map { "\(file):\($0)" }.joined(separator: ", "))"
        case .noSuchTable(let name, let file, let tables):
            "\(file): no table “\(name)”; there are \(tables.map { "“\($0)”" }.joined(separator: ", "))"
        }
    }
}

/// A row that was left out, and why.
public struct BadRow: Sendable, Equatable, CustomStringConvertible {
    public var file: String
    /// Counted from 1, as editors do.
    public var line: Int
    /// The column's name, nil where the whole row is at fault.
    public var column: String?
    /// What was expected and what was found.
    public var reason: String

    public init(file: String, line: Int, column: String? = nil, reason: String) {
        (self.file, self.line, self.column, self.reason) = (file, line, column, reason)
    }

    public var description: String {
        "\(file):\(line): " + (column.map { "column “\($0)”: " } ?? "") + reason
    }
}

/// The rows that were left out: all are counted, the first ones are kept by name.
public struct BadRows: Sendable, Equatable {
    public private(set) var count = 0
    public private(set) var first: [BadRow] = []
    static let kept = 20

    public init() {}

    public mutating func append(_ row: BadRow) {
        count += 1
        if first.count < Self.kept { first.append(row) }
    }

    /// The lines to show a person: each fault kept by name, then how many rows were left out; empty where none was.
    public var complaints: [String] {
        guard count > 0 else { return [] }
        let rest = count > first.count ? ["… and \(count - first.count) more"] : []
        return first.map(\.description) + rest + ["\(count) row\(count == 1 ? "" : "s") left out"]
    }
}
