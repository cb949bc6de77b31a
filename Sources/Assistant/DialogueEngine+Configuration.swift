import Dialogue
import Foundation
import LanguageUnderstanding
import QuestionAnswering
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
        let encoder = try Self.encoder(data)
        let library = try Self.library(configuration, data: data, encoder: encoder)
        if library.isEmpty { templates.blocks.removeAll { $0.intent == DocumentSkill.intent } }
        let replies = data.replies(language: configuration.language).path
        var encode: AnswerPool.Encode?
        if let encoder { encode = { text in encoder.vector(text) } }
        let pool: AnswerPool? =
            FileManager.default.fileExists(atPath: replies) ? try AnswerPool(contentsOf: replies, encode: encode) : nil
        let network = try Self.network(configuration, data: data)
        var openQuestions: OpenQuestions?
        if !library.isEmpty {
            openQuestions = OpenQuestions(
                intent: DocumentSkill.intent, slot: DocumentSkill.slot, words: { library.words() },
                canAnswer: { library.canAnswer($0) })
        }
        let skillData = configuration.stateDirectory.skillData.path
        try self.init(
            templates: templates, scenarios: scenarios,
            skills: BuiltinSkills.all(
                volume: volume, sources: sources,
                pictures: PictureStudio(folder: pictures, models: data.url.appending(path: "models")),
                documents: library)
                + external.map { ExternalSkill($0, dataFolder: skillData) },
            scheduler: store ?? MemoryScheduler(), lists: store ?? MemoryLists(), memory: store,
            pool: pool, network: network, openQuestions: openQuestions)
    }

    /// The network that the configuration names; else that of the assistant's own commands, where there is one for the language.
    private static func network(_ configuration: AssistantConfiguration, data: DataDirectory) throws
        -> UnderstandingModel?
    {
        switch configuration.understanding {
        case "none"?: return nil
        case let named?: return try UnderstandingModel(contentsOf: data.model(named).path)
        case nil:
            let own = data.model("understanding-\(configuration.language)").path
            guard configuration.grammars.isEmpty, FileManager.default.fileExists(atPath: own + "/model.yaml") else {
                return nil
            }
            return try UnderstandingModel(contentsOf: own)
        }
    }

    /// The published sentence encoder, where it was fetched.
    private static func encoder(_ data: DataDirectory) throws -> SentenceEncoder? {
        let folder = data.model("sentence-encoder").path
        guard FileManager.default.fileExists(atPath: folder + "/config.json") else { return nil }
        return try SentenceEncoder(contentsOf: folder)
    }

    private static func library(
        _ configuration: AssistantConfiguration, data: DataDirectory, encoder: SentenceEncoder?
    ) throws -> DocumentLibrary {
        guard !configuration.documents.isEmpty else { return DocumentLibrary([]) }
        let reader = data.model("reader-en").path
        let library = DocumentLibrary(
            configuration.documents, encoder: encoder,
            reader: FileManager.default.fileExists(atPath: reader + "/config.json")
                ? try Reader(contentsOf: reader) : nil)
        try library.refresh()
        return library
    }
}
