/// A table in memory: named columns of cells, with the line of each row and the rows that were left out.
///
///     let table = try Table("sales.csv")                       // or "-" for stdin
///     let sales = try table.keeping(numeric: ["sales"])        // rows whose “sales” is no number are named and counted
///     let values = try sales.numbers("sales")                  // missing cells are nan
public struct Table: Sendable {
    /// What errors call the table: the path, or “stdin”.
    public let name: String
    public private(set) var columns: [String]
    /// The line on which each row begins, counted from 1.
    public private(set) var lines: [Int] = []
    public private(set) var badRows: BadRows

    private var bytes: [UInt8] = []
    private var ends: [Int] = [0]
    /// For each row, the index in `ends` before its first cell.
    private var starts: [Int] = []
    private var widths: [Int] = []

    public var rowCount: Int { starts.count }

    /// Reads all of `path`, “-” for stdin.
    ///
    /// - Throws: `TableError`, also where no row at all could be read.
    public init(_ path: String, format: TableFormat? = nil, hasHeader: Bool? = nil) throws {
        var reader = try TableReader(path, format: format, hasHeader: hasHeader)
        name = reader.name
        columns = []
        badRows = BadRows()
        var row = TableRow()
        while try reader.read(into: &row) {
            starts.append(ends.count - 1)
            widths.append(row.count)
            lines.append(row.line)
            let base = bytes.count
            bytes += row.bytes
            for end in row.ends { ends.append(base + end) }
        }
        columns = reader.columns
        badRows = reader.badRows
        if starts.isEmpty {
            if let first = badRows.first.first { throw TableError.noGoodRows(file: name, first: first) }
            throw TableError.empty(file: name)
        }
    }

    /// The index of a column.
    ///
    /// - Throws: `TableError.noSuchColumn`, which lists the columns there are.
    public func index(of column: String) throws -> Int {
        guard let index = columns.firstIndex(of: column) else {
            throw TableError.noSuchColumn(column, file: name, columns: columns)
        }
        return index
    }

    private func range(_ row: Int, _ column: Int) -> Range<Int> {
        guard column < widths[row] else { return 0..<0 }
        return ends[starts[row] + column]..<ends[starts[row] + column + 1]
    }

    public func text(row: Int, column: Int) -> String {
        String(decoding: bytes[range(row, column)], as: UTF8.self)
    }

    /// The cell as a number: nil where it is none, nan where it is missing.
    public func number(row: Int, column: Int) -> Double? { NumberCell.parse(bytes, range(row, column)) }

    /// A column's cells as text.
    public func texts(_ column: String) throws -> [String] {
        let index = try index(of: column)
        return (0..<rowCount).map { text(row: $0, column: index) }
    }

    /// A column's cells as numbers; nan where a cell is missing or no number (`keeping(numeric:)` leaves the latter out).
    public func numbers(_ column: String) throws -> [Double] {
        let index = try index(of: column)
        return (0..<rowCount).map { number(row: $0, column: index) ?? .nan }
    }

    /// The rows whose cells in `numeric` are numbers; the others are named and counted in `badRows`.
    ///
    /// - Parameter allowingMissing: whether an empty cell (NA, null …) is let through, to be read as nan.
    /// - Throws: `TableError.noSuchColumn`, `TableError.noGoodRows`.
    public func keeping(numeric: [String], allowingMissing: Bool = false) throws -> Table {
        let indices = try numeric.map(index(of:))
        return try filtered { row in
            for index in indices {
                let value = number(row: row, column: index)
                if let value, allowingMissing || !value.isNaN { continue }
                let found = value == nil ? "“\(text(row: row, column: index).prefix(40))”" : "nothing"
                return BadRow(
                    file: name, line: lines[row], column: columns[index], reason: "expected a number, found \(found)")
            }
            return nil
        }
    }

    /// The rows without fault; `fault` says what is wrong with a row, nil where nothing is.
    public func filtered(_ fault: (Int) -> BadRow?) throws -> Table {
        var result = self
        var kept: [Int] = []
        for row in 0..<rowCount {
            if let bad = fault(row) { result.badRows.append(bad) } else { kept.append(row) }
        }
        if kept.isEmpty, let first = result.badRows.first.first {
            throw TableError.noGoodRows(file: name, first: first)
        }
        result.select(kept)
        return result
    }

    /// The rows for which `isWanted` holds, in order; nothing is counted as bad.
    public func rows(where isWanted: (Int) -> Bool) -> Table {
        var result = self
        result.select((0..<rowCount).filter(isWanted))
        return result
    }

    private mutating func select(_ rows: [Int]) {
        guard rows.count < rowCount else { return }
        starts = rows.map { starts[$0] }
        widths = rows.map { widths[$0] }
        lines = rows.map { lines[$0] }
    }
}
