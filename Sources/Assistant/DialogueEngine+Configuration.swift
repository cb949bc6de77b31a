import Dialogue
import Skills

extension DialogueEngine {
    /// The dialogue that a configuration describes, with the skills that come with the assistant.
    ///
    /// - Throws: `GrammarError`, `ScenarioError`.
    public init(_ configuration: AssistantConfiguration, data: DataDirectory) throws {
        try self.init(
            grammars: configuration.grammars.isEmpty
                ? [data.grammars(language: configuration.language).path] : configuration.grammars,
            scenarios: configuration.scenarios.isEmpty ? [data.scenarios.path] : configuration.scenarios,
            skills: BuiltinSkills.all())
    }
}
