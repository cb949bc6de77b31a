import CZlib
import Foundation

/// Deflated data (RFC 1951), raw or in gzip's wrapping (RFC 1952), unpacked within a bound.
enum Inflation {
    enum Wrapping: Int32 {
        case raw = -15
        case gzip = 31
    }

    struct Fault: Error { let reason: String }

    /// - Parameter limit: bytes that may come out at most.
    static func unpack(_ data: Data, _ wrapping: Wrapping, limit: Int) throws(Fault) -> Data {
        var stream = z_stream(), result = Data(), fault: String?
        guard inflateInit2_(&stream, wrapping.rawValue, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw Fault(reason: "no memory to unpack it")
        }
        defer { inflateEnd(&stream) }
        var block = [UInt8](repeating: 0, count: 1 << 18)
        data.withUnsafeBytes { input in
            // zlib declares its input mutable and never writes to it.
            let start = UnsafeMutablePointer(mutating: input.bindMemory(to: UInt8.self).baseAddress)
            var taken = 0, status = Z_OK
            while status == Z_OK {
                if stream.avail_in == 0, taken < input.count, let start {
                    let piece = min(input.count - taken, 1 << 24)
                    stream.next_in = start + taken
                    stream.avail_in = UInt32(piece)
                    taken += piece
                }
                let made = block.withUnsafeMutableBufferPointer { output in
                    stream.next_out = output.baseAddress
                    stream.avail_out = UInt32(output.count)
                    status = inflate(&stream, Z_NO_FLUSH)
                    return output.count - Int(stream.avail_out)
                }
                guard made <= limit - result.count else {
                    fault = "it unpacks to more than \(limit) bytes"
                    return
                }
                result.append(contentsOf: block[..<made])
                if status == Z_OK, made == 0, stream.avail_in == 0, taken == input.count { status = Z_BUF_ERROR }
            }
            if status == Z_BUF_ERROR {
                fault = "its compressed data is cut off"
            } else if status != Z_STREAM_END {
                fault = "its compressed data is damaged"
            } else if stream.avail_in > 0 || taken < input.count {
                fault = "something follows its compressed data"
            }
        }
        if let fault { throw Fault(reason: fault) }
        return result
    }

    /// Deflates, raw.
    static func pack(_ data: Data) throws(Fault) -> Data {
        var stream = z_stream()
        let size = Int32(MemoryLayout<z_stream>.size)
        guard
            deflateInit2_(&stream, 6, Z_DEFLATED, Wrapping.raw.rawValue, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
                == Z_OK
        else {
            throw Fault(reason: "no memory to pack it")
        }
        defer { deflateEnd(&stream) }
        guard data.count < Int(UInt32.max) else { throw Fault(reason: "too large to be packed") }
        var result = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(data.count))))
        let status = data.withUnsafeBytes { input in
            stream.next_in = UnsafeMutablePointer(mutating: input.bindMemory(to: UInt8.self).baseAddress)
            stream.avail_in = UInt32(data.count)
            return result.withUnsafeMutableBufferPointer { output in
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                return deflate(&stream, Z_FINISH)
            }
        }
        guard status == Z_STREAM_END else { throw Fault(reason: "it cannot be packed") }
        return Data(result.prefix(result.count - Int(stream.avail_out)))
    }

    static func checksum(_ data: Data) -> UInt32 {
        data.withUnsafeBytes { bytes in
            var sum = crc32_z(0, nil, 0)
            if let start = bytes.bindMemory(to: UInt8.self).baseAddress { sum = crc32_z(sum, start, bytes.count) }
            return UInt32(truncatingIfNeeded: sum)
        }
    }
}
