/// What is wrong with an external skill, or what it did wrong.
public enum SkillHostError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Its `skill.yaml` cannot be used.
    case description(file: String, line: Int, reason: String)
    case start(skill: String, reason: String)
    case slowStart(skill: String, seconds: Double)
    case timeout(skill: String, seconds: Double)
    case ended(skill: String)
    case flood(skill: String, reason: String)
    case garbage(skill: String, line: String)
    case failed(skill: String, reason: String)
    /// It failed so often that it is left alone for a while.
    case resting(skill: String, seconds: Double)
    case exists(path: String)

    public var description: String {
        switch self {
        case .description(let file, let line, let reason): "\(file)\(line > 0 ? ":\(line)" : ""): \(reason)"
        case .start(let skill, let reason): "skill \(skill) cannot be started: \(reason)"
        case .slowStart(let skill, let seconds):
            "skill \(skill) was not ready after \(seconds) s; it must answer hello with ready, see limits.start_seconds"
        case .timeout(let skill, let seconds):
            "skill \(skill) did not answer in \(seconds) s and was stopped; see limits.reply_seconds"
        case .ended(let skill): "skill \(skill) ended before it answered"
        case .flood(let skill, let reason): "skill \(skill) wrote too much and was stopped: \(reason)"
        case .garbage(let skill, let line): "skill \(skill) wrote what is no message of the protocol: \(line)"
        case .failed(let skill, let reason): "skill \(skill): \(reason)"
        case .resting(let skill, let seconds):
            "skill \(skill) failed again and again; it is left alone for \(Int(seconds)) s"
        case .exists(let path): "\(path) is there already"
        }
    }
}
