import Dialogue
import Foundation
import Skills

/// Where an assistant keeps what it is told: alarms, lists and sessions, the skills that were installed, and their own data.
public struct StateDirectory: Sendable, Equatable {
    public let url: URL

    public init(url: URL) {
        self.url = url
    }

    /// `$XDG_DATA_HOME/gusli`, or `~/.local/share/gusli`.
    public static func standard(environment: [String: String] = ProcessInfo.processInfo.environment) -> StateDirectory {
        let base = environment["XDG_DATA_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        return StateDirectory(
            url: URL(filePath: base ?? "\(environment["HOME"] ?? ".")/.local/share").appending(path: "gusli"))
    }

    /// Alarms, timers, reminders, lists and sessions.
    public var database: URL { url.appending(path: "gusli.sqlite") }
    /// Sounds that woke the assistant though nobody meant it.
    public var falseAlarms: URL { url.appending(path: "false-alarms.json") }
    /// A folder here that holds a `skill.yaml` is an installed skill.
    public var skills: URL { url.appending(path: "skills") }
    /// Pictures that can be spoken of, where the configuration names no other folder.
    public var pictures: URL { url.appending(path: "pictures") }
    /// Below it each external skill has a folder of its own to write in.
    public var skillData: URL { url.appending(path: "skill-data") }

    /// Opens the database, and makes it and the folder where they are missing.
    ///
    /// - Throws: `DialogueStoreError`.
    public func openStore() throws -> DialogueStore {
        try? FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        return try DialogueStore(path: database.path)
    }
}

extension AssistantConfiguration {
    /// The configured folder, or the standard one.
    public var stateDirectory: StateDirectory {
        stateFolder.map { StateDirectory(url: URL(filePath: $0)) } ?? .standard()
    }

    /// The pictures that can be spoken of.
    public var pictureFolder: PictureFolder {
        PictureFolder(url: pictures.map { URL(filePath: $0) } ?? stateDirectory.pictures)
    }
}
