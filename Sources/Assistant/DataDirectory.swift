import Foundation

/// Where Gusli finds `models`, `voices`, `grammars` and `scenarios`.
///
/// The places are tried in this order: the folder named by `GUSLI_DATA`, `../share/gusli` beside the folder of the running
/// program (what `make install` makes), the working directory, and the folders above the program (a build folder).
public struct DataDirectory: Sendable {
    public let url: URL

    /// The first place that holds a `grammars` folder.
    ///
    /// - Throws: `AssistantError.dataNotFound` with the places that were tried.
    public static func locate(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        executable: URL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath(),
        workingDirectory: URL = URL(filePath: FileManager.default.currentDirectoryPath)
    ) throws -> DataDirectory {
        var candidates: [URL] = []
        if let named = environment["GUSLI_DATA"] {
            candidates.append(URL(filePath: named))
        } else {
            let folder = executable.deletingLastPathComponent()
            candidates.append(folder.appending(path: "../share/gusli").standardizedFileURL)
            candidates.append(workingDirectory)
            var above = folder
            for _ in 0..<5 where above.path != "/" {
                above.deleteLastPathComponent()
                candidates.append(above)
            }
        }
        for candidate in candidates {
            if FileManager.default.fileExists(atPath: candidate.appending(path: "grammars").path) {
                return DataDirectory(url: candidate)
            }
        }
        throw AssistantError.dataNotFound(tried: candidates.map(\.path))
    }

    public init(url: URL) {
        self.url = url
    }

    /// The folder of a model: `nameOrPath` itself where it is a folder, else `models/nameOrPath`.
    public func model(_ nameOrPath: String) -> URL {
        resolve(nameOrPath, in: "models")
    }

    /// The folder of a voice: `nameOrPath` itself where it is a folder, else `voices/nameOrPath`.
    public func voice(_ nameOrPath: String) -> URL {
        resolve(nameOrPath, in: "voices")
    }

    public func grammars(language: String) -> URL {
        url.appending(path: "grammars/\(language)")
    }

    /// The pool of replies to what is no command.
    public func replies(language: String) -> URL {
        url.appending(path: "replies/\(language).yaml")
    }

    public var scenarios: URL {
        url.appending(path: "scenarios")
    }

    private func resolve(_ nameOrPath: String, in kind: String) -> URL {
        if nameOrPath.contains("/") { return URL(filePath: nameOrPath) }
        return url.appending(path: "\(kind)/\(nameOrPath)")
    }
}
