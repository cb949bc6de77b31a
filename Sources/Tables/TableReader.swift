import Foundation

/// How a table is written.
public enum TableFormat: Sendable, Equatable {
    /// One row a line, cells apart by `delimiter`, in double quotes where they hold one (RFC 4180).
    case delimited(UInt8)
    /// One flat JSON object a line.
    case jsonLines
    /// A table of an SQLite file.
    case sqlite

    public static let csv = TableFormat.delimited(UInt8(ascii: ","))
    public static let tsv = TableFormat.delimited(UInt8(ascii: "\t"))
}

/// Reads a table row by row, in memory of one row and one block.
///
///     var reader = try TableReader("ratings.csv")
///     var row = TableRow()
///     while try reader.read(into: &row) { total += row.number(2) ?? 0 }
///     reader.badRows.complaints.forEach(Complaint.say)
///
/// A row that cannot be read (wrong number of cells, an open quote, no JSON object, not UTF-8) is left out, named and counted.
public struct TableReader {
    /// What errors call the table: the path, or “stdin”.
    public let name: String
    public let format: TableFormat
    /// The columns' names. Without a header they are “1”, “2” …; JSON lines may add columns as they go on.
    public private(set) var columns: [String]
    public private(set) var badRows = BadRows()

    private var source: ByteSource?
    private var database: SQLiteTable?
    private var pending: TableRow?
    private var positions: [String: Int] = [:]

    /// Opens `path`, “-” for stdin, and reads the header. `FILE.sqlite:TABLE` is a table of an SQLite file.
    ///
    /// - Parameters:
    ///   - format: found from the file's name and first line where nil.
    ///   - hasHeader: found where nil: a first row of numbers only is no header.
    /// - Throws: `TableError`.
    public init(_ path: String, format: TableFormat? = nil, hasHeader: Bool? = nil) throws {
        name = path == "-" ? "stdin" : path
        columns = []
        if path != "-", let (file, table) = SQLiteTable.split(path) {
            let rows = try SQLiteTable(file: file, table: table, name: name)
            (self.format, columns, badRows, database) = (.sqlite, rows.columns, rows.badRows, rows)
            return
        }
        var source = try ByteSource(path: path, name: name)
        source.skipByteOrderMark()
        let found = source.peekLine()
        if let reason = source.failure { throw TableError.unreadable(file: name, reason: reason) }
        guard let firstLine = found else { throw TableError.empty(file: name) }
        self.format = format ?? Self.guess(path: path, firstLine: firstLine)
        var row = TableRow()
        guard case .delimited(let delimiter) = self.format else {
            self.source = source
            return
        }
        let whole = DelimitedRow.read(from: &source, delimiter: delimiter, into: &row)
        if case .fault(let reason) = whole { throw TableError.unreadable(file: name, reason: "line 1: \(reason)") }
        if case .end = whole { throw TableError.empty(file: name) }
        let isNumeric = (0..<row.count).allSatisfy { row.number($0) != nil }
        if hasHeader ?? !isNumeric {
            columns = (0..<row.count).map { row.text($0).trimmingCharacters(in: .whitespaces) }
            if let twice = Dictionary(grouping: columns, by: { $0 }).filter({ $0.value.count > 1 }).keys.min() {
                throw TableError.repeatedColumn(twice, file: name)
            }
        } else {
            columns = (1...max(1, row.count)).map(String.init)
            pending = row
        }
        self.source = source
    }

    /// Reads the next good row; false at the end.
    ///
    /// - Throws: `TableError.unreadable` where the file itself fails.
    public mutating func read(into row: inout TableRow) throws -> Bool {
        if let first = pending {
            row = first
            pending = nil
            return true
        }
        if database != nil { return database?.read(into: &row) ?? false }
        guard var source else { return false }
        self.source = nil
        defer { self.source = source }
        while true {
            let outcome: RowOutcome
            switch format {
            case .delimited(let delimiter): outcome = DelimitedRow.read(from: &source, delimiter: delimiter, into: &row)
            case .jsonLines: outcome = JSONRow.read(from: &source, columns: &columns, positions: &positions, into: &row)
            case .sqlite: return false
            }
            if let reason = source.failure { throw TableError.unreadable(file: name, reason: reason) }
            switch outcome {
            case .end: return false
            case .blank: continue
            case .fault(let reason): badRows.append(BadRow(file: name, line: row.line, reason: reason))
            case .row:
                if case .delimited = format, row.count != columns.count {
                    let found = "expected \(columns.count) cells, found \(row.count)"
                    badRows.append(BadRow(file: name, line: row.line, reason: found))
                } else if !row.bytes.allSatisfy({ $0 < 128 }), String(validating: row.bytes, as: UTF8.self) == nil {
                    badRows.append(BadRow(file: name, line: row.line, reason: "expected UTF-8, found other bytes"))
                } else {
                    return true
                }
            }
        }
    }

    /// Counts a row whose cell a caller could not use.
    public mutating func reject(_ row: TableRow, column: Int, reason: String) {
        badRows.append(BadRow(file: name, line: row.line, column: columns[column], reason: reason))
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

    private static func guess(path: String, firstLine: ArraySlice<UInt8>) -> TableFormat {
        let ending = path.split(separator: ".").last.map { $0.lowercased() } ?? ""
        if ["jsonl", "ndjson", "json"].contains(ending) || firstLine.first == UInt8(ascii: "{") { return .jsonLines }
        if ending == "tsv" { return .tsv }
        let candidates = [UInt8(ascii: ","), UInt8(ascii: "\t"), UInt8(ascii: ";")]
        let counts = candidates.map { candidate in firstLine.count { $0 == candidate } }
        let best = counts.indices.max { counts[$0] < counts[$1] } ?? 0
        return .delimited(counts[best] > counts[0] ? candidates[best] : candidates[0])
    }
}

/// What an attempt to read a row gave.
enum RowOutcome {
    case row, blank, end
    case fault(String)
}
