import Foundation

/// The styles that a picture can be painted in: a mosaic, that of another picture, and those of the pictures in the folder
/// `styles` beside the others.
public enum PictureStyles {
    static let mosaic = "mosaic"
    static let other = "other"

    static func pictures(of folder: PictureFolder) -> [(name: String, file: URL)] {
        PictureFolder(url: folder.url.appending(path: "styles")).files.map { (PictureSkill.plain($0).lowercased(), $0) }
    }

    /// What may be said for the pictures in `styles`: their names in words, letters only.
    public static func names(of folder: PictureFolder) -> [String] {
        Set(pictures(of: folder).map(\.name)).filter { name in
            name.contains(where: \.isLetter) && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == " " || $0 == "'" }
        }.sorted()
    }
}
