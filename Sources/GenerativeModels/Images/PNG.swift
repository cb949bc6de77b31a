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

    static func decode(_ data: Data, file: String) throws -> Picture {
        var image = blank()
        defer { png_image_free(&image) }
        return try data.withUnsafeBytes { bytes in
            guard png_image_begin_read_from_memory(&image, bytes.baseAddress, bytes.count) != 0 else {
                throw GenerativeModelError.picture(file: file, reason: "is no sound PNG: \(message(image))")
            }
            let width = Int(image.width), height = Int(image.height)
            try Picture.check(width: width, height: height, file: file)
            let channels = image.format & PNG_FORMAT_FLAG_COLOR.asFormat != 0 ? 3 : 1
            image.format = channels == 3 ? PNG_FORMAT_FLAG_COLOR.asFormat : 0
            var pixels = [UInt8](repeating: 0, count: width * height * channels)
            // What is transparent is seen on white.
            var white = png_color(red: 255, green: 255, blue: 255)
            guard png_image_finish_read(&image, &white, &pixels, 0, nil) != 0 else {
                throw GenerativeModelError.picture(file: file, reason: "is no sound PNG: \(message(image))")
            }
            return Picture(bytes: pixels, channels: channels, height: height, width: width)
        }
    }

    /// Width and height, from the header alone.
    static func dimensions(_ data: Data, file: String) throws -> (width: Int, height: Int) {
        var image = blank()
        defer { png_image_free(&image) }
        return try data.withUnsafeBytes { bytes in
            guard png_image_begin_read_from_memory(&image, bytes.baseAddress, bytes.count) != 0 else {
                throw GenerativeModelError.picture(file: file, reason: "is no sound PNG: \(message(image))")
            }
            return (Int(image.width), Int(image.height))
        }
    }

    /// White where the picture is not wholly opaque; nil where it is so everywhere.
    static func transparency(_ data: Data, file: String) throws -> Picture? {
        var image = blank()
        defer { png_image_free(&image) }
        return try data.withUnsafeBytes { bytes -> Picture? in
            guard png_image_begin_read_from_memory(&image, bytes.baseAddress, bytes.count) != 0 else {
                throw GenerativeModelError.picture(file: file, reason: "is no sound PNG: \(message(image))")
            }
            guard image.format & PNG_FORMAT_FLAG_ALPHA.asFormat != 0 else { return nil }
            let width = Int(image.width), height = Int(image.height)
            try Picture.check(width: width, height: height, file: file)
            image.format = PNG_FORMAT_FLAG_ALPHA.asFormat
            var pixels = [UInt8](repeating: 0, count: width * height * 2)
            guard png_image_finish_read(&image, nil, &pixels, 0, nil) != 0 else {
                throw GenerativeModelError.picture(file: file, reason: "is no sound PNG: \(message(image))")
            }
            let holes: [UInt8] = (0..<width * height).map { pixels[2 * $0 + 1] < 255 ? 255 : 0 }
            return holes.contains(255) ? Picture(bytes: holes, channels: 1, height: height, width: width) : nil
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
