import Dialogue
import Foundation
import LanguageUnderstanding
import SkillHost
import SkillKit
import Skills

extension DialogueEngine {
    /// The dialogue that a configuration describes: grammars, scenarios, the pool of replies, the skills that come with the
    /// assistant and those installed in folders.
    ///
    /// - Parameters:
    ///   - store: keeps alarms, lists and sessions; nil: nothing outlives the program.
    ///   - volume: how loud the assistant speaks at first.
    ///   - complain: told which installed skills cannot be used, and why; they are left out.
    /// - Throws: `GrammarError`, `ScenarioError`, `UnderstandingModelError`, `DataSourceError`.
    public init(
        _ configuration: AssistantConfiguration, data: DataDirectory, store: DialogueStore? = nil,
        volume: Double = ReplyVolume.asSpoken, complain: (String) -> Void = { _ in }
    ) throws {
        let installed = InstalledSkills(configuration)
        for problem in installed.problems { complain(problem) }
        let external = installed.skills.filter { $0.language == configuration.language }
        var templates = try SentenceTemplates(
            contentsOf: configuration.grammars.isEmpty
                ? [data.grammars(language: configuration.language).path] : configuration.grammars)
        for skill in external { templates.merge(skill.templates) }
        var scenarios = try ScenarioGraph.load(
            contentsOf: configuration.scenarios.isEmpty ? [data.scenarios.path] : configuration.scenarios)
        let sources = DataSources(configuration.sources)
        try DataQuestions.fit(&templates, &scenarios, to: sources)
        let pictures = configuration.pictureFolder
        try templates.setList(
            "style_picture", values: PictureStyles.names(of: pictures).map { ($0, .string($0), [:]) })
        let replies = data.replies(language: configuration.language).path
        let skillData = configuration.stateDirectory.skillData.path
        try self.init(
            templates: templates, scenarios: scenarios,
            skills: BuiltinSkills.all(
                volume: volume, sources: sources,
                pictures: PictureStudio(folder: pictures, models: data.url.appending(path: "models")))
                + external.map { ExternalSkill($0, dataFolder: skillData) },
            scheduler: store ?? MemoryScheduler(), lists: store ?? MemoryLists(), memory: store,
            pool: FileManager.default.fileExists(atPath: replies) ? try AnswerPool(contentsOf: replies) : nil,
            network: try configuration.understanding.map {
                try UnderstandingModel(contentsOf: data.model($0).path)
            })
    }
}
