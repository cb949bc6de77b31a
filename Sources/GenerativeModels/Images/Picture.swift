import Foundation
import Tensors

/// A picture with values from 0 to 1: `[channels, height, width]` with one channel (grey) or three (red, green, blue).
public struct Picture: Sendable, Equatable {
    public var pixels: Tensor

    public var channels: Int { pixels.shape[0] }
    public var height: Int { pixels.shape[1] }
    public var width: Int { pixels.shape[2] }

    /// Larger pictures are refused before memory is asked for.
    public static let largestSide = 16384
    public static let largestPixelCount = 64_000_000

    public init(pixels: Tensor) {
        precondition(
            pixels.rank == 3 && (pixels.shape[0] == 1 || pixels.shape[0] == 3), "no picture has shape \(pixels.shape)")
        self.pixels = pixels
    }

    /// A picture from bytes, pixel by pixel.
    init(bytes: [UInt8], channels: Int, height: Int, width: Int) {
        let plane = height * width
        self.init(
            pixels: Tensor(shape: [channels, height, width]) { target in
                for i in 0..<plane {
                    for c in 0..<channels { target[c * plane + i] = Float(bytes[i * channels + c]) / 255 }
                }
            })
    }

    /// The bytes of the picture, pixel by pixel; values outside 0 to 1 are cut off.
    var bytes: [UInt8] {
        let plane = height * width, channels = channels
        return pixels.withUnsafeBufferPointer { source in
            (0..<plane * channels).map { i in
                let value = source[i % channels * plane + i / channels]
                return UInt8(max(0, min(255, (value * 255).rounded())))
            }
        }
    }

    /// The same in three channels.
    public var coloured: Picture {
        guard channels == 1 else { return self }
        let plane = pixels.array
        return Picture(pixels: Tensor(shape: [3, height, width], values: plane + plane + plane))
    }

    /// Reads a PNG or JPEG file, told apart by its first bytes.
    ///
    /// - Throws: `GenerativeModelError.picture`.
    public init(contentsOf path: String) throws {
        func fail(_ reason: String) -> GenerativeModelError { .picture(file: path, reason: reason) }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw fail("cannot be read: no such file, or no permission")
        }
        try self.init(data: data, name: path)
    }

    /// Decodes a PNG or JPEG picture, told apart by its first bytes.
    ///
    /// - Parameter name: what errors call it.
    /// - Throws: `GenerativeModelError.picture`.
    public init(data: Data, name: String) throws {
        self =
            switch try PictureFormat(of: data, name: name) {
            case .png: try PNG.decode(data, file: name)
            case .jpeg: try JPEG.decode(data, file: name)
            }
    }

    /// The hole of a picture, as a mask (`[1, height, width]`, 1 is hole): what a PNG leaves transparent. Nil where there is none.
    ///
    /// - Throws: `GenerativeModelError.picture`.
    public static func hole(in data: Data, name: String) throws -> Picture? {
        guard case .png = try PictureFormat(of: data, name: name) else { return nil }
        return try PNG.transparency(data, file: name)
    }

    /// The picture as PNG.
    public func png() throws -> Data { try PNG.encode(self, file: "the picture") }

    /// Writes PNG or JPEG, by the name's ending.
    public func write(to path: String) throws {
        let data: Data
        switch URL(filePath: path).pathExtension.lowercased() {
        case "png": data = try PNG.encode(self, file: path)
        case "jpg", "jpeg": data = try JPEG.encode(self, file: path)
        default: throw GenerativeModelError.picture(file: path, reason: "pictures are written as .png, .jpg or .jpeg")
        }
        do {
            try data.write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw GenerativeModelError.picture(file: path, reason: "cannot be written: \(error.localizedDescription)")
        }
    }

    static func check(width: Int, height: Int, file: String) throws {
        guard width > 0, height > 0, width <= largestSide, height <= largestSide, width * height <= largestPixelCount
        else {
            throw GenerativeModelError.picture(
                file: file,
                reason:
                    "is \(width) by \(height) pixels; at most \(largestSide) a side and \(largestPixelCount / 1_000_000) million in all are read"
            )
        }
    }
}
