import Foundation
import Tables
import Testing

@Suite("Packed tables")
struct CompressedTableTests {
    private static let gzip =
        "H4sIAAAAAAACA0vUSeIy1DHiMtYx4QIA5enWzgwAAAAfiwgAAAAAAAIDM9Ux4wIAYBAvvgQAAAA="
    private static let xz =
        "/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQALYSxiCjEsMgozLDQKABBV45YyL5FeAAEkDKYY2NgftvN9AQAAAAAEWVo="

    private func table(_ packed: Data) throws -> Table {
        let url = FileManager.default.temporaryDirectory.appending(path: "table-\(UUID().uuidString).csv.gz")
        defer { try? FileManager.default.removeItem(at: url) }
        try packed.write(to: url)
        return try Table(url.path)
    }

    @Test("gzip, also in several members, and xz are unpacked on the way")
    func unpacking() throws {
        let gzip = try table(try #require(Data(base64Encoded: Self.gzip)))
        #expect(try gzip.numbers("b") == [2, 4, 6])
        let xz = try table(try #require(Data(base64Encoded: Self.xz)))
        #expect(try xz.numbers("b") == [2, 4])
    }

    @Test("a packed file that is cut off or damaged is an error, not a shorter table", arguments: [gzip, xz])
    func damage(text: String) throws {
        let packed = try #require(Data(base64Encoded: text))
        #expect(throws: TableError.self) { try table(packed.prefix(packed.count - 9)) }
        var damaged = packed
        damaged[packed.count / 3] ^= 0x55
        #expect(throws: TableError.self) { try table(damaged) }
    }
}
