import Foundation

/// How a picture's file is written, told by its first bytes.
public enum PictureFormat: Sendable {
    case png, jpeg

    /// - Throws: `GenerativeModelError.picture` where it is neither.
    public init(of data: Data, name: String) throws {
        if data.starts(with: [0x89, 0x50, 0x4E, 0x47]) {
            self = .png
        } else if data.starts(with: [0xFF, 0xD8]) {
            self = .jpeg
        } else {
            throw GenerativeModelError.picture(
                file: name, reason: data.isEmpty ? "is empty" : "is neither a PNG nor a JPEG picture")
        }
    }

    public var fileExtension: String {
        switch self {
        case .png: "png"
        case .jpeg: "jpg"
        }
    }

    /// As in an HTTP header.
    public var mediaType: String {
        switch self {
        case .png: "image/png"
        case .jpeg: "image/jpeg"
        }
    }

    /// Width and height as the header tells them; nothing is decoded.
    ///
    /// - Throws: `GenerativeModelError.picture`.
    public func dimensions(of data: Data, name: String) throws -> (width: Int, height: Int) {
        switch self {
        case .png: try PNG.dimensions(data, file: name)
        case .jpeg: try JPEG.dimensions(data, file: name)
        }
    }
}
