import Foundation
import LanguageUnderstanding
import SkillHost

/// The external skills in the folders that a configuration names. One that cannot be used costs the others nothing.
public struct InstalledSkills: Sendable {
    public private(set) var skills: [ExternalSkillDescription] = []
    /// What is wrong with the others, with file and line.
    public private(set) var problems: [String] = []

    public init(_ configuration: AssistantConfiguration) {
        self.init(folders: configuration.skillFolders)
        for folder in configuration.skills where !FileManager.default.fileExists(atPath: folder) {
            problems.append("\(folder): no such folder of skills")
        }
    }

    /// - Parameter folders: skills, or folders of skills.
    public init(folders: [String]) {
        for folder in ExternalSkillDescription.folders(in: folders) {
            do {
                let skill = try ExternalSkillDescription(folder: folder)
                _ = try Grammar(skill.templates)
                if let other = skills.first(where: { $0.name == skill.name }) {
                    problems.append("\(folder): a skill called \(skill.name) is in \(other.folder) already")
                } else {
                    skills.append(skill)
                }
            } catch {
                problems.append("\(error)")
            }
        }
    }

    /// Copies a skill's folder into the state folder, in the place of an earlier version.
    ///
    /// - Returns: where it is now.
    /// - Throws: `SkillHostError` and `GrammarError` for a skill that cannot be used, and what copying throws.
    public static func install(_ folder: String, in state: StateDirectory) throws -> URL {
        let skill = try ExternalSkillDescription(folder: folder)
        _ = try Grammar(skill.templates)
        let target = state.skills.appending(path: skill.name), files = FileManager.default
        try files.createDirectory(at: state.skills, withIntermediateDirectories: true)
        // Under another name first, so that nobody sees half a skill; a name that begins with a dot is passed over.
        let half = state.skills.appending(path: ".\(skill.name)-\(UUID().uuidString)")
        defer { try? files.removeItem(at: half) }
        try files.copyItem(at: URL(filePath: folder), to: half)
        try? files.removeItem(at: half.appending(path: ".build/checkouts"))
        try? files.removeItem(at: target)
        try files.moveItem(at: half, to: target)
        return target
    }

    /// Changes when a skill is put in, taken out or described anew.
    public static func fingerprint(_ configuration: AssistantConfiguration) -> [String: Date] {
        Dictionary(
            uniqueKeysWithValues: Set(ExternalSkillDescription.folders(in: configuration.skillFolders)).map { folder in
                let attributes = try? FileManager.default.attributesOfItem(atPath: folder + "/skill.yaml")
                return (folder, attributes?[.modificationDate] as? Date ?? .distantPast)
            })
    }
}

extension AssistantConfiguration {
    /// The configured folders of skills, or that of the state directory.
    public var skillFolders: [String] { skills.isEmpty ? [stateDirectory.skills.path] : skills }
}
