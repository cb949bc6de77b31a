import Foundation
import GRDB

/// The rows of one table (or view) of an SQLite file, read in one transaction and kept as text.
///
/// Where a path names no table (`shop.sqlite` for `shop.sqlite:orders`) the file's only one is taken.
struct SQLiteTable {
    let columns: [String]
    private(set) var badRows = BadRows()
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    private var lines: [Int] = []
    private var next = 0

    private static let magic = Array("SQLite format 3\0".utf8)
    private static let endings: Set<String> = ["sqlite", "sqlite3", "db", "db3"]

    /// The file and the table that `path` names; nil where it is no SQLite file.
    static func split(_ path: String) -> (file: String, table: String?)? {
        if isDatabase(path) { return (path, nil) }
        guard let colon = path.lastIndex(of: ":") else { return nil }
        let file = String(path[..<colon]), table = String(path[path.index(after: colon)...])
        guard !table.isEmpty, !FileManager.default.fileExists(atPath: path) else { return nil }
        let ending = file.split(separator: ".").last.map { $0.lowercased() } ?? ""
        return isDatabase(file) || endings.contains(ending) ? (file, table) : nil
    }

    private static func isDatabase(_ path: String) -> Bool {
        guard let handle = FileHandle(forReadingAtPath: path) else { return false }
        defer { try? handle.close() }
        return (try? handle.read(upToCount: magic.count)).map { Array($0) } == magic
    }

    /// - Throws: `TableError`, which lists the file's tables where the one asked for is not there.
    init(file: String, table: String?, name: String) throws {
        guard FileManager.default.fileExists(atPath: file) else {
            throw TableError.unreadable(file: file, reason: "no such file")
        }
        do {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.busyMode = .timeout(5)
            let queue = try DatabaseQueue(path: file, configuration: configuration)
            self = try queue.read { try Self($0, file: file, table: table, name: name) }
        } catch let error as DatabaseError {
            throw TableError.unreadable(file: file, reason: error.message ?? "\(error)")
        }
    }

    private init(_ database: Database, file: String, table: String?, name: String) throws {
        let tables = try String.fetchAll(
            database,
            sql:
                "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY name"
        )
        guard let chosen = table ?? (tables.count == 1 ? tables[0] : nil) else {
            throw TableError.whichTable(file: file, tables: tables)
        }
        guard let known = tables.first(where: { $0.lowercased() == chosen.lowercased() }) else {
            throw TableError.noSuchTable(chosen, file: file, tables: tables)
        }
        let quoted = "\"" + known.replacing("\"", with: "\"\"") + "\""
        let statement = try database.makeStatement(sql: "SELECT * FROM \(quoted)")
        columns = statement.columnNames
        if columns.isEmpty { throw TableError.empty(file: name) }
        let rows = try Row.fetchCursor(statement)
        var number = 0
        while let row = try rows.next() {
            number += 1
            let values = Array(row.databaseValues)
            if let index = values.firstIndex(where: { if case .blob = $0.storage { true } else { false } }) {
                let reason = "expected a number or a text, found bytes"
                badRows.append(BadRow(file: name, line: number, column: columns[index], reason: reason))
                continue
            }
            for value in values {
                switch value.storage {
                case .null, .blob: break
                case .int64(let whole): bytes += "\(whole)".utf8
                case .double(let real): bytes += "\(real)".utf8
                case .string(let text): bytes += text.utf8
                }
                ends.append(bytes.count)
            }
            lines.append(number)
        }
    }

    /// Gives the next row; false at the end.
    mutating func read(into row: inout TableRow) -> Bool {
        guard next < lines.count else { return false }
        row.clear(line: lines[next])
        for cell in (next * columns.count)..<((next + 1) * columns.count) {
            row.bytes += bytes[(cell == 0 ? 0 : ends[cell - 1])..<ends[cell]]
            row.endCell()
        }
        next += 1
        return true
    }
}
