import CZlib
import Foundation

/// Files as they are or compressed by gzip.
enum CompressedFile {
    /// The whole content, decompressed where the file begins as gzip does.
    ///
    /// - Throws: `GenerativeModelError.data` where the file cannot be read, is cut short, or holds more than `limit` bytes.
    static func read(_ path: String, limit: Int = 1 << 30) throws -> Data {
        guard FileManager.default.isReadableFile(atPath: path), let file = gzopen(path, "rb") else {
            throw GenerativeModelError.data(
                file: path, line: nil, reason: "cannot be read: no such file, or no permission")
        }
        defer { gzclose(file) }
        var data = Data(), buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = gzread(file, &buffer, UInt32(buffer.count))
            var status: Int32 = 0
            _ = gzerror(file, &status)
            // A file that ends inside the compressed stream gives Z_BUF_ERROR behind its last bytes.
            guard count >= 0, status == Z_OK || status == Z_STREAM_END else {
                throw GenerativeModelError.data(
                    file: path, line: nil, reason: "the compressed data is damaged or cut short")
            }
            if count == 0 { return data }
            data.append(contentsOf: buffer[..<Int(count)])
            guard data.count <= limit else {
                throw GenerativeModelError.data(file: path, line: nil, reason: "holds more than \(limit) bytes")
            }
        }
    }

    /// The lines of a UTF-8 text, without their ends.
    static func lines(_ path: String) throws -> [Substring] {
        guard let text = String(data: try read(path), encoding: .utf8) else {
            throw GenerativeModelError.data(file: path, line: nil, reason: "is not UTF-8 text")
        }
        var lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }
}
