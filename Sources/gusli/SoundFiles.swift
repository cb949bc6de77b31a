import Foundation

/// Files that were named on the command line: folders stand for the sound files in them, patterns for the files that fit.
enum SoundFiles {
    private static let endings: Set<String> = [
        "wav", "flac", "ogg", "oga", "opus", "mp3", "aiff", "aif", "au", "caf", "w64", "rf64", "sph",
    ]

    static func isSound(_ path: String) -> Bool { endings.contains(URL(filePath: path).pathExtension.lowercased()) }

    static func expand(_ paths: [String]) throws -> [String] { found(paths).map(\.path) }

    /// Each file, with its name inside the folder that was named.
    static func found(_ paths: [String]) -> [(path: String, name: String)] {
        var files: [(path: String, name: String)] = []
        for path in paths {
            var isFolder: ObjCBool = false
            if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
                guard isFolder.boolValue else {
                    files.append((path, URL(filePath: path).lastPathComponent))
                    continue
                }
                let inside = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
                let sounds = inside.filter(isSound).sorted()
                // A folder without any is told of when it is opened.
                files +=
                    sounds.isEmpty
                    ? [(path, URL(filePath: path).lastPathComponent)] : sounds.map { (path + "/" + $0, $0) }
            } else {
                let matches = fitting(path)
                // A file that is not there is told of when it is opened.
                files += matches.isEmpty ? [(path, URL(filePath: path).lastPathComponent)] : found(matches)
            }
        }
        return files
    }

    /// Where each file's text goes: its name with another ending, in a folder as in the one it came from; with its own ending too
    /// where two would be the same.
    static func targets(_ files: [(path: String, name: String)], in folder: String, ending: String) -> [String] {
        let stems = files.map { file -> String in
            file.path == "-" ? "stdin" : String(URL(filePath: "/" + file.name).deletingPathExtension().path.dropFirst())
        }
        let counts = Dictionary(stems.map { ($0, 1) }, uniquingKeysWith: +)
        return zip(files, stems).map { file, stem in "\(folder)/\((counts[stem] ?? 1) > 1 ? file.name : stem).\(ending)"
        }
    }

    /// What a pattern with *, ? or [] stands for.
    private static func fitting(_ pattern: String) -> [String] {
        guard pattern.contains(where: { "*?[".contains($0) }) else { return [] }
        var result = glob_t()
        defer { globfree(&result) }
        guard glob(pattern, 0, nil, &result) == 0 else { return [] }
        return (0..<Int(result.gl_pathc)).compactMap { result.gl_pathv[$0].map { String(cString: $0) } }
    }
}
