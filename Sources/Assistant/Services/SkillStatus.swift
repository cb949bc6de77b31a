import SkillHost

/// A skill and how it is doing.
public struct SkillStatus: Sendable, Encodable, Equatable {
    public enum State: String, Sendable, Encodable {
        case builtIn
        /// An external skill that is started when it is first asked.
        case waiting
        case running
        /// It failed in the last minute.
        case failing
    }

    public var name: String
    public var intents: [String]
    public var state: State
    public var version: String?
    public var folder: String?
    /// Why it last failed.
    public var lastFailure: String?
    /// What it wrote for its author, the newest last.
    public var log: [String]
}

extension AssistantServices {
    /// All skills in use.
    ///
    /// - Throws: what loading the dialogue throws.
    public func skills() async throws -> [SkillStatus] {
        var all: [SkillStatus] = []
        for skill in try await models.dialogue.value().skills {
            var status = SkillStatus(name: skill.name, intents: skill.intents, state: .builtIn, log: [])
            if let external = skill as? ExternalSkill {
                let now = await external.status
                status.state = now.failures > 0 ? .failing : now.isRunning ? .running : .waiting
                status.version = external.description.version
                status.folder = external.description.folder
                status.lastFailure = now.lastFailure
                status.log = await external.log
            }
            all.append(status)
        }
        return all
    }
}
