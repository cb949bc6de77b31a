import Foundation

/// Writes a zip archive in memory: the same files give the same bytes.
///
///     var archive = ZipWriter()
///     try archive.add("card.yaml", Data("name: x".utf8))
///     try archive.finished().write(to: url)
public struct ZipWriter {
    private var body = Data()
    private var directory = Data()
    private var count = 0

    public init() {}

    /// - Parameter isDeflated: whether to pack it; weights hardly shrink and are better stored.
    /// - Throws: `ArchiveError.refused` for a name or a size that the format does not take.
    public mutating func add(_ name: String, _ data: Data, isDeflated: Bool = false) throws(ArchiveError) {
        let name = try ArchivePath.checked(name, in: name)
        let packed: Data
        do { packed = isDeflated ? try Inflation.pack(data) : data } catch {
            throw .refused(file: name, reason: error.reason)
        }
        guard data.count < Int(UInt32.max), body.count + packed.count < Int(UInt32.max), count < 0xFFFF else {
            throw .refused(file: name, reason: "archives of more than 4 GB are not written")
        }
        var fields = Data()
        fields.put(UInt16(20))
        fields.put(UInt16(0x0800))
        fields.put(UInt16(isDeflated ? 8 : 0))
        // 1 January 1980: the format has no earlier day, and a time of its own would make every archive another.
        fields.put(UInt16(0))
        fields.put(UInt16(0x21))
        fields.put(Inflation.checksum(data))
        fields.put(UInt32(packed.count))
        fields.put(UInt32(data.count))
        fields.put(UInt16(name.utf8.count))
        fields.put(UInt16(0))
        directory.put(UInt32(0x0201_4B50))
        directory.put(UInt16(0x0314))
        directory.append(fields)
        directory.put(UInt16(0))
        directory.put(UInt16(0))
        directory.put(UInt16(0))
        directory.put(UInt32(0o100644) << 16)
        directory.put(UInt32(body.count))
        directory.append(contentsOf: name.utf8)
        body.put(UInt32(0x0403_4B50))
        body.append(fields)
        body.append(contentsOf: name.utf8)
        body.append(packed)
        count += 1
    }

    public func finished() -> Data {
        var result = body + directory
        result.put(UInt32(0x0605_4B50))
        result.put(UInt32(0))
        result.put(UInt16(count))
        result.put(UInt16(count))
        result.put(UInt32(directory.count))
        result.put(UInt32(body.count))
        result.put(UInt16(0))
        return result
    }
}

extension Data {
    fileprivate mutating func put(_ value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }
}
