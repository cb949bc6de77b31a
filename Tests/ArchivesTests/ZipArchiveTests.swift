import Foundation
import Testing

@testable import Archives

@Test("what is written is read again, stored and deflated, and is the same each time")
func zipRoundTrip() throws {
    let long = Data((0..<100_000).map { UInt8($0 % 7) })
    func write() throws -> Data {
        var zip = ZipWriter()
        try zip.add("stored.bin", long)
        try zip.add("folder/packed.bin", long, isDeflated: true)
        try zip.add("empty", Data(), isDeflated: true)
        return zip.finished()
    }
    let data = try write()
    #expect(data == (try write()))
    #expect(data.count < 102_000)
    let zip = try ZipArchive(data, file: "x.zip")
    #expect(zip.entries.map(\.name) == ["stored.bin", "folder/packed.bin", "empty"])
    #expect(try zip.read("stored.bin") == long && zip.read("folder/packed.bin") == long && zip.read("empty").isEmpty)
    #expect(throws: ArchiveError.missing(file: "x.zip", entry: "other")) { try zip.read("other") }
}

@Test(
    "names that lead outside are neither written nor read",
    arguments: ["../x", "/etc/passwd", "a/../../x", "a\\..\\x", "a\u{0}b"])
func zipTraversal(name: String) throws {
    var zip = ZipWriter()
    #expect(throws: ArchiveError.self) { try zip.add(name, Data()) }
    // The same length under a good name, replaced in the bytes.
    let good = String(repeating: "q", count: name.utf8.count)
    try zip.add(good, Data("x".utf8))
    var data = zip.finished()
    while let range = data.range(of: Data(good.utf8)) { data.replaceSubrange(range, with: Data(name.utf8)) }
    #expect(throws: ArchiveError.self) { try ZipArchive(data, file: "x") }
}

@Test("entries that unpack to more than they say, or all together to more than the limit, are refused")
func zipBombs() throws {
    var zip = ZipWriter()
    try zip.add("bomb", Data(count: 10_000_000), isDeflated: true)
    let data = zip.finished()
    #expect(data.count < 20_000)
    #expect(throws: ArchiveError.refused(file: "x", reason: "its files unpack to more than 1000000 bytes")) {
        try ZipArchive(data, file: "x", limit: 1_000_000)
    }
    // The directory and the entry's own header say 10 bytes; 10 million are there.
    var lying = data
    for range in [Data([0x80, 0x96, 0x98, 0])].flatMap({ lying.ranges(of: $0) }) {
        lying.replaceSubrange(range, with: Data([10, 0, 0, 0]))
    }
    let archive = try ZipArchive(lying, file: "x", limit: 1_000_000)
    #expect(throws: ArchiveError.damaged(file: "x", reason: "bomb: it unpacks to more than 10 bytes")) {
        try archive.read("bomb")
    }
}

@Test("entries that share bytes or stand there twice are refused")
func zipOverlaps() throws {
    var zip = ZipWriter()
    try zip.add("a1", Data("first".utf8))
    try zip.add("a2", Data("other".utf8))
    var twice = zip.finished()
    for range in twice.ranges(of: Data("a2".utf8)) { twice.replaceSubrange(range, with: Data("a1".utf8)) }
    #expect(throws: ArchiveError.refused(file: "x", reason: "it holds a1 twice")) { try ZipArchive(twice, file: "x") }
    // Both directory entries point at the first header; the names have to agree, so the second is found out.
    var shared = zip.finished()
    let directory = try #require(shared.range(of: Data([0x50, 0x4B, 0x01, 0x02]), options: .backwards))
    for i in 0..<4 { shared[directory.lowerBound + 42 + i] = 0 }
    #expect(throws: ArchiveError.self) { try ZipArchive(shared, file: "x") }
}

@Test("an archive cut off anywhere is refused")
func zipTruncated() throws {
    var zip = ZipWriter()
    try zip.add("a", Data((0..<200).map { UInt8($0) }))
    try zip.add("b", Data(count: 300), isDeflated: true)
    let data = zip.finished()
    for length in 0..<data.count {
        #expect(throws: ArchiveError.self) { try ZipArchive(data.prefix(length), file: "x") }
    }
}
