import CLZMA
import CZlib

/// Unpacks a compressed stream block by block.
final class Decompression {
    private enum Format { case gzip, xz }

    /// What is wrong with a compressed file.
    struct Fault: Error { let reason: String }

    private let format: Format
    private var gzip = z_stream()
    private var xz = lzma_stream()
    /// Whether the stream may end here: between the members of a gzip file, after the index of an xz file.
    private var isBetween = false
    private static let blockSize = 1 << 18
    /// LZMA_CONCATENATED, a macro that Swift does not see.
    private static let concatenated: UInt32 = 0x08

    /// A decompression for a file that begins with `bytes`; nil where they are neither gzip's (RFC 1952) nor xz's.
    init?(beginningWith bytes: some Collection<UInt8>) throws(Fault) {
        if bytes.starts(with: [0x1F, 0x8B]) {
            format = .gzip
            let size = Int32(MemoryLayout<z_stream>.size)
            guard inflateInit2_(&gzip, 15 + 16, ZLIB_VERSION, size) == Z_OK else {
                throw Fault(reason: "no memory to unpack gzip")
            }
        } else if bytes.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) {
            format = .xz
            // A file that asks for more than this to be unpacked is not a table one meets.
            guard lzma_stream_decoder(&xz, 1 << 30, Self.concatenated) == LZMA_OK else {
                throw Fault(reason: "no memory to unpack xz")
            }
        } else {
            return nil
        }
    }

    deinit {
        switch format {
        case .gzip: inflateEnd(&gzip)
        case .xz: lzma_end(&xz)
        }
    }

    /// Unpacks a block.
    ///
    /// - Throws: `Fault` where the bytes are damaged.
    func unpack(_ block: [UInt8]) throws(Fault) -> [UInt8] {
        switch format {
        case .gzip: try unpackGzip(block)
        case .xz: try unpackXZ(block, action: LZMA_RUN)
        }
    }

    /// What was left, at the end of the file.
    ///
    /// - Throws: `Fault` where the stream was cut off.
    func finish() throws(Fault) -> [UInt8] {
        let rest = format == .xz && !isBetween ? try unpackXZ([], action: LZMA_FINISH) : []
        guard isBetween else { throw Fault(reason: "its compressed data is cut off") }
        return rest
    }

    private func unpackGzip(_ block: [UInt8]) throws(Fault) -> [UInt8] {
        var input = block, result: [UInt8] = [], output = [UInt8](repeating: 0, count: Self.blockSize), fault: String?
        input.withUnsafeMutableBufferPointer { input in
            gzip.next_in = input.baseAddress
            gzip.avail_in = UInt32(input.count)
            repeat {
                if isBetween, gzip.avail_in > 0 {
                    inflateReset(&gzip)
                    isBetween = false
                }
                let (status, made) = output.withUnsafeMutableBufferPointer { output in
                    gzip.next_out = output.baseAddress
                    gzip.avail_out = UInt32(output.count)
                    let status = inflate(&gzip, Z_NO_FLUSH)
                    return (status, output.count - Int(gzip.avail_out))
                }
                result += output[..<made]
                if status == Z_STREAM_END { isBetween = true }
                if status == Z_BUF_ERROR { break }
                if status != Z_OK && status != Z_STREAM_END {
                    fault = "its gzip data is damaged"
                    break
                }
            } while gzip.avail_in > 0 || (gzip.avail_out == 0 && !isBetween)
        }
        if let fault { throw Fault(reason: fault) }
        return result
    }

    private func unpackXZ(_ block: [UInt8], action: lzma_action) throws(Fault) -> [UInt8] {
        var result: [UInt8] = [], output = [UInt8](repeating: 0, count: Self.blockSize), fault: String?
        block.withUnsafeBufferPointer { input in
            xz.next_in = input.baseAddress
            xz.avail_in = input.count
            while true {
                let (status, made) = output.withUnsafeMutableBufferPointer { output in
                    xz.next_out = output.baseAddress
                    xz.avail_out = output.count
                    let status = lzma_code(&xz, action)
                    return (status, output.count - xz.avail_out)
                }
                result += output[..<made]
                if status == LZMA_STREAM_END {
                    isBetween = true
                    return
                }
                if status == LZMA_BUF_ERROR { return }
                guard status == LZMA_OK else {
                    fault = "its xz data is damaged"
                    return
                }
                if xz.avail_in == 0, xz.avail_out > 0, action == LZMA_RUN { return }
            }
        }
        if let fault { throw Fault(reason: fault) }
        return result
    }
}
