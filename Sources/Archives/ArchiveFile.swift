import Foundation

/// Archives on disk.
enum ArchiveFile {
    static func map(_ path: String) throws(ArchiveError) -> Data {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw .damaged(file: path, reason: "no such file")
        }
        guard !isFolder.boolValue, let data = try? Data(contentsOf: URL(filePath: path), options: .mappedIfSafe) else {
            throw .damaged(file: path, reason: isFolder.boolValue ? "is a folder" : "cannot be read")
        }
        return data
    }
}
