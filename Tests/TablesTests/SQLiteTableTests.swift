import Foundation
import GRDB
import Tables
import Testing

@Suite("Tables of SQLite files")
struct SQLiteTableTests {
    private func database(_ sql: String) throws -> String {
        let path = FileManager.default.temporaryDirectory.appending(path: "shop-\(UUID().uuidString).sqlite").path
        try DatabaseQueue(path: path).write { try $0.execute(sql: sql) }
        return path
    }

    private let orders = """
        CREATE TABLE orders (id INTEGER, price REAL, "who is it" TEXT, photo BLOB);
        INSERT INTO orders VALUES (1, 2.5, 'Ann, "the first"', NULL), (2, NULL, 'Боб', NULL), (3, 1e-7, '', x'00FF'), (-4, 40, 'x', NULL);
        CREATE TABLE empty (a);
        """

    @Test("numbers, texts and missing values come as they are in the table; a row with bytes is named and counted")
    func cells() throws {
        let path = try database(orders)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let table = try Tables.Table(path + ":orders")
        #expect(table.columns == ["id", "price", "who is it", "photo"])
        #expect(try table.numbers("id") == [1, 2, -4])
        #expect(try table.texts("price") == ["2.5", "", "40.0"])
        #expect(try table.numbers("price")[1].isNaN)
        #expect(try table.texts("who is it") == ["Ann, \"the first\"", "Боб", "x"])
        #expect(table.lines == [1, 2, 4])
        #expect(
            table.badRows.first.map(\.description) == [
                "\(path):orders:3: column “photo”: expected a number or a text, found bytes"
            ])
    }

    @Test("without a table's name the only one is taken; of several, they are listed")
    func choice() throws {
        let path = try database(orders), single = try database("CREATE TABLE t (x); INSERT INTO t VALUES (7)")
        defer { for file in [path, single] { try? FileManager.default.removeItem(atPath: file) } }
        #expect(try Tables.Table(single).numbers("x") == [7])
        #expect(throws: TableError.whichTable(file: path, tables: ["empty", "orders"])) { try Tables.Table(path) }
        #expect(throws: TableError.noSuchTable("sales", file: path, tables: ["empty", "orders"])) {
            try Tables.Table(path + ":sales")
        }
        #expect(throws: TableError.empty(file: path + ":empty")) { try Tables.Table(path + ":empty") }
        #expect(throws: TableError.unreadable(file: "/nowhere/x.sqlite", reason: "no such file")) {
            try Tables.Table("/nowhere/x.sqlite:t")
        }
    }

    @Test("a table's name cannot smuggle in other statements, and a damaged file is an error")
    func hostile() throws {
        let path = try database(
            "CREATE TABLE \"a\"\"; DROP TABLE b; --\" (x); INSERT INTO \"a\"\"; DROP TABLE b; --\" VALUES (1); CREATE TABLE b (y)"
        )
        let damaged = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).db").path
        try (Data("SQLite format 3\0".utf8) + Data(repeating: 7, count: 4000)).write(to: URL(filePath: damaged))
        defer { for file in [path, damaged] { try? FileManager.default.removeItem(atPath: file) } }
        #expect(try Tables.Table(path + ":a\"; DROP TABLE b; --").numbers("x") == [1])
        #expect(throws: TableError.empty(file: path + ":b")) { try Tables.Table(path + ":b") }
        #expect(throws: TableError.self) { try Tables.Table(damaged) }
    }
}
