import Foundation
import Testing

@testable import Archives

@Test("GNU's and POSIX' long names are read, and a leading ./ is dropped", arguments: ["gnu", "pax"])
func tarNames(form: String) throws {
    let tar = try TarArchive(contentsOf: fixture("files-\(form).tar"))
    let long = String(repeating: "f/", count: 70) + "long.txt"
    #expect(tar.names == ["short.txt", long, "empty"])
    #expect(try tar.read("short.txt") == Data("short".utf8))
    #expect(try tar.read(long) == Data(String(repeating: "long", count: 300).utf8))
    #expect(try tar.read("empty").isEmpty)
    #expect(throws: ArchiveError.self) { try tar.read("other") }
}

/// A number in octal digits, zeros before.
private func octal(_ value: Int, digits: Int) -> [UInt8] {
    let text = String(value, radix: 8)
    return Array((String(repeating: "0", count: digits - text.count) + text).utf8)
}

/// A header block with its checksum.
private func header(_ name: String, size: Int, type: Character = "0") -> Data {
    var block = [UInt8](repeating: 0, count: 512)
    block.replaceSubrange(0..<name.utf8.count, with: Array(name.utf8))
    block.replaceSubrange(124..<135, with: octal(size, digits: 11))
    block[156] = type.asciiValue ?? 0
    block.replaceSubrange(148..<156, with: [UInt8](repeating: 32, count: 8))
    let sum = block.reduce(0) { $0 + Int($1) }
    block.replaceSubrange(148..<154, with: octal(sum, digits: 6))
    block[154] = 0
    return Data(block)
}

private let end = Data(count: 1024)

@Test("names that lead outside, links, devices and repeated files are refused")
func tarHostile() throws {
    #expect(
        try TarArchive(header("a", size: 3) + Data("abc".utf8) + Data(count: 509) + end, file: "x").read("a")
            == Data("abc".utf8))
    for name in ["../a", "/a", "a/../../b"] {
        #expect(throws: ArchiveError.self) { try TarArchive(header(name, size: 0) + end, file: "x") }
    }
    for type in ["1", "2", "3", "4", "6"] as [Character] {
        #expect(throws: ArchiveError.refused(file: "x", reason: "a is no file (type \(type))")) {
            try TarArchive(header("a", size: 0, type: type) + end, file: "x")
        }
    }
    #expect(throws: ArchiveError.refused(file: "x", reason: "it holds a twice")) {
        try TarArchive(header("a", size: 0) + header("a", size: 0) + end, file: "x")
    }
}

@Test("sizes beyond the end, damaged headers and cut archives are refused")
func tarDamaged() throws {
    #expect(throws: ArchiveError.self) { try TarArchive(header("a", size: 1 << 30) + end, file: "x") }
    var damaged = header("a", size: 0) + end
    damaged[3] ^= 1
    #expect(throws: ArchiveError.damaged(file: "x", reason: "is no tar archive")) { try TarArchive(damaged, file: "x") }
    let whole = header("a", size: 600) + Data(count: 1024) + end
    for length in stride(from: 0, to: whole.count - 512, by: 97) {
        #expect(throws: ArchiveError.self) { try TarArchive(whole.prefix(length), file: "x") }
    }
    #expect(throws: ArchiveError.self) { try TarArchive(Data("hello".utf8), file: "x") }
}

@Test("what grows a hundredfold out of gzip is refused before it fills the memory")
func gzipBomb() throws {
    // 300 MB of zeros in gzip's wrapping.
    let packed = try Inflation.pack(Data(count: 300 << 20))
    var bomb = Data([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]) + packed
    bomb.append(contentsOf: [UInt8](repeating: 0, count: 8))
    #expect(bomb.count < 400_000)
    #expect(throws: ArchiveError.damaged(file: "x", reason: "it unpacks to more than \(64 << 20) bytes")) {
        try TarArchive(bomb, file: "x")
    }
}
