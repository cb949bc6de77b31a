import Foundation

/// The directory at the end of a zip archive.
struct ZipDirectory {
    let entries: [ZipArchive.Entry]

    private static let maximumEntries = 1 << 16

    init(_ data: Data, file: String) throws(ArchiveError) {
        func damaged(_ reason: String) -> ArchiveError { .damaged(file: file, reason: reason) }
        let place = try Self.locate(data, file: file)
        guard place.count <= Self.maximumEntries else {
            throw .refused(file: file, reason: "it holds \(place.count) entries, more than \(Self.maximumEntries)")
        }
        var entries: [ZipArchive.Entry] = [], position = place.offset
        for _ in 0..<place.count {
            guard data.littleEndian(UInt32.self, at: position) == 0x0201_4B50,
                let flags = data.littleEndian(UInt16.self, at: position + 8),
                let method = data.number(UInt16.self, at: position + 10),
                let checksum = data.littleEndian(UInt32.self, at: position + 16),
                var packed = data.number(UInt32.self, at: position + 20),
                var size = data.number(UInt32.self, at: position + 24),
                let nameLength = data.number(UInt16.self, at: position + 28),
                let extraLength = data.number(UInt16.self, at: position + 30),
                let commentLength = data.number(UInt16.self, at: position + 32),
                let attributes = data.littleEndian(UInt32.self, at: position + 38),
                var offset = data.number(UInt32.self, at: position + 42),
                let nameBytes = data.bytes(at: position + 46, count: nameLength),
                let extra = data.bytes(at: position + 46 + nameLength, count: extraLength)
            else { throw damaged("its directory is cut off") }
            position += 46 + nameLength + extraLength + commentLength
            guard let text = String(validating: nameBytes, as: UTF8.self) else {
                throw damaged("an entry's name is not UTF-8")
            }
            let name = try ArchivePath.checked(text, in: file)
            guard flags & 1 == 0 else { throw .unsupported(file: file, reason: "\(name) is encrypted") }
            guard method == 0 || method == 8 else {
                throw .unsupported(
                    file: file, reason: "\(name) is packed by method \(method); stored and deflated files are read")
            }
            // The upper half holds Unix's file mode.
            guard attributes >> 16 & 0xF000 != 0xA000 else { throw .refused(file: file, reason: "\(name) is a link") }
            guard Self.widen(&size, &packed, &offset, from: extra) else {
                throw damaged("\(name) lacks its ZIP64 sizes")
            }
            guard method == 8 || packed == size else {
                throw damaged("\(name) is stored in \(packed) bytes and has \(size)")
            }
            if name.hasSuffix("/") { continue }
            entries.append(
                .init(
                    name: name, size: size, packedSize: packed, isDeflated: method == 8, checksum: checksum,
                    offset: offset))
        }
        self.entries = entries
    }

    /// Replaces what did not fit 32 bits by the ZIP64 field, in its order; false where that is missing.
    private static func widen(_ size: inout Int, _ packed: inout Int, _ offset: inout Int, from extra: Data) -> Bool {
        let full = Int(UInt32.max)
        guard size == full || packed == full || offset == full else { return true }
        var position = 0
        while let tag = extra.number(UInt16.self, at: position),
            let length = extra.number(UInt16.self, at: position + 2)
        {
            if tag == 1 {
                var field = position + 4
                func next() -> Int? {
                    defer { field += 8 }
                    return field + 8 <= position + 4 + length ? extra.number(UInt64.self, at: field) : nil
                }
                if size == full { guard let wide = next() else { return false }; size = wide }
                if packed == full { guard let wide = next() else { return false }; packed = wide }
                if offset == full { guard let wide = next() else { return false }; offset = wide }
                return true
            }
            position += 4 + length
        }
        return false
    }

    private static func locate(_ data: Data, file: String) throws(ArchiveError) -> (offset: Int, count: Int) {
        guard data.count >= 22 else { throw .damaged(file: file, reason: "shorter than any zip archive") }
        // A comment of up to 65,535 bytes may follow the last record.
        for end in stride(from: data.count - 22, through: max(0, data.count - 22 - 65535), by: -1)
        where data.littleEndian(UInt32.self, at: end) == 0x0605_4B50 {
            guard let disk = data.number(UInt16.self, at: end + 4), disk == 0 || disk == 0xFFFF,
                let count = data.number(UInt16.self, at: end + 10), let offset = data.number(UInt32.self, at: end + 16),
                let comment = data.number(UInt16.self, at: end + 20), end + 22 + comment == data.count
            else { continue }
            guard
                count == 0xFFFF || offset == Int(UInt32.max)
                    || data.littleEndian(UInt32.self, at: end - 20) == 0x0706_4B50
            else {
                return (offset, count)
            }
            guard data.littleEndian(UInt32.self, at: end - 20) == 0x0706_4B50,
                let wide = data.number(UInt64.self, at: end - 12),
                data.littleEndian(UInt32.self, at: wide) == 0x0606_4B50,
                let wideCount = data.number(UInt64.self, at: wide + 32),
                let wideOffset = data.number(UInt64.self, at: wide + 48)
            else { throw .damaged(file: file, reason: "its ZIP64 record is missing") }
            return (wideOffset, wideCount)
        }
        throw .damaged(file: file, reason: "no zip directory at its end: not a zip archive, or cut off")
    }
}
