import Foundation

/// The files in a zip archive (PKWARE's APPNOTE 6.3, with ZIP64), stored or deflated.
///
///     let archive = try ZipArchive(contentsOf: "model.ckpt")
///     let bytes = try archive.read("archive/version")
///
/// Strict: names that lead outside, entries that share bytes, that stand in the archive twice, that are encrypted, linked, or larger than
/// they say are refused, so that what is listed is what is there.
public struct ZipArchive: Sendable {
    public struct Entry: Sendable, Equatable {
        public let name: String
        /// Unpacked, in bytes.
        public let size: Int
        let packedSize: Int
        let isDeflated: Bool
        let checksum: UInt32
        let offset: Int
    }

    public let file: String
    /// In the order of the directory; folders are left out.
    public let entries: [Entry]
    private let data: Data
    private let byName: [String: Int]

    /// - Throws: `ArchiveError`.
    public init(contentsOf path: String, limit: Int = 1 << 33) throws {
        try self.init(try ArchiveFile.map(path), file: path, limit: limit)
    }

    /// - Parameters:
    ///   - file: the name that errors give it.
    ///   - limit: bytes that all entries together may unpack to.
    public init(_ data: Data, file: String, limit: Int = 1 << 33) throws(ArchiveError) {
        self.data = data
        self.file = file
        entries = try ZipDirectory(data, file: file).entries
        var byName: [String: Int] = [:], total = 0
        for (index, entry) in entries.enumerated() {
            guard byName.updateValue(index, forKey: entry.name) == nil else {
                throw .refused(file: file, reason: "it holds \(entry.name) twice")
            }
            guard entry.size <= limit - total else {
                throw .refused(file: file, reason: "its files unpack to more than \(limit) bytes")
            }
            total += entry.size
        }
        self.byName = byName
        try checkOverlaps()
    }

    public var size: Int { entries.reduce(0) { $0 + $1.size } }

    public func entry(_ name: String) -> Entry? { byName[name].map { entries[$0] } }

    /// The bytes of a file, their checksum compared.
    ///
    /// - Throws: `ArchiveError`.
    public func read(_ name: String) throws(ArchiveError) -> Data {
        guard let entry = entry(name) else { throw .missing(file: file, entry: name) }
        let range = try content(of: entry)
        var bytes = data[data.startIndex + range.lowerBound..<data.startIndex + range.upperBound]
        if entry.isDeflated {
            do { bytes = try Inflation.unpack(bytes, .raw, limit: entry.size) } catch {
                throw .damaged(file: file, reason: "\(name): \(error.reason)")
            }
        }
        guard bytes.count == entry.size else {
            throw .damaged(file: file, reason: "\(name) has \(bytes.count) bytes, \(entry.size) were announced")
        }
        guard Inflation.checksum(bytes) == entry.checksum else {
            throw .damaged(file: file, reason: "\(name) has another checksum than was announced")
        }
        return bytes
    }

    /// Where an entry's packed bytes stand; its own header must agree with the directory.
    private func content(of entry: Entry) throws(ArchiveError) -> Range<Int> {
        guard data.littleEndian(UInt32.self, at: entry.offset) == 0x0403_4B50,
            let method = data.number(UInt16.self, at: entry.offset + 8),
            let nameLength = data.number(UInt16.self, at: entry.offset + 26),
            let extraLength = data.number(UInt16.self, at: entry.offset + 28),
            let name = data.bytes(at: entry.offset + 30, count: nameLength)
        else { throw .damaged(file: file, reason: "\(entry.name) has no header where the directory says") }
        let start = entry.offset + 30 + nameLength + extraLength
        guard method == (entry.isDeflated ? 8 : 0),
            try ArchivePath.checked(String(decoding: name, as: UTF8.self), in: file) == entry.name
        else { throw .damaged(file: file, reason: "the header of \(entry.name) and the directory differ") }
        guard data.bytes(at: start, count: entry.packedSize) != nil else {
            throw .damaged(file: file, reason: "\(entry.name) lies beyond the end")
        }
        return start..<start + entry.packedSize
    }

    private func checkOverlaps() throws(ArchiveError) {
        var ranges: [Range<Int>] = []
        for entry in entries { ranges.append(entry.offset..<(try content(of: entry)).upperBound) }
        ranges.sort { $0.lowerBound < $1.lowerBound }
        for (a, b) in zip(ranges, ranges.dropFirst()) where a.upperBound > b.lowerBound {
            throw .refused(file: file, reason: "its entries share bytes")
        }
    }
}
