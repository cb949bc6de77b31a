import Dialogue
import LanguageUnderstanding
import Skills

/// The sentences and scenarios for questions about data, fitted to the sources that there are.
public enum DataQuestions {
    /// Gives the grammar the names, variants and titles of the sources, and takes out what no source can answer.
    ///
    /// - Throws: `DataSourceError` where a source that has to be read for them cannot be.
    public static func fit(
        _ templates: inout SentenceTemplates, _ scenarios: inout [ScenarioGraph], to sources: DataSources
    ) throws {
        let vocabulary = try DataVocabulary(sources), unanswerable = Set(vocabulary.unanswerable)
        templates.blocks.removeAll { unanswerable.contains($0.intent) }
        scenarios.removeAll { scenario in
            !scenario.entryIntents.isEmpty && scenario.entryIntents.allSatisfy(unanswerable.contains)
        }
        for (name, words) in vocabulary.lists {
            try templates.setList(name, values: words.map { ($0.template, .string($0.value), [:]) })
        }
        for index in templates.blocks.indices {
            let intent = templates.blocks[index].intent
            for (slot, value) in vocabulary.soleSources[intent] ?? [:] where templates.blocks[index].slots[slot] == nil
            {
                templates.blocks[index].slots[slot] = .string(value)
            }
            for slot in vocabulary.unasked[intent] ?? [] where templates.blocks[index].slots[slot] == nil {
                templates.blocks[index].slots[slot] = .string("")
            }
            if let choices = vocabulary.choices[intent] { templates.blocks[index].slots["choices"] = .string(choices) }
        }
    }
}
