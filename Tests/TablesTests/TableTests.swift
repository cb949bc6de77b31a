import Foundation
import Tables
import Testing

struct TableTests {
    private func file(_ text: String, ending: String = "csv") throws -> String {
        let url = FileManager.default.temporaryDirectory.appending(path: "table-\(UUID().uuidString).\(ending)")
        try Data(text.utf8).write(to: url)
        return url.path
    }

    private func table(_ text: String, ending: String = "csv") throws -> Table {
        let path = try file(text, ending: ending)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try Table(path)
    }

    @Test("quotes, doubled quotes, line ends of both kinds and newlines in cells are read as RFC 4180 says")
    func quoting() throws {
        let table = try table("name,note\r\nAnn,\"a, \"\"b\"\"\"\r\nBob,\"two\nlines\"\nCid,\n")
        #expect(table.columns == ["name", "note"])
        #expect(try table.texts("note") == ["a, \"b\"", "two\nlines", ""])
        #expect(table.lines == [2, 3, 5])
        #expect(table.badRows.count == 0)
    }

    @Test("a row with too few cells, too many, or an open quote is named by line and counted; the others are read")
    func badRows() throws {
        let table = try table("a,b\n1,2\n3\n4,5,6\n7,8\n9,\"x\n")
        #expect(try table.numbers("a") == [1, 7])
        #expect(table.badRows.count == 3)
        #expect(table.badRows.first.map(\.line) == [3, 4, 6])
        #expect(table.badRows.first[0].description.hasSuffix(":3: expected 2 cells, found 1"))
        #expect(table.badRows.complaints.last == "3 rows left out")
    }

    @Test("a cell that is no number is named by line and column; missing cells are let through only where allowed")
    func numericColumns() throws {
        let table = try table("x,y\n1,2\nabc,3\nNA,4\n0x10,5\n-1.5e2,6\n")
        let strict = try table.keeping(numeric: ["x"])
        #expect(try strict.numbers("x") == [1, -150])
        #expect(strict.badRows.first.map(\.line) == [3, 4, 5])
        #expect(strict.badRows.first[0].column == "x")
        #expect(strict.badRows.first[0].reason == "expected a number, found “abc”")
        let lenient = try table.keeping(numeric: ["x"], allowingMissing: true)
        #expect(try lenient.numbers("x").map(\.isNaN) == [false, true, false])
        #expect(try lenient.numbers("y") == [2, 4, 6])
    }

    @Test("a first row of numbers is data, and its columns are called 1, 2 …")
    func noHeader() throws {
        let table = try table("1.5;2\n3;4\n")
        #expect(table.columns == ["1", "2"])
        #expect(try table.numbers("1") == [1.5, 3])
    }

    @Test("JSON lines: keys may be missing or come later; what is no flat object is named and counted")
    func jsonLines() throws {
        let text =
            "{\"a\": 1, \"b\": \"x\\ty\"}\n{\"b\":null,\"c\":true}\n\n{\"a\":[1]}\nnonsense\n{\"a\":tru}\n{\"a\":-2.5e1}\n"
        let table = try table(text, ending: "jsonl")
        #expect(table.columns == ["a", "b", "c"])
        #expect(try table.texts("b") == ["x\ty", "", ""])
        #expect(try table.numbers("c").map { $0 == 1 } == [false, true, false])
        #expect(try table.numbers("a").last == -25)
        #expect(table.badRows.first.map(\.line) == [4, 5, 6])
    }

    @Test("empty files, missing files, folders and unknown columns give errors that say which")
    func refusals() throws {
        #expect(throws: TableError.self) { try table("") }
        #expect(throws: TableError.self) { try table("a,b\n") }
        #expect(throws: TableError.unreadable(file: "/nowhere.csv", reason: "no such file")) {
            try Table("/nowhere.csv")
        }
        #expect(throws: TableError.self) { try Table(FileManager.default.temporaryDirectory.path) }
        #expect(throws: TableError.self) { try table("a,a\n1,2\n") }
        let good = try table("a,b\n1,2\n")
        let error = #expect(throws: TableError.self) { try good.numbers("c") }
        #expect(error?.description.contains("no column “c”; there are “a”, “b”") == true)
    }

    @Test("bytes that are not UTF-8 make a bad row, not a crash, and a byte-order mark is skipped")
    func encodings() throws {
        let path = try file("")
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data([0xEF, 0xBB, 0xBF] + Array("a,b\n".utf8) + [0xFF, 0x2C, 0x31, 0x0A] + Array("ü,2\n".utf8))
            .write(to: URL(filePath: path))
        let table = try Table(path)
        #expect(table.columns == ["a", "b"])
        #expect(try table.texts("a") == ["ü"])
        #expect(table.badRows.count == 1)
    }

    @Test("numbers read by the short way equal those of the standard library to the last bit")
    func numbersAreExact() throws {
        let texts = [
            "0.1", "123456789.012345", "-0.000001", "999999999999999", "1e22", "3.141592653589793238", ".5", "7.",
        ]
        let table = try table("x\n" + texts.joined(separator: "\n") + "\n")
        #expect(try table.numbers("x") == texts.map { Double($0 == "7." ? "7" : $0 == ".5" ? "0.5" : $0) })
    }

    @Test("rows across many blocks are all read")
    func manyBlocks() throws {
        let table = try table("n,t\n" + (0..<100_000).map { "\($0),\"cell \($0)\"\n" }.joined())
        #expect(try table.numbers("n").reduce(0, +) == 4_999_950_000)
        #expect(table.text(row: 99_999, column: 1) == "cell 99999")
    }

    @Test("a table is shown in line, and as CSV that reads back the same")
    func textTable() throws {
        let shown = TextTable(header: ["name", "n"], rows: [["a,b", "1"], ["c", "-20"]])
        #expect(shown.aligned() == "name    n\na,b     1\nc     -20")
        let back = try table(shown.csv() + "\n")
        #expect(try back.texts("name") == ["a,b", "c"])
    }
}
