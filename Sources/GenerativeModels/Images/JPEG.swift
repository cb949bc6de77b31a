import CTurboJPEG
import Foundation

/// JPEG through libjpeg-turbo's TurboJPEG interface, which reports errors instead of ending the process.
enum JPEG {
    private static func failure(_ handle: tjhandle?, _ file: String, _ what: String) -> GenerativeModelError {
        let reason = tjGetErrorStr2(handle).map { String(cString: $0) } ?? "unknown error"
        return .picture(file: file, reason: "\(what): \(reason)")
    }

    private struct Header {
        var width: Int32 = 0
        var height: Int32 = 0
        var sampling: Int32 = 0
        var space: Int32 = 0
    }

    /// Reads a picture's header and lets `body` read the rest.
    private static func open<Result>(
        _ data: Data, file: String, _ body: (tjhandle, UnsafeBufferPointer<UInt8>, Header) throws -> Result
    ) throws -> Result {
        guard let handle = tjInitDecompress() else { throw failure(nil, file, "cannot be read as JPEG") }
        defer { tjDestroy(handle) }
        return try data.withUnsafeBytes { raw in
            let bytes = raw.bindMemory(to: UInt8.self)
            var header = Header()
            guard
                tjDecompressHeader3(
                    handle, bytes.baseAddress, UInt(bytes.count), &header.width, &header.height, &header.sampling,
                    &header.space) == 0
            else { throw failure(handle, file, "is no sound JPEG") }
            return try body(handle, bytes, header)
        }
    }

    static func decode(_ data: Data, file: String) throws -> Picture {
        try open(data, file: file) { handle, bytes, header in
            let (width, height) = (Int(header.width), Int(header.height))
            try Picture.check(width: width, height: height, file: file)
            let isGrey = header.space == Int32(TJCS_GRAY.rawValue), channels = isGrey ? 1 : 3
            var pixels = [UInt8](repeating: 0, count: width * height * channels)
            let format = Int32((isGrey ? TJPF_GRAY : TJPF_RGB).rawValue)
            // A picture cut short would otherwise come out half grey, with a warning only.
            guard
                tjDecompress2(
                    handle, bytes.baseAddress, UInt(bytes.count), &pixels, header.width, 0, header.height, format,
                    Int32(TJFLAG_STOPONWARNING)) == 0
            else { throw failure(handle, file, "is no sound JPEG") }
            return Picture(bytes: pixels, channels: channels, height: height, width: width)
        }
    }

    /// Width and height, from the header alone.
    static func dimensions(_ data: Data, file: String) throws -> (width: Int, height: Int) {
        try open(data, file: file) { (Int($2.width), Int($2.height)) }
    }

    static func encode(_ picture: Picture, file: String, quality: Int32 = 92) throws -> Data {
        guard let handle = tjInitCompress() else { throw failure(nil, file, "cannot be written as JPEG") }
        defer { tjDestroy(handle) }
        let isGrey = picture.channels == 1
        var buffer: UnsafeMutablePointer<UInt8>?
        var size: UInt = 0
        defer { tjFree(buffer) }
        let result = tjCompress2(
            handle, picture.bytes, Int32(picture.width), 0, Int32(picture.height),
            Int32((isGrey ? TJPF_GRAY : TJPF_RGB).rawValue), &buffer, &size,
            Int32((isGrey ? TJSAMP_GRAY : TJSAMP_444).rawValue), quality, 0)
        guard result == 0, let buffer else { throw failure(handle, file, "cannot be written as JPEG") }
        return Data(bytes: buffer, count: Int(size))
    }
}
