import Foundation
import Tables

/// All that is asked: a folder's texts, and tables.
///
///     let knowledge = try Knowledge(folder: "notes", tables: ["films.csv"])
///     knowledge.answer("which film has the most ratings").text
public struct Knowledge: Sendable {
    public let texts: QuestionAnswerer?
    public let tables: [TableKnowledge]
    /// Files that could not be read, with the reason.
    public let skipped: [TextFolder.Skipped]

    /// Larger tables are only read where they are named.
    static let largestTable = 64 << 20

    /// - Parameters:
    ///   - tables: beside those of the folder.
    ///   - progress: called with the share of vectors made.
    /// - Throws: `QuestionAnsweringError`; `TableError` for a table that was named.
    public init(
        folder: String?, tables named: [String] = [], cache: URL? = nil, encoder: SentenceEncoder? = nil,
        reader: Reader? = nil,
        settings: QuestionAnswerer.Settings = .init(), progress: (Double) -> Void = { _ in }
    ) throws {
        var tables = try named.map { try TableKnowledge($0) }, skipped: [TextFolder.Skipped] = []
        texts = try folder.map { path in
            let index = try FolderIndex(folder: path, cache: cache, encoder: encoder, progress: progress)
            skipped += index.skipped
            for file in Self.tableFiles(index.folder) {
                let name = String(file.path.dropFirst(index.folder.path.count).drop { $0 == "/" })
                let size = (try? FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int) ?? 0
                guard size <= Self.largestTable else {
                    skipped.append(.init(path: name, reason: "\(size) bytes; name it with --table to have it read"))
                    continue
                }
                do { tables.append(try TableKnowledge(file.path)) } catch {
                    skipped.append(.init(path: name, reason: "\(error)"))
                }
            }
            return QuestionAnswerer(index, reader: reader, settings: settings)
        }
        (self.tables, self.skipped) = (tables, skipped)
    }

    private static func tableFiles(_ folder: URL) -> [URL] {
        let all = FileManager.default.enumerator(
            at: folder, includingPropertiesForKeys: [.isRegularFileKey], options: [.skipsHiddenFiles])
        var files: [URL] = []
        while let file = all?.nextObject() as? URL {
            guard ["csv", "tsv", "jsonl"].contains(file.pathExtension.lowercased()) else { continue }
            if (try? file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true {
                files.append(file.standardizedFileURL)
            }
        }
        return files.sorted { $0.path < $1.path }
    }

    /// From the first table that the question is about, else from the texts.
    public func answer(_ question: String) -> QuestionAnswerer.Answer {
        for table in tables {
            if let answer = table.answer(question) { return answer }
        }
        return texts?.answer(question) ?? .none(question, "no table answers it")
    }
}
