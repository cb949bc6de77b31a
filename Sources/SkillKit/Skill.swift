/// What a skill author writes: something that answers to intents.
///
///     struct DiceSkill: Skill {
///         let name = "dice"
///         let intents = ["RollDice"]
///
///         func handle(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
///             SkillReply("You rolled a \(Int.random(in: 1...6)).")
///         }
///     }
///
/// A skill is called from several sessions at once; what it remembers belongs in an actor.
public protocol Skill: Sendable {
    /// A short name, unique among the skills.
    var name: String { get }
    /// The intents that this skill answers to.
    var intents: [String] { get }
    /// One sentence for "what can you do?", such as "You can set alarms."; nil: not mentioned.
    var summary: String? { get }
    /// The sentence in a language; where a skill does not say it in that language, `summary` serves English.
    func summary(in language: String) -> String?

    /// Does what was asked.
    ///
    /// - Throws: any error; the user hears one apology, the error's description goes to the log.
    func handle(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply
}

extension Skill {
    public var summary: String? { nil }
    public func summary(in language: String) -> String? { language.hasPrefix("en") ? summary : nil }
}
