import Foundation

/// The texts below a folder: Markdown, plain text and HTML, in the order of their paths.
///
/// Hidden files and links are passed by. What looks like a text and is none, or is too large, is named with the reason.
public struct TextFolder: Sendable {
    public struct Item: Sendable, Equatable {
        /// Relative to the folder.
        public let path: String
        public let bytes: Int
        /// Seconds since 1970.
        public let modified: Double
    }

    /// A file that is not read.
    public struct Skipped: Sendable, Equatable, Codable {
        public let path: String
        public let reason: String
    }

    public let url: URL
    public let items: [Item]
    public let skipped: [Skipped]

    /// The largest text that is read, and how many files are looked at.
    static let largest = 8 << 20, mostFiles = 100_000
    static let endings: Set<String> = ["md", "markdown", "txt", "text", "html", "htm"]

    /// - Throws: `QuestionAnsweringError.folder`.
    public init(_ path: String) throws(QuestionAnsweringError) {
        url = URL(filePath: path).standardizedFileURL
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw .folder(path, reason: "no such folder")
        }
        guard isFolder.boolValue else { throw .folder(path, reason: "is no folder") }
        let keys: [URLResourceKey] = [.isRegularFileKey, .isSymbolicLinkKey, .fileSizeKey, .contentModificationDateKey]
        var isUnreadable = false
        guard
            let files = FileManager.default.enumerator(
                at: url, includingPropertiesForKeys: keys, options: [.skipsHiddenFiles],
                errorHandler: { _, _ in
                    isUnreadable = true
                    return true
                })
        else { throw .folder(path, reason: "cannot be read") }
        var items: [Item] = [], skipped: [Skipped] = [], count = 0
        for case let file as URL in files {
            count += 1
            guard count <= Self.mostFiles else {
                throw .folder(path, reason: "holds more than \(Self.mostFiles) files")
            }
            guard Self.endings.contains(file.pathExtension.lowercased()),
                let values = try? file.resourceValues(forKeys: Set(keys)),
                values.isRegularFile == true, values.isSymbolicLink != true
            else { continue }
            let relative = String(file.standardizedFileURL.path.dropFirst(url.path.count).drop { $0 == "/" })
            let bytes = values.fileSize ?? 0
            if bytes > Self.largest {
                skipped.append(Skipped(path: relative, reason: "\(bytes) bytes, more than \(Self.largest)"))
            } else {
                items.append(
                    Item(
                        path: relative, bytes: bytes,
                        modified: values.contentModificationDate?.timeIntervalSince1970 ?? 0))
            }
        }
        if isUnreadable { skipped.append(Skipped(path: ".", reason: "a part of the folder cannot be read")) }
        self.items = items.sorted { $0.path < $1.path }
        self.skipped = skipped.sorted { $0.path < $1.path }
    }

    /// The passages of a file, or why it has none.
    func passages(of item: Item) -> Result<[Passage], SkipReason> {
        let file = url.appending(path: item.path)
        guard let data = FileManager.default.contents(atPath: file.path) else {
            return .failure(SkipReason(reason: "cannot be read"))
        }
        guard data.count <= Self.largest else { return .failure(SkipReason(reason: "grew while it was read")) }
        guard !data.contains(0) else { return .failure(SkipReason(reason: "is binary")) }
        guard var text = String(validating: data, as: UTF8.self) else {
            return .failure(SkipReason(reason: "is not UTF-8 text"))
        }
        if text.unicodeScalars.first?.value == 0xFEFF { text.unicodeScalars.removeFirst() }
        let blocks: [TextBlock]
        switch file.pathExtension.lowercased() {
        case "html", "htm": blocks = HTMLText.blocks(text)
        case "md", "markdown": blocks = MarkdownText.blocks(text)
        default: blocks = PlainText.blocks(text)
        }
        return .success(Passage.split(blocks, file: item.path))
    }
}

struct SkipReason: Error { let reason: String }
