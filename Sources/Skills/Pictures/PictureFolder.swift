import Foundation
import GenerativeModels

/// The pictures that can be spoken of: the files of one folder, where "this picture" is the newest.
public struct PictureFolder: Sendable, Equatable {
    public let url: URL

    /// Larger pictures are not taken in: they are worked on whole.
    public static let mostPixels = 16_000_000
    private static let endings: Set<String> = ["png", "jpg", "jpeg"]

    public init(url: URL) { self.url = url }

    /// All pictures, the newest first.
    public var files: [URL] {
        let keys: Set<URLResourceKey> = [.contentModificationDateKey, .isRegularFileKey]
        let files =
            (try? FileManager.default.contentsOfDirectory(at: url, includingPropertiesForKeys: Array(keys))) ?? []
        return files.compactMap { file -> (file: URL, date: Date)? in
            guard Self.endings.contains(file.pathExtension.lowercased()), !file.lastPathComponent.hasPrefix("."),
                let values = try? file.resourceValues(forKeys: keys), values.isRegularFile == true,
                let date = values.contentModificationDate
            else { return nil }
            return (file, date)
        }
        .sorted { ($0.date, $0.file.lastPathComponent) > ($1.date, $1.file.lastPathComponent) }.map(\.file)
    }

    /// The picture of a name; nil where the folder has none, whatever the name leads to elsewhere.
    public func file(named name: String) -> URL? { files.first { $0.lastPathComponent == name } }

    /// Takes a picture in.
    ///
    /// - Parameter name: what it was called; what is no letter, digit or dash of it is left out.
    /// - Returns: its file.
    /// - Throws: `GenerativeModelError.picture` for what is no sound picture or too large, and what writing throws.
    public func add(_ data: Data, named name: String) throws -> URL {
        let format = try PictureFormat(of: data, name: name), size = try format.dimensions(of: data, name: name)
        guard size.width * size.height <= Self.mostPixels else {
            throw GenerativeModelError.picture(
                file: name,
                reason:
                    "is \(size.width) by \(size.height) pixels; at most \(Self.mostPixels / 1_000_000) million in all are taken in"
            )
        }
        _ = try Picture(data: data, name: name)
        let target = try newFile(named: Self.stem(name), format)
        try data.write(to: target, options: .atomic)
        return target
    }

    /// Writes a picture that was made.
    ///
    /// - Returns: its file.
    func save(_ picture: Picture, named name: String) throws -> URL {
        let target = try newFile(named: name, .png)
        try picture.write(to: target.path)
        return target
    }

    /// "summer/boat.png" to "boat".
    private static func stem(_ name: String) -> String {
        let last = name.split(separator: "/").last ?? ""
        return String(last.lastIndex(of: ".").map { last[..<$0] } ?? last)
    }

    /// `name.png`, or `name-2.png` where there is one; names a file that is not there yet.
    private func newFile(named name: String, _ format: PictureFormat) throws -> URL {
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        let letters = name.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
        let plain = String(letters.prefix(60)).split(separator: "-").joined(separator: "-")
        let stem = plain.isEmpty ? "picture" : plain
        var number = 1
        while true {
            let file = url.appending(path: "\(stem)\(number == 1 ? "" : "-\(number)").\(format.fileExtension)")
            if !FileManager.default.fileExists(atPath: file.path) { return file }
            number += 1
        }
    }
}
