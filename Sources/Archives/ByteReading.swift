import Foundation

/// Little-endian numbers at given places; nil where the data ends before.
extension Data {
    /// Counted from the first byte, whatever slice this is.
    func bytes(at offset: Int, count: Int) -> Data? {
        guard offset >= 0, count >= 0, offset <= self.count, count <= self.count - offset else { return nil }
        return self[startIndex + offset..<startIndex + offset + count]
    }

    func littleEndian<T: FixedWidthInteger & UnsignedInteger>(_ type: T.Type, at offset: Int) -> T? {
        bytes(at: offset, count: MemoryLayout<T>.size)?.reversed().reduce(T(0)) { $0 << 8 | T($1) }
    }

    /// An unsigned number that fits an `Int`.
    func number<T: FixedWidthInteger & UnsignedInteger>(_ type: T.Type, at offset: Int) -> Int? {
        littleEndian(type, at: offset).flatMap { Int(exactly: $0) }
    }
}
