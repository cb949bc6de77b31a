import CPNG
import Foundation

/// PNG through libpng's simplified interface, which reports errors instead of jumping.
enum PNG {
    private static func blank() -> png_image {
        var image = png_image()
        image.version = png_uint_32(PNG_IMAGE_VERSION)
        return image
    }

    private static func message(_ image: png_image) -> String {
        withUnsafeBytes(of: image.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    /// Opens a picture and lets `body` read it.
    private static func open<Result>(
        _ data: Data, file: String, _ body: (inout png_image) throws -> Result
    ) throws -> Result {
        var image = blank()
        defer { png_image_free(&image) }
        return try data.withUnsafeBytes { bytes in
            guard png_image_begin_read_from_memory(&image, bytes.baseAddress, bytes.count) != 0 else {
                throw GenerativeModelError.picture(file: file, reason: "is no sound PNG: \(message(image))")
            }
            return try body(&image)
        }
    }

    /// All pixels, of `channels` bytes.
    private static func pixels(
        of image: inout png_image, channels: Int, on background: png_color? = nil, file: String
    ) throws -> [UInt8] {
        try Picture.check(width: Int(image.width), height: Int(image.height), file: file)
        var pixels = [UInt8](repeating: 0, count: Int(image.width) * Int(image.height) * channels)
        var colour = background ?? png_color()
        let read = withUnsafePointer(to: &colour) {
            png_image_finish_read(&image, background == nil ? nil : $0, &pixels, 0, nil)
        }
        guard read != 0 else {
            throw GenerativeModelError.picture(file: file, reason: "is no sound PNG: \(message(image))")
        }
        return pixels
    }

    static func decode(_ data: Data, file: String) throws -> Picture {
        try open(data, file: file) { image in
            let channels = image.format & PNG_FORMAT_FLAG_COLOR.asFormat != 0 ? 3 : 1
            image.format = channels == 3 ? PNG_FORMAT_FLAG_COLOR.asFormat : 0
            // What is transparent is seen on white.
            let white = png_color(red: 255, green: 255, blue: 255)
            let bytes = try pixels(of: &image, channels: channels, on: white, file: file)
            return Picture(bytes: bytes, channels: channels, height: Int(image.height), width: Int(image.width))
        }
    }

    /// Width and height, from the header alone.
    static func dimensions(_ data: Data, file: String) throws -> (width: Int, height: Int) {
        try open(data, file: file) { (Int($0.width), Int($0.height)) }
    }

    /// White where the picture is not wholly opaque; nil where it is so everywhere.
    static func transparency(_ data: Data, file: String) throws -> Picture? {
        try open(data, file: file) { image in
            guard image.format & PNG_FORMAT_FLAG_ALPHA.asFormat != 0 else { return nil }
            image.format = PNG_FORMAT_FLAG_ALPHA.asFormat
            let bytes = try pixels(of: &image, channels: 2, file: file)
            let holes: [UInt8] = stride(from: 1, to: bytes.count, by: 2).map { bytes[$0] < 255 ? 255 : 0 }
            guard holes.contains(255) else { return nil }
            return Picture(bytes: holes, channels: 1, height: Int(image.height), width: Int(image.width))
        }
    }

    static func encode(_ picture: Picture, file: String) throws -> Data {
        var image = blank()
        defer { png_image_free(&image) }
        image.width = png_uint_32(picture.width)
        image.height = png_uint_32(picture.height)
        image.format = picture.channels == 3 ? PNG_FORMAT_FLAG_COLOR.asFormat : 0
        let pixels = picture.bytes
        var size: png_alloc_size_t = 0
        guard png_image_write_to_memory(&image, nil, &size, 0, pixels, 0, nil) != 0 else {
            throw GenerativeModelError.picture(file: file, reason: "cannot be written as PNG: \(message(image))")
        }
        var data = Data(count: Int(size))
        let written = data.withUnsafeMutableBytes {
            png_image_write_to_memory(&image, $0.baseAddress, &size, 0, pixels, 0, nil)
        }
        guard written != 0 else {
            throw GenerativeModelError.picture(file: file, reason: "cannot be written as PNG: \(message(image))")
        }
        return data.prefix(Int(size))
    }
}

extension BinaryInteger {
    /// A flag of the C header as the image's format type.
    fileprivate var asFormat: png_uint_32 { png_uint_32(truncatingIfNeeded: self) }
}
